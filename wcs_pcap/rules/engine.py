"""Runs every rule over the facts and makes findings of what they say: merged, linked by cause, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from wcs_pcap.model import Finding, Severity
from wcs_pcap.rules.cap import detect as cap
from wcs_pcap.rules.cfg import detect as cfg
from wcs_pcap.rules.facts import Diagnostic, Facts, Rule
from wcs_pcap.rules.flow import detect as flow
from wcs_pcap.rules.http import detect as http
from wcs_pcap.rules.json import detect as json
from wcs_pcap.rules.metadata import RuleMetadata, rule_metadata
from wcs_pcap.rules.sip import CODES, testify
from wcs_pcap.rules.tcp import detect as tcp
from wcs_pcap.rules.time import detect as time

RULES: tuple[Rule, ...] = (
    *cap.RULES, *tcp.RULES, *http.RULES, *json.RULES, *flow.RULES, *time.RULES, *cfg.RULES,
)  # fmt: skip
MAX_EVIDENCE = 100  # entries a list; the count is never cut
MAX_FILTER = 20  # numbers in a display filter
LESS_SURE = {"high": "medium", "medium": "low", "low": "low"}
MAX_SHOWN = 3  # details of one finding that are written out


Spans = list[tuple[int, int]]  # times from and to, in order, without overlaps


class _Trouble:
    """All diagnostics of one code and severity: one finding in the making. Complete when its evidence is asked for."""

    def __init__(self, code: str, severity: Severity) -> None:
        self.code = code
        self.severity = severity
        self.diagnostics: list[Diagnostic] = []

    @cached_property
    def time(self) -> int:
        return min(diagnostic.time for diagnostic in self.diagnostics)

    @cached_property
    def frames(self) -> set[int]:
        return set().union(
            *[diagnostic.frames for diagnostic in self.diagnostics],
            *[diagnostic.related_frames for diagnostic in self.diagnostics if diagnostic.related_frames],
        )

    @cached_property
    def streams(self) -> set[int]:
        return set().union(*[diagnostic.streams for diagnostic in self.diagnostics])

    @cached_property
    def exchanges(self) -> set[int]:
        return set().union(*[diagnostic.exchanges for diagnostic in self.diagnostics])

    @cached_property
    def flows(self) -> set[int]:
        return set().union(*[diagnostic.flows for diagnostic in self.diagnostics])

    @cached_property
    def spans(self) -> Spans:
        """When it mattered."""
        return _spans(self.diagnostics)

    @cached_property
    def bare(self) -> list[Diagnostic]:
        """The diagnostics about what never became an exchange: only their stream or time can tie them to a consequence."""
        return [diagnostic for diagnostic in self.diagnostics if not diagnostic.exchanges]


def find(facts: Facts) -> list[Finding]:
    """The findings, numbered from 1, in the order in which a person should read them."""
    troubles: dict[tuple[str, Severity], _Trouble] = {}
    drafted: dict[
        tuple[str, Severity | None], list[Diagnostic]
    ] = {}  # by the severity that a diagnostic has of its own, if it has one
    for rule in RULES:
        for diagnostic in rule(facts):
            if diagnostic.code in CODES:
                diagnostic = testify(facts, diagnostic)
            diagnostics = drafted.get((diagnostic.code, diagnostic.severity))
            if diagnostics is None:
                severity = diagnostic.severity or rule_metadata(diagnostic.code).severity
                trouble = troubles.setdefault((diagnostic.code, severity), _Trouble(diagnostic.code, severity))
                diagnostics = drafted[diagnostic.code, diagnostic.severity] = trouble.diagnostics
            diagnostics.append(diagnostic)
    causes = _causes(list(troubles.values()))
    order = _reading_order(list(troubles.values()), causes)
    numbers = {id(trouble): number for number, trouble in enumerate(order, 1)}
    findings = []
    for trouble in order:
        finding = _finding(trouble, facts)
        finding.number = numbers[id(trouble)]
        finding.causes = sorted(numbers[id(cause)] for cause in causes[id(trouble)])
        findings.append(finding)
    return findings


def _finding(trouble: _Trouble, facts: Facts) -> Finding:
    words = rule_metadata(trouble.code)
    diagnostics = sorted(trouble.diagnostics, key=lambda diagnostic: diagnostic.time)
    detail = "; ".join(diagnostic.written for diagnostic in diagnostics[:MAX_SHOWN])
    if len(diagnostics) > MAX_SHOWN:
        detail += f"; and {len(diagnostics) - MAX_SHOWN:,} more"
    streams, frames, exchanges = sorted(trouble.streams), sorted(trouble.frames), sorted(trouble.exchanges)
    return Finding(
        code=trouble.code,
        severity=trouble.severity,
        confidence=_confidence(words, diagnostics, facts),
        title=words.title,
        detail=detail,
        meaning=words.meaning,
        remedy=words.remedy,
        time=diagnostics[0].time,
        frames=frames[:MAX_EVIDENCE],
        streams=streams[:MAX_EVIDENCE],
        exchanges=exchanges[:MAX_EVIDENCE],
        flows=sorted(facts.flows_with(exchanges) | trouble.flows)[:MAX_EVIDENCE],
        filter=_with_evidence(diagnostics[0].filter or _filter(streams, frames), diagnostics),
        count=len(diagnostics),
    )


def _confidence(words: RuleMetadata, diagnostics: Iterable[Diagnostic], facts: Facts) -> str:
    """How sure the finding is in this capture: one step less where the capture is not fit for what it rests on."""
    lossy = "absence" in words.rests_on and (
        facts.lossy or not all(facts.whole(diagnostic.time, diagnostic.until or diagnostic.time) for diagnostic in diagnostics)
    )
    if lossy or ("clock" in words.rests_on and facts.observations.clock_steps):
        return LESS_SURE[words.confidence]
    return words.confidence


def _filter(streams: Sequence[int], frames: Sequence[int]) -> str | None:
    """A Wireshark display filter that shows the evidence."""
    for field, numbers in (("tcp.stream", streams), ("frame.number", frames)):
        if len(numbers) == 1:
            return f"{field} == {numbers[0]}"
        if numbers:
            return f"{field} in {{{', '.join(str(number) for number in numbers[:MAX_FILTER])}}}"
    return None


def _with_evidence(shown: str | None, diagnostics: Iterable[Diagnostic]) -> str | None:
    """A filter that shows evidence outside of the streams too."""
    related = _filter(
        (), sorted({number for diagnostic in diagnostics if diagnostic.related_frames for number in diagnostic.related_frames})
    )
    return f"{shown} || {related}" if shown and related and not shown.startswith("frame.number") else shown or related


def _causes(troubles: Sequence[_Trouble]) -> dict[int, list[_Trouble]]:
    """For each trouble (by identity) the troubles that caused it: their codes say so, and the evidence is shared."""
    by_code: dict[str, list[_Trouble]] = {}
    for trouble in troubles:
        by_code.setdefault(trouble.code, []).append(trouble)
    return {
        id(trouble): [
            cause
            for code in rule_metadata(trouble.code).consequence_of
            for cause in by_code.get(code, ())
            if _shares_evidence(cause, trouble)
        ]
        for trouble in troubles
    }


def _shares_evidence(cause: _Trouble, effect: _Trouble) -> bool:
    if not cause.exchanges.isdisjoint(effect.exchanges) or not cause.flows.isdisjoint(effect.flows):
        return True
    if any(not diagnostic.spans and not effect.streams.isdisjoint(diagnostic.streams) for diagnostic in cause.bare):
        return True
    return _overlap(_spans(cause.bare), effect.spans)


def _spans(diagnostics: Iterable[Diagnostic]) -> Spans:
    spans: Spans = []
    for begin, end in sorted(
        span
        for diagnostic in diagnostics
        for span in diagnostic.spans or [(diagnostic.time, diagnostic.until or diagnostic.time)]
    ):
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((begin, end))
    return spans


def _overlap(some: Spans, others: Spans) -> bool:
    one, two = 0, 0
    while one < len(some) and two < len(others):
        if some[one][1] < others[two][0]:
            one += 1
        elif others[two][1] < some[one][0]:
            two += 1
        else:
            return True
    return False


def _reading_order(troubles: Sequence[_Trouble], causes: dict[int, list[_Trouble]]) -> list[_Trouble]:
    """By severity, causes before their consequences, then by time."""
    rest = sorted(troubles, key=lambda trouble: (trouble.severity.rank, trouble.time, trouble.code))
    order: list[_Trouble] = []
    while rest:
        rank = rest[0].severity.rank
        waiting = {id(trouble) for trouble in rest if trouble.severity.rank == rank}
        ready = next(
            (t for t in rest if t.severity.rank == rank and not any(id(cause) in waiting for cause in causes[id(t)])),
            rest[0],
        )
        rest.remove(ready)
        order.append(ready)
    return order
