"""Runs every rule and makes findings of the diagnostics: merged by code and severity, linked by cause, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter

from wcs_pcap.flows.coverage import Spans, merged
from wcs_pcap.model import FAILING, Confidence, Exchange, Finding, Severity
from wcs_pcap.model.wire_text import WireText
from wcs_pcap.rules import cap, cfg, flow, http, json, tcp, time  # noqa: F401 - each registers its rules
from wcs_pcap.rules.diagnostic import RULES, Diagnostic
from wcs_pcap.rules.facts import Facts, grouped
from wcs_pcap.rules.metadata import RuleMetadata, rule_metadata
from wcs_pcap.rules.sip import with_sip_evidence

MAX_EVIDENCE = 100  # entries a list; the count is never cut
MAX_FILTER = 20  # numbers in a display filter
MAX_SHOWN = 3  # details of one finding that are written out
LESS_SURE: Mapping[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}


class _Group:
    """The diagnostics of one code and severity, which become one finding."""

    def __init__(self, code: str, severity: Severity, diagnostics: Sequence[Diagnostic]) -> None:
        self.code = code
        self.severity = severity
        self.metadata = rule_metadata(code)
        self.diagnostics = diagnostics
        self.causes: list[_Group] = []
        self.time = min(diagnostic.time for diagnostic in self.diagnostics)
        kinds = ("frames", "related_frames", "streams", "exchanges", "flows")
        frames, related, *others = (set().union(*map(attrgetter(kind), self.diagnostics)) for kind in kinds)
        self.frames: set[int] = frames | related
        self.related_frames: set[int] = related
        self.streams, self.exchanges, self.flows = others

    @cached_property
    def spans(self) -> Spans:
        """When it mattered."""
        return _spans(self.diagnostics)

    @cached_property
    def without_exchanges(self) -> list[Diagnostic]:
        """The diagnostics about what never became an exchange: only their stream or time can link them to a consequence."""
        return [diagnostic for diagnostic in self.diagnostics if not diagnostic.exchanges]


def find(facts: Facts) -> list[Finding]:
    """Returns the findings, numbered from 1, in the order in which a person should read them."""
    groups = _grouped(_diagnostics(facts))
    _link(groups)
    order = _reading_order(groups)
    numbers = {group: number for number, group in enumerate(order, 1)}
    findings = []
    for group in order:
        finding = _finding(group, facts)
        finding.number = numbers[group]
        finding.causes = sorted(numbers[cause] for cause in group.causes)
        findings.append(finding)
    return findings


def _diagnostics(facts: Facts) -> Iterable[Diagnostic]:
    """What all rules report, with what SIP in the capture adds to it."""
    for rule in RULES:
        for diagnostic in rule.check(facts):
            yield with_sip_evidence(facts, _with_outer(facts, diagnostic))


def _with_outer(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """What happened to a hook that a relay passed on concerns the hook that WCS sent to the relay.

    It is no error where the relay made up for it.
    """
    relayed = facts.copies.relayed
    outer = {relayed[number].number: relayed[number] for number in diagnostic.exchanges if number in relayed}
    if not outer:
        return diagnostic
    failed = any(_failed(facts, exchange) for exchange in outer.values())
    severity = diagnostic.severity if failed else Severity.WARNING
    return diagnostic._replace(exchanges=(*diagnostic.exchanges, *outer), severity=severity)


def _failed(facts: Facts, exchange: Exchange) -> bool:
    """Whether an outer exchange proves to have failed."""
    if exchange.absence in FAILING:
        return not any(one.exchange is exchange and one.repeat is not None for one in facts.failed_tries)
    return exchange.response is not None and exchange.response.status >= 400


def _grouped(diagnostics: Iterable[Diagnostic]) -> list[_Group]:
    groups: dict[tuple[str, Severity], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        severity = diagnostic.severity or rule_metadata(diagnostic.code).severity
        groups.setdefault((diagnostic.code, severity), []).append(diagnostic)
    return [_Group(code, severity, reported) for (code, severity), reported in groups.items()]


def _finding(group: _Group, facts: Facts) -> Finding:
    diagnostics = sorted(group.diagnostics, key=attrgetter("time"))
    detail = "; ".join(diagnostic.written for diagnostic in diagnostics[:MAX_SHOWN])
    if len(diagnostics) > MAX_SHOWN:
        detail += f"; and {len(diagnostics) - MAX_SHOWN:,} more"
    streams, frames, exchanges = sorted(group.streams), sorted(group.frames), sorted(group.exchanges)
    return Finding(
        code=group.code,
        severity=group.severity,
        confidence=_confidence(group.metadata, diagnostics, facts),
        title=group.metadata.title,
        detail=WireText.of(detail),
        meaning=group.metadata.meaning,
        remedy=group.metadata.remedy,
        time=diagnostics[0].time,
        frames=frames[:MAX_EVIDENCE],
        streams=streams[:MAX_EVIDENCE],
        exchanges=exchanges[:MAX_EVIDENCE],
        flows=sorted(facts.flows_with(exchanges) | group.flows)[:MAX_EVIDENCE],
        filter=_with_related_frames(diagnostics[0].filter or _filter(streams, frames), group),
        count=len(diagnostics),
    )


def _confidence(metadata: RuleMetadata, diagnostics: Iterable[Diagnostic], facts: Facts) -> Confidence:
    """The confidence of a finding in this capture: one step less where the capture is not fit for what the finding rests on."""
    unfit = "clock" in metadata.rests_on and bool(facts.observations.clock_steps or facts.observations.times_twice)
    if "absence" in metadata.rests_on:
        unfit = unfit or facts.lossy or not all(facts.whole(one.time, one.until or one.time) for one in diagnostics)
    return LESS_SURE[metadata.confidence] if unfit else metadata.confidence


def _filter(streams: Sequence[int], frames: Sequence[int]) -> str | None:
    """A Wireshark display filter that shows the streams, or where there are none the frames."""
    for field, numbers in (("tcp.stream", streams), ("frame.number", frames)):
        if len(numbers) == 1:
            return f"{field} == {numbers[0]}"
        if numbers:
            return f"{field} in {{{', '.join(str(number) for number in numbers[:MAX_FILTER])}}}"
    return None


def _with_related_frames(shown: str | None, group: _Group) -> str | None:
    """A display filter that also shows the evidence outside of the streams."""
    related = _filter((), sorted(group.related_frames))
    return f"{shown} || {related}" if shown and related and not shown.startswith("frame.number") else shown or related


def _link(groups: Sequence[_Group]) -> None:
    """Sets the causes of each group: those whose code its metadata names and that share evidence with it."""
    by_code = grouped(groups, by="code")
    for group in groups:
        candidates = (cause for code in group.metadata.consequence_of for cause in by_code.get(code, ()))
        group.causes = [cause for cause in candidates if _shares_evidence(cause, group)]


def _shares_evidence(cause: _Group, effect: _Group) -> bool:
    if not cause.exchanges.isdisjoint(effect.exchanges) or not cause.flows.isdisjoint(effect.flows):
        return True
    alone = cause.without_exchanges
    if any(not diagnostic.spans and not effect.streams.isdisjoint(diagnostic.streams) for diagnostic in alone):
        return True
    spans = _spans(alone)
    return len(merged(spans + effect.spans)) < len(spans) + len(effect.spans)


def _spans(diagnostics: Iterable[Diagnostic]) -> Spans:
    """The times in which diagnostics mattered."""
    return merged(span for one in diagnostics for span in one.spans or [(one.time, one.until or one.time)])


def _reading_order(groups: Iterable[_Group]) -> list[_Group]:
    """The groups by severity, causes before their consequences, then by time."""
    rest = sorted(groups, key=lambda group: (group.severity.rank, group.time, group.code))
    order: list[_Group] = []
    while rest:
        waiting = [group for group in rest if group.severity is rest[0].severity]
        ready = next((group for group in waiting if not any(cause in waiting for cause in group.causes)), rest[0])
        rest.remove(ready)
        order.append(ready)
    return order
