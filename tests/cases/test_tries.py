"""A post that failed and the same post again: what excuses the first, one condition at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.pipeline import Options, analyze

pytest.importorskip("scapy", reason="the scenes are built with scapy")

from cases.scene import CALL, Scene, refuse
from kit.bodies import CLIENT

BODY = CLIENT.body({"callId": CALL})
OTHER_BODY = CLIENT.body({"callId": CALL, "caller": "another"})


def findings(
    path: Path, *, after: float = 0.002, body: bytes = BODY, hook: str = "call", fresh: bool, failing: int = 1
) -> set[str]:
    """The codes about ``failing`` posts that the server resets at once, and a post that goes well ``after`` the last."""
    scene = Scene(60)
    at = scene.log_in() + 2
    connection = scene.connection(34320) if fresh else scene.hooks
    for number in range(failing):
        if fresh or number:
            connection = scene.connection(34320 + number)
            connection.open(at - 0.001)
        connection.ask(at, "call", BODY)
        refuse(connection, at + 0.001)
        at += 0.004
    last = scene.connection(34330)
    at += after - 0.003
    last.open(at - 0.000_5)
    last.post(at, hook, body)
    scene.write(path)
    return {finding.code for finding in analyze([str(path)], Options()).findings}


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    ("how", "fails"),
    [
        ({}, False),
        ({"after": 0.9}, False),
        ({"after": 1.1}, True),
        ({"failing": 2}, True),
        ({"body": OTHER_BODY}, True),
        ({"hook": "sendDtmf"}, True),
    ],
    ids=["at once", "within a second", "after 1.1 s", "a repeat of the repeat", "another body", "another hook"],
)
def test_silent_repeat(how: dict[str, Any], fails: bool, fresh: bool, tmp_path: Path) -> None:
    codes = findings(tmp_path / "try.pcap", fresh=fresh, **how)
    assert ("TCP005" in codes) is fails, codes
    assert ("TCP006" in codes) is (not fails and not fresh), codes
    assert fails or "HTTP021" in codes
