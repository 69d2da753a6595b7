"""What is learned from a good capture is met by it and by a new recording, and not by captures with faults."""

from __future__ import annotations

import socket
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, lacking
from expect.made_reports import call, hook, login, report

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import check
from wcs_pcap.model import Exchange, Report, Verdict
from wcs_pcap.pipeline import analyze

EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text())["capture"]
GOOD = [entry["file"] for entry in EXPECTED if entry["kind"] in ("good", "real")]
CALL = ("call", "TRYING", "RING", "ESTABLISHED", "hangup", "FINISH")


def meets(made: Report, text: str) -> Verdict:
    return check(made, parse_expectations(text, "learned.toml")).verdict


@pytest.mark.parametrize("good", GOOD)
def test_samples(good: str) -> None:
    text = learn(analyze([str(SAMPLES / good)]))
    for entry in EXPECTED:
        verdict = meets(analyze([str(SAMPLES / entry["file"])]), text)
        if entry["file"] == good:
            assert verdict is Verdict.PASS
        elif entry["kind"] == "fail":
            assert verdict is Verdict.FAIL, entry["file"]
        elif entry["kind"] == "unfit":
            # a capture with losses does not fail for what it cannot show; a login without any call still is a failure
            assert verdict is not Verdict.PASS, entry["file"]


def test_a_new_recording(tmp_path: Path) -> None:
    """The hooks of samples/real.pcap, recorded anew: other times, ports and frames."""
    import record_real

    path = tmp_path / "again.pcap"
    with socket.create_server((record_real.LOOPBACK, 0)) as asked:  # a free port
        port = asked.getsockname()[1]
    try:
        record_real.record(path, port)
    except record_real.CannotCaptureError as error:
        lacking("capturing", str(error))
    from wcs_pcap.pipeline import Options

    again = analyze([str(path)], Options(ports=(port,)))
    text = learn(analyze([str(SAMPLES / "real.pcap")]))
    assert meets(again, text) is Verdict.PASS
    assert meets(analyze([str(SAMPLES / "real.pcap")]), learn(again)) is Verdict.PASS


def session(*calls: Sequence[str], key: str = "c", start: float = 1.0, gap: float = 0.5) -> list[Exchange]:
    hooks = login(start)
    for number, steps in enumerate(calls):
        hooks += call(start + 1 + 8 * number, *steps, key=f"{key}{number}", gap=gap)
    return hooks


def test_calls_with_different_steps_are_distinguished() -> None:
    text = learn(report(*session(CALL, ("call", "RING", "BUSY"), CALL)))
    assert meets(report(*session(("call", "RING", "BUSY"), CALL, CALL, key="x", start=3, gap=0.6)), text) is Verdict.PASS
    assert meets(report(*session(CALL, CALL, CALL)), text) is Verdict.FAIL
    assert meets(report(*session(CALL, CALL)), text) is Verdict.FAIL
    assert meets(report(*session(CALL, ("call", "BUSY"), CALL)), text) is Verdict.FAIL
    assert meets(report(*session(CALL, ("call", "RING", "BUSY"), CALL, CALL)), text) is Verdict.FAIL


@pytest.mark.parametrize("left_out", range(1, len(CALL)))
def test_a_call_that_lacks_a_step(left_out: int) -> None:
    text = learn(report(*session(CALL)))
    rest = CALL[:left_out] + CALL[left_out + 1 :]
    assert meets(report(*session(rest)), text) is Verdict.FAIL
    assert meets(report(*session(CALL)), text) is Verdict.PASS


def test_responses_and_events_may_be_slower_but_not_much() -> None:
    text = learn(report(*session(CALL)))
    for took, expected in ((1.5, Verdict.PASS), (2.5, Verdict.FAIL)):
        slow = [*login(), *call(2, *CALL[:4]), *call(6, "hangup", took=took), *call(10, "FINISH")]
        assert meets(report(*slow), text) is expected
    late = [*login(), *call(2, *CALL[:5]), *call(20, "FINISH")]
    assert meets(report(*late), text) is Verdict.FAIL


def test_a_capture_that_fails_is_learned_only_by_force() -> None:
    failing = report(*session(CALL[:5]))
    with pytest.raises(WcsPcapError, match="is not a good example"):
        learn(failing)
    text = learn(failing, force=True)
    assert meets(failing, text) is Verdict.PASS
    assert meets(report(*session(CALL)), text) is Verdict.FAIL
    refused = report(hook(1, "connect", answer=403), hook(2, "ConnectionStatusEvent", {"status": "FAILED"}))
    with pytest.raises(WcsPcapError, match="is not a good example"):
        learn(refused)
    assert meets(refused, learn(refused, force=True)) is Verdict.PASS
    assert meets(report(*login()), learn(refused, force=True)) is Verdict.FAIL


@pytest.mark.parametrize("force", [False, True])
def test_a_capture_without_flows_to_judge_is_refused(force: bool) -> None:
    for made in (report(), report(*call(1, "call", "RING"), end=5.0)):
        with pytest.raises(WcsPcapError):
            learn(made, force)


def test_flows_that_cannot_be_judged_are_left_out() -> None:
    half = report(*session(CALL), *call(90, "call", "RING", key="late"))
    text = learn(half, force=True)
    assert "# 1 flows could not be judged" in text
    assert meets(report(*session(CALL)), text) is Verdict.PASS


def test_hostile_names_cannot_break_the_file() -> None:
    made = report(*session(CALL))
    made.captures[0].path = 'x"\n[[flow]]\x1b\ud800.pcap'
    assert "\n[[flow]]\x1b" not in learn(made)
    assert len(parse_expectations(learn(made), "x").flows) == 2


def test_long_and_many_sequences_are_bounded() -> None:
    hooks = login()
    for number in range(30):
        hooks += call(
            2 + 3 * number, "call", "ESTABLISHED", *["hold", "HOLD"] * number, "hangup", "FINISH", key=str(number), gap=0.02
        )
    text = learn(report(*hooks))
    assert text.count("[[flow]]") == 2
    assert meets(report(*hooks), text) is Verdict.PASS
