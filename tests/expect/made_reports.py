"""Reports made from exchanges without packets, judged as the pipeline judges them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.made import END, at, call, hook, login, stream

from wcs_pcap.capture.observations import Observations
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import check
from wcs_pcap.expect.suppress import Suppression
from wcs_pcap.flows.assign import assign
from wcs_pcap.flows.coverage import coverage_of
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.flows.verdict import judge_flows
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Absence, Capture, Exchange, Gap, Report, Severity, Side, Verdict
from wcs_pcap.rules.engine import find
from wcs_pcap.rules.facts import Facts

__all__ = ["call", "checked", "hook", "login", "outcome", "report", "stream"]


def report(*exchanges: Exchange, end: float = END, gaps: Sequence[tuple[float, float]] = ()) -> Report:
    """Returns the report on ``exchanges``; in each of ``gaps`` (seconds) bytes are missing in the capture."""
    ordered = sorted(exchanges, key=lambda exchange: exchange.time)
    for number, exchange in enumerate(ordered, 1):
        exchange.number = number
    streams = list({id(exchange.stream): exchange.stream for exchange in ordered}.values())
    if gaps:
        holes = [Gap(Side.CLIENT, 0, 100, Absence.LOST_IN_CAPTURE, at(begin), at(until), 7) for begin, until in gaps]
        streams.append(stream(9, gaps=holes))
    captures = [Capture("made.pcap", "pcap", packets=100, first_time=at(0), last_time=at(end))]
    coverage = coverage_of(captures, streams, ordered)
    calls = hook_calls(ordered, None)
    assignment = assign(patterns(), calls)
    flows = judge_flows(assignment, coverage)
    facts = Facts(
        captures=captures,
        observations=Observations(),
        streams=streams,
        exchanges=ordered,
        calls=calls,
        flows=flows,
        orphans=assignment.orphans,
        coverage=coverage,
        ports=(9091,),
        rest_timeout=15.0,
        slow=1.0,
        hook_secret=None,
        collect_evidence=Evidence,
        app=None,
    )
    findings = find(facts)
    verdicts = {flow.verdict for flow in flows}
    if Verdict.FAIL in verdicts or any(finding.severity is Severity.ERROR for finding in findings):
        verdict = Verdict.FAIL
    else:
        verdict = Verdict.INCONCLUSIVE if Verdict.INCONCLUSIVE in verdicts or not calls else Verdict.PASS
    return Report(verdict, captures, streams, ordered, calls, flows, findings, (), (9091,))


def checked(made: Report, text: str, **suppression: Any) -> Check:
    """Returns the check of a report against the text of a file of expectations."""
    return check(made, parse_expectations(text, "expect.toml"), Suppression(**suppression))


def outcome(made: Report, entry: str, pattern: str = "outgoing-call") -> Outcome:
    """Returns the outcome of one entry about ``pattern``, given by its further lines."""
    text = f'[[flow]]\npattern = "{pattern}"\n{entry}'
    return next(each for each in checked(made, text).outcomes if each.kind == "expectation")
