"""A baseline compares findings by what they are about and how often they occur, not by frames, times and ids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLES
from expect.made_reports import call, hook, login, report
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.baseline import read_baseline, write_baseline
from wcs_pcap.expect.run import check
from wcs_pcap.expect.suppress import Suppression
from wcs_pcap.model import Exchange, Report, Verdict
from wcs_pcap.pipeline import analyze


def refused(*times: float, hook_name: str = "hangup") -> list[Exchange]:
    """Calls whose ``hook_name`` is answered 500."""
    made: list[Exchange] = []
    for number, seconds in enumerate(times):
        key = f"call {seconds} {number}"
        made += call(seconds, "call", "ESTABLISHED", key=key, gap=0.1)
        made.append(hook(seconds + 0.3, hook_name, {"callId": key}, answer=500))
        made += call(seconds + 0.5, "hangup", "FINISH", key=key, gap=0.1)
    return made


def known(path: Path, made: Report) -> Suppression:
    write_baseline(str(path), made)
    return Suppression(baseline=read_baseline(str(path)))


def test_known_findings_are_suppressed(tmp_path: Path) -> None:
    suppression = known(tmp_path / "known.json", report(*login(), *refused(2, 10)))
    again = check(report(*login(5), *refused(7, 30)), suppression=suppression)
    assert again.verdict is Verdict.PASS
    assert {each.by for each in again.silenced} == {"baseline"}
    assert again.stale == []


def test_more_occurrences_are_not_suppressed(tmp_path: Path) -> None:
    suppression = known(tmp_path / "known.json", report(*login(), *refused(2, 10)))
    assert check(report(*login(), *refused(2, 10, 20)), suppression=suppression).verdict is Verdict.FAIL


def test_a_known_code_about_another_hook_is_not_suppressed(tmp_path: Path) -> None:
    suppression = known(tmp_path / "known.json", report(*login(), *refused(2, 10)))
    assert check(report(*login(), *refused(2, hook_name="hold")), suppression=suppression).verdict is Verdict.FAIL


def test_fewer_occurrences_are_named(tmp_path: Path) -> None:
    suppression = known(tmp_path / "known.json", report(*login(), *refused(2, 10)))
    fewer = check(report(*login(), *refused(2)), suppression=suppression)
    assert fewer.verdict is Verdict.PASS
    assert [line for line in fewer.stale if line.startswith("HTTP008")] == [
        "HTTP008 (flow outgoing-call, hook hangup) occurs 1 times, no longer 2"
    ]
    gone = check(report(*login()), suppression=suppression)
    assert any(line.startswith("HTTP008") and line.endswith("no longer occurs") for line in gone.stale)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.pcap*")))
def test_a_sample_with_all_its_findings_known_does_not_fail(name: str, tmp_path: Path) -> None:
    made = analyze([str(SAMPLES / name)])
    suppression = known(tmp_path / "known.json", made)
    judged = check(made, suppression=suppression)
    assert judged.findings == []
    expected = Verdict.PASS if made.hooks and made.verdict is not Verdict.INCONCLUSIVE else Verdict.INCONCLUSIVE
    assert judged.verdict is expected, "a baseline does not make a capture fit to judge"


def test_neither_frames_nor_ids_are_written(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    write_baseline(str(path), analyze([str(SAMPLES / "hangup_without_end.pcap")]))
    assert json.loads(path.read_text()) == {
        "form": "wcs-pcap baseline 1",
        "findings": [{"code": "FLOW018", "severity": "warning", "about": ["flow outgoing-call", "hook hangup"], "count": 1}],
    }


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", '{"form": "wcs-pcap baseline 2", "findings": []}', '{"form": "wcs-pcap baseline 1"}',
        '{"form": "wcs-pcap baseline 1", "findings": [1]}',
        '{"form": "wcs-pcap baseline 1", "findings": [{"code": "FLOW018", "severity": "error", "about": [1], "count": 1}]}',
        '{"form": "wcs-pcap baseline 1", "findings": [{"code": "FLOW018", "severity": "error", "about": [], "count": 0}]}',
        '{"form": "wcs-pcap baseline 1", "findings": [{"code": 1, "severity": "error", "about": [], "count": 1}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_json_that_is_not_a_baseline(text: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ExpectationError, match="known"):
        read_baseline(str(path))


def test_every_mistake_in_a_baseline_is_named(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    entries = [{"code": "FLOW018", "severity": "error", "about": [], "count": 0, "remark": "known since May"}, {"about": 1}]
    path.write_text(json.dumps({"form": "wcs-pcap baseline 1", "findings": entries}))
    with pytest.raises(ExpectationError) as raised:
        read_baseline(str(path))
    assert [error.message for error in (raised.value, *raised.value.others)] == [
        "entry 1: 'count' must be a whole number, 1 or more",
        "entry 2: 'about' must be a list",
        "entry 2: 'code' is missing",
        "entry 2: 'severity' is missing",
        "entry 2: 'count' is missing",
    ]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_not_a_baseline(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.json"
    path.write_bytes(data)
    with pytest.raises(ExpectationError):
        read_baseline(str(path))


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(ExpectationError, match="cannot be read"):
        read_baseline(str(tmp_path / "missing"))
    with pytest.raises(ExpectationError, match="cannot be written"):
        write_baseline(str(tmp_path / "no" / "folder"), report(*login()))
