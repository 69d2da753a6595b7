"""Every sample capture gives what samples/expected.toml says, and its script still makes the very same bytes."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.model import Absence, Finding, Report, Severity, Verdict
from wcs_pcap.pipeline import analyze

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text())["capture"]
NAMES = [entry["file"] for entry in EXPECTED]
FAILING = {Absence.ABSENT, Absence.LOST_ON_WIRE}


@cache
def report_on(name: str) -> Report:
    return analyze([str(SAMPLES / name)])


def root_cause(findings: Sequence[Finding]) -> Finding:
    """What the screen names first: the finding that stands at the root of the first one's tree of causes."""
    finding = findings[0]
    while finding.causes:
        finding = findings[finding.causes[0] - 1]
    return finding


@pytest.mark.parametrize("entry", EXPECTED, ids=NAMES)
def test_sample(entry: dict[str, Any]) -> None:
    report = report_on(entry["file"])
    assert report.verdict == entry["verdict"]
    assert sum(exchange.request is not None for exchange in report.exchanges) == entry["exchanges"]
    troubles = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    if entry["first"]:
        assert entry["first"] in (report.findings[0].code, root_cause(report.findings).code)
    else:
        assert [finding.code for finding in troubles] == []
    if entry["kind"] == "fail":
        assert troubles, "trouble without a finding of weight"
    if entry["kind"] == "unfit":
        assert not any(finding.severity is Severity.ERROR for finding in report.findings), "an unfit capture proves no fault"


@pytest.mark.parametrize("name", NAMES)
def test_flows_say_why(name: str) -> None:
    """A flow that does not pass shows the step that is missing, or one that has no answer, or the one out of order."""
    report = report_on(name)
    for flow in report.flows:
        missing = {step.absence for step in flow.steps if step.absence is not None}
        absences = missing | {call.final.absence for call in flow.calls if call.final.absence is not None}
        if flow.verdict is Verdict.PASS:
            assert not missing
            assert not absences & FAILING
        elif flow.verdict is Verdict.FAIL:
            assert absences & FAILING or flow.illegal is not None
        else:
            assert absences - FAILING


@pytest.mark.parametrize("name", NAMES)
def test_findings_are_well_formed(name: str) -> None:
    report = report_on(name)
    frames = {frame for capture in report.captures for frame in range(1, capture.packets + 1)}
    ranks = [finding.severity.rank for finding in report.findings]
    assert ranks == sorted(ranks), "gravest first"
    for number, finding in enumerate(report.findings, 1):
        assert finding.number == number
        assert finding.count >= 1
        assert finding.filter, "evidence can be shown"
        assert set(finding.frames) <= frames
        same = {cause for cause in finding.causes if report.findings[cause - 1].severity is finding.severity}
        assert all(cause < number for cause in same), "causes before their consequences"
        assert "None" not in finding.detail


def test_every_capture_is_listed() -> None:
    captures = {path.name for path in SAMPLES.glob("*.pcap*")}
    assert captures == set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "real.pcap"])
def test_script_makes_the_same_bytes(name: str, tmp_path: Path) -> None:
    specification = importlib.util.spec_from_file_location("samples_build", SAMPLES / "build.py")
    assert specification is not None
    assert specification.loader is not None
    build = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(build)
    assert build.rebuild(Path(name).stem, tmp_path).read_bytes() == (SAMPLES / name).read_bytes()
