"""A check as JUnit XML: one test case a flow and expectation, and one a finding that fails.

Valid against Jenkins' schema (junit-10.xsd). An inconclusive outcome is a skipped test that says why, unless it fails.
"""

from __future__ import annotations

from io import BytesIO

from junitparser import Element, Failure, JUnitXml, Skipped, TestCase, TestSuite

from wcs_pcap.expect.model import Outcome
from wcs_pcap.model import NANOSECONDS, Finding, Report, Verdict
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import iso_time
from wcs_pcap.output.verdicts import Judgement, frames_filter, reason_of, shown


def write_junit(terminal: Terminal, judgement: Judgement) -> None:
    terminal.bytes_file.write(junit_xml(judgement))


def junit_xml(judgement: Judgement) -> bytes:
    """Returns the document, in UTF-8."""
    report = judgement.check.report
    suite = TestSuite(f"wcs-pcap check {judgement.captures}")
    if report.captures and report.first_time:
        suite.timestamp = iso_time(report.first_time).partition(".")[0].rstrip("Z")
    suite.add_property("verdict", judgement.check.verdict.value)
    cases = [_outcome(outcome, judgement) for outcome in judgement.check.outcomes]
    cases += [_finding(finding) for finding in judgement.failing_findings]
    suite.add_testcases(cases)
    document = JUnitXml("wcs-pcap")
    document.add_testsuite(suite)
    # not by update_statistics(): Jenkins' schema has "skipped" for a suite only
    document.tests, document.failures, document.errors, document.time = suite.tests, suite.failures, suite.errors, suite.time
    file = BytesIO()
    document.write(file)
    return file.getvalue()


def _outcome(outcome: Outcome, judgement: Judgement) -> TestCase:
    group = outcome.kind if outcome.kind != "flow" else f"flow.{shown(outcome.name).partition(' ')[0]}"
    case = TestCase(shown(outcome.name), f"wcs-pcap.{group}", _duration(outcome, judgement.check.report))
    if outcome.verdict is Verdict.PASS:
        return case
    result: Element
    if judgement.fails(outcome):
        kind = " ".join(outcome.codes) or f"{outcome.kind} {outcome.verdict.value}"
        result = Failure(f"{outcome.verdict.value}: {reason_of(outcome)}", kind)
        result.text = "\n".join(_evidence(outcome, judgement.check.report))
    else:
        result = Skipped(f"inconclusive: {reason_of(outcome)}")
    case.result = [result]
    return case


def _finding(finding: Finding) -> TestCase:
    case = TestCase(f"{finding.code} {shown(finding.title)}", "wcs-pcap.finding", 0.0)
    failure = Failure(f"{finding.code}: {shown(finding.title)}", finding.code)
    failure.text = "\n".join(_text_of(finding))
    case.result = [failure]
    return case


def _evidence(outcome: Outcome, report: Report) -> list[str]:
    lines = [reason_of(outcome)]
    shows = frames_filter(outcome.frames)
    if shows:
        lines.append(f"filter: {shows}")
    for finding in report.findings:
        if finding.code in outcome.codes:
            lines += ["", f"{finding.code}: {shown(finding.title)}", *_text_of(finding)]
    return lines


def _text_of(finding: Finding) -> list[str]:
    lines = [f"seen: {shown(finding.detail)}", f"means: {finding.meaning}", f"do: {finding.remedy}"]
    return lines + ([f"filter: {finding.filter}"] if finding.filter else [])


def _duration(outcome: Outcome, report: Report) -> float:
    """Returns how long the flows took, in seconds."""
    flows = [report.flows[number - 1] for number in outcome.flows]
    return round(sum(flow.last_time - flow.first_time for flow in flows) / NANOSECONDS, 3)
