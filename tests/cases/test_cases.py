"""One file a case: its docstring says what happens and why the verdict is right, EXPECTED what the analysis must find.

``build(path)`` makes the capture at ``path``, or returns the captures that it made beside it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from docs_schema import validator

from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import check
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.model import Flow, Verdict
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.pipeline import Options, analyze, known_patterns

pytest.importorskip("scapy", reason="the cases are built with scapy")

from cases.case import CASES, Case
from cases.expected import ExpectedFlow


def described(flow: Flow) -> ExpectedFlow:
    missing = flow.missing
    return ExpectedFlow(
        flow.pattern,
        str(flow.verdict),
        len(flow.steps),
        missing.hook if missing is not None else None,
        str(missing.absence) if missing is not None else None,
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    expected = case.expected
    own = [tmp_path / f"pattern{number}.toml" for number, _ in enumerate(expected.patterns)]
    for path, text in zip(own, expected.patterns, strict=True):
        path.write_text(text, encoding="utf-8")
    options = Options(patterns=[str(path) for path in own], **expected.options())
    report = analyze(case.build(tmp_path / "case.pcap"), options)
    details = {finding.code: finding.detail for finding in report.findings}
    assert [described(flow) for flow in report.flows] == list(expected.flows)
    assert {finding.code: str(finding.severity) for finding in report.findings} == expected.findings, details
    assert str(report.verdict) == expected.verdict
    for code, words in expected.says.items():
        assert re.search(words, details[code]), details[code]
    validator().validate(json.loads("".join(JsonReport(report).document())))
    assert check(report).verdict is report.verdict
    if report.verdict is Verdict.PASS and report.flows:
        learned = parse_expectations(learn(report), "learned.toml", known_patterns(options.patterns))
        assert check(report, learned).verdict is Verdict.PASS


def test_every_case_explains_itself() -> None:
    """What happens, an empty line, why the verdict is right; and no case finds what it is only near to."""
    silent = [str(case) for case in CASES if not re.fullmatch(r"\S.*\.\n\n\S.*\.", case.description.strip(), re.DOTALL)]
    contradictory = [str(case) for case in CASES if not case.expected.findings.keys().isdisjoint(case.expected.near)]
    assert (silent, contradictory) == ([], [])


def test_all_cases_are_collected() -> None:
    files = {path for path in Path(__file__).parent.glob("*/*.py") if path.name != "__init__.py"}
    assert {case.path for case in CASES} == files
    assert len(files) > 300


def test_every_pattern_has_its_cases() -> None:
    """Each is shown healthy; and where it awaits something: that missing, lost by the capture, and due after its end."""
    shown: dict[str, set[str]] = {}
    for case in CASES:
        for flow in case.expected.flows:
            shown.setdefault(flow.pattern, set()).add(flow.absence or flow.verdict)
    for name, pattern in patterns().items():
        awaiting = any(state.awaits is not None for state in pattern.states.values())
        wanted = {"pass", "absent", "lost-in-capture", "outside-capture"} if awaiting else {"pass"}
        assert wanted <= shown.get(name, set()), name
