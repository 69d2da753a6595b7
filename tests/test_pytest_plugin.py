"""The pytest plugin, in pytest runs of its own: what passes, what fails with which text, and a live recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, lacking

from wcs_pcap.errors import RecordingError
from wcs_pcap.testing.recording import recording

pytest_plugins = ["pytester"]

OPEN = """
import pytest
SAMPLES = {samples!r}

def test_good(wcs_capture):
    captured = wcs_capture.open(SAMPLES + "/real.pcap")
    captured.assert_passes()
    captured.assert_meets('''
[[flow]]
pattern = "outgoing-call"
count = 1
''')
    assert [flow.pattern for flow in captured.flows("connection")] == ["connection"]
    assert len(captured.flows()) == 4

def test_bad(wcs_capture):
    wcs_capture.open(SAMPLES + "/hangup_without_end.pcap").assert_passes()

def test_not_met(wcs_capture):
    wcs_capture.open(SAMPLES + "/connection.pcap").assert_meets({expect!r})

def test_known(wcs_capture):
    wcs_capture.open(SAMPLES + "/hangup_without_end.pcap").assert_passes(ignore=["FLOW018"])

def test_unfit(wcs_capture):
    wcs_capture.open(SAMPLES + "/lost_packets.pcap").assert_passes()

def test_unfit_is_skipped(wcs_capture):
    wcs_capture.open(SAMPLES + "/lost_packets.pcap").assert_passes(inconclusive="skip")

def test_nothing(wcs_capture):
    wcs_capture.open(SAMPLES + "/connection.pcap", ports=(8888,)).assert_passes()

def test_lost_while_recording(wcs_capture):
    captured = wcs_capture.open(SAMPLES + "/real.pcap")
    captured.dropped = 3
    captured.assert_passes()
"""


def test_a_capture_that_is_opened(pytester: pytest.Pytester) -> None:
    expect = pytester.path / "expect.toml"
    expect.write_text('[[flow]]\nname = "a call"\npattern = "outgoing-call"\n')
    pytester.makepyfile(OPEN.format(samples=str(SAMPLES), expect=str(expect)))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rs")
    result.assert_outcomes(passed=2, failed=5, skipped=1)
    result.stdout.fnmatch_lines_random(
        [
            "fail  outgoing-call *: CallStatusEvent FINISH|FAILED absent",
            "warning FLOW018  A call is hung up, but its end is not reported: *",
            "fail  a call: 0 outgoing-call flows, where 1 or more must be",
            "inconclusive  connection *: ConnectionStatusEvent ESTABLISHED|FAILED lost-in-capture",
            "inconclusive  hooks were recorded: no REST hook was seen on port 8888",
            "tcpdump lost 3 packets: the capture cannot be judged",
            f"{SAMPLES}/hangup_without_end.pcap",
        ]
    )


LIVE = """
import sys
sys.path.insert(0, {samples!r})
import pytest, record_real

PORT = 19092

def test_live(wcs_capture):
    with record_real.web_server(PORT), wcs_capture.record() as recorded:
        record_real.post_all(PORT)
        with pytest.raises(RuntimeError, match="still recording"):
            recorded.report
    recorded.assert_passes()
    recorded.assert_meets({expect!r})
    assert len(recorded.flows("outgoing-call")) == 1

def test_nothing_happens(wcs_capture):
    with wcs_capture.record() as recorded:
        pass
    recorded.assert_passes()
"""


@pytest.mark.capturing
def test_a_live_recording(pytester: pytest.Pytester, tmp_path: Path) -> None:
    try:
        with recording(tmp_path / "try.pcap", (19092,)):
            pass
    except RecordingError as error:
        lacking("capturing", str(error))
    expect = ROOT / "samples" / "real.toml"
    pytester.makeini("[pytest]\nwcs_port = 19092\n")
    pytester.makepyfile(LIVE.format(samples=str(SAMPLES), expect=str(expect)))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--wcs-require-capture")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines_random(["inconclusive  hooks were recorded: no REST hook was seen on port 19092"])


@pytest.mark.parametrize(("options", "outcome"), [((), "skipped"), (("--wcs-require-capture",), "failed")])
def test_recording_is_not_possible(options: tuple[str, ...], outcome: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(wcs_capture):\n    with wcs_capture.record(interface='no-such-interface'):\n        pass\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rs", *options)
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines_random(["*tcpdump*"])


def test_it_loads_nothing_if_it_is_not_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n"
        "def test_it():\n"
        "    loaded = [name for name in sys.modules if name.startswith('wcs_pcap.')]\n"
        "    assert all(name.startswith('wcs_pcap.testing') for name in loaded)\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
