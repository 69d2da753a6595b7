"""A post that failed and the same post again: what excuses the first, one condition at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.pipeline import Options, analyze

pytest.importorskip("scapy", reason="the scenes are built with scapy")

from cases.scene import CALL, OTHER_CLIENT, Scene, refuse
from kit.bodies import CLIENT
from kit.scenes import post

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


@pytest.mark.parametrize("sent", [0, 10, 200])
@pytest.mark.parametrize(
    ("between", "after", "fails"),
    [(False, 0.002, False), (True, 0.002, False), (True, 0.9, False), (True, 1.1, True)],
    ids=["alone", "another client's post between", "within a second", "after 1.1 s"],
)
def test_torn_post(sent: int, between: bool, after: float, fails: bool, tmp_path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(scene.log_in() + 0.2, client=OTHER_CLIENT) + 2
    torn, other, last = (scene.connection(34320 + number) for number in range(3))
    request = post("call", BODY, torn.host)
    torn.open(at - 0.001)
    torn.say(at, request[: len(request) - len(BODY) + sent])
    refuse(torn, at + 0.000_1)
    if between:
        other.open(at + 0.000_2)
        other.post(at + 0.000_5, "call", OTHER_CLIENT.body({"callId": "another"}), wait=0.000_2)
    last.open(at + after - 0.000_5)
    last.post(at + after, "call", BODY)
    scene.write(tmp_path / "torn.pcap")
    codes = {finding.code for finding in analyze([str(tmp_path / "torn.pcap")], Options()).findings}
    assert ("TCP005" in codes) is fails, codes
    assert fails or "HTTP021" in codes


def test_two_torn_posts_at_once(tmp_path: Path) -> None:
    """As when a web server restarts: all its connections end at once, and each post comes again."""
    scene = Scene(60)
    at = scene.log_in(scene.log_in() + 0.2, client=OTHER_CLIENT) + 2
    bodies = BODY, OTHER_CLIENT.body({"callId": "another"})
    for number, body in enumerate(bodies):
        torn, request = scene.connection(34320 + number), post("call", body, scene.hooks.host)
        torn.open(at - 0.001)
        torn.say(at + number * 0.000_01, request[: len(request) - len(body) + 10])
        refuse(torn, at + 0.000_1)
    for number, body in enumerate(bodies):
        again = scene.connection(34330 + number)
        again.open(at + 0.001 + number * 0.000_1)
        again.post(at + 0.002 + number * 0.01, "call", body)
    scene.write(tmp_path / "torn.pcap")
    report = analyze([str(tmp_path / "torn.pcap")], Options())
    assert "TCP005" not in {finding.code for finding in report.findings}


def test_broken_response_is_named_before_the_order_that_its_retry_breaks(tmp_path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 1
    scene.hooks.ask(at, "call", BODY)
    scene.hooks.answer(at + 0.001, b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    refuse(scene.hooks, at + 0.002)
    again = scene.connection(34320)
    again.open(at + 1.2)
    again.post(at + 1.201, "call", BODY)
    scene.write(tmp_path / "broken.pcap")
    findings = analyze([str(tmp_path / "broken.pcap")], Options()).findings
    codes = [finding.code for finding in findings]
    assert codes.index("HTTP016") < codes.index("FLOW020"), codes
