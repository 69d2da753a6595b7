"""``learn`` and ``diff``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES
from wcs import run

REAL = SAMPLES / "real.pcap"


def test_learn_needs_force_for_a_bad_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = SAMPLES / "hangup_without_end.pcap"
    result = run(capsys, "learn", bad)
    assert (result.code, result.out) == (2, "")
    assert "not a good example" in result.err
    path = tmp_path / "expect.toml"
    assert run(capsys, "learn", bad, "--force", "-o", path).code == 0
    assert run(capsys, "check", bad, "--expect", path).code == 0
    assert run(capsys, "check", SAMPLES / "connection.pcap", "--expect", path).code == 1
    assert run(capsys, "learn", SAMPLES / "other_port.pcap", "--force").code == 2


def test_diff(capsys: pytest.CaptureFixture[str]) -> None:
    same = run(capsys, "diff", REAL, REAL, "--exit-code")
    assert (same.code, same.out) == (0, "Compared: no difference\n")
    bad = run(capsys, "diff", REAL, SAMPLES / "hangup_without_end.pcap")
    assert bad.code == 0
    assert "  lacks     CallStatusEvent FINISH  (there frame 108, here frame 110)\n" in bad.out
    assert run(capsys, "diff", REAL, SAMPLES / "hangup_without_end.pcap", "--exit-code").code == 1
    unsure = run(capsys, "diff", SAMPLES / "connection.pcap", SAMPLES / "lost_packets.pcap", "--exit-code")
    assert unsure.code == 3
    assert "  lacks?    ConnectionStatusEvent ESTABLISHED" in unsure.out


def test_diff_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("diff", REAL, SAMPLES / "hangup_without_end.pcap", "--format")
    document = json.loads(run(capsys, *arguments, "json").out)
    lines = [json.loads(line) for line in run(capsys, *arguments, "jsonl").out.splitlines()]
    assert document["differences"] == lines
    assert lines[0].keys() == {"kind", "flow", "text", "certain", "good_frame", "bad_frame"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", REAL), ("diff", REAL, "/no/such"), ("learn",), ("learn", "/no/such"),
        ("learn", REAL, "--filter", "http"), ("diff", REAL, REAL, "--filter", "http"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: tuple[Any, ...], capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, *arguments)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
