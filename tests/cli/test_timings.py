"""``--timings``: the time of each stage on standard error."""

from __future__ import annotations

import re

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.timings import Timings

STAGES = ["HTTP", "reassembly", "reading", "hooks", "flows", "rules", "printing"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_every_stage_has_its_line(capsys: pytest.CaptureFixture[str], form: str) -> None:
    call = str(SAMPLES / "call.pcap")
    plain = run(capsys, "analyze", call, "--format", form)
    timed = run(capsys, "analyze", call, "--format", form, "--timings")
    assert timed.out == plain.out
    assert plain.err == ""
    rows = re.findall(r"^(\S+) +(\d+\.\d{3}) +(\d+)%$", timed.err, re.M)
    assert sorted(stage for stage, _, _ in rows) == sorted(STAGES)
    assert 97 <= sum(int(share) for _, _, share in rows) <= 103
    assert re.search(r"^a second: [\d,]+ packets, [\d,]+ MB, [\d,]+ exchanges$", timed.err, re.M)


def test_a_stage_within_a_stage_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr("wcs_pcap.timings.perf_counter", lambda: float(next(clock)))
    timings = Timings()
    with timings.stage("outer"), timings.stage("inner"):
        pass
    assert timings.seconds == {"outer": 2.0, "inner": 1.0}
