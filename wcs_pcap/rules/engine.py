"""Runs every rule over the facts and makes findings of what they say: merged, linked by cause, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from wcs_pcap.model import Finding, Severity
from wcs_pcap.rules.cap import detect as cap
from wcs_pcap.rules.cfg import detect as cfg
from wcs_pcap.rules.facts import Draft, Facts, Rule
from wcs_pcap.rules.flow import detect as flow
from wcs_pcap.rules.http import detect as http
from wcs_pcap.rules.json import detect as json
from wcs_pcap.rules.prose import Prose, prose
from wcs_pcap.rules.tcp import detect as tcp
from wcs_pcap.rules.testimony import CODES, testify
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
    """All drafts of one code and severity: one finding in the making. Complete when its evidence is asked for."""

    def __init__(self, code: str, severity: Severity) -> None:
        self.code = code
        self.severity = severity
        self.drafts: list[Draft] = []

    @cached_property
    def time(self) -> int:
        return min(draft.time for draft in self.drafts)

    @cached_property
    def frames(self) -> set[int]:
        return set().union(*[draft.frames for draft in self.drafts], *[draft.beside for draft in self.drafts if draft.beside])

    @cached_property
    def streams(self) -> set[int]:
        return set().union(*[draft.streams for draft in self.drafts])

    @cached_property
    def exchanges(self) -> set[int]:
        return set().union(*[draft.exchanges for draft in self.drafts])

    @cached_property
    def flows(self) -> set[int]:
        return set().union(*[draft.flows for draft in self.drafts])

    @cached_property
    def spans(self) -> Spans:
        """When it mattered."""
        return _spans(self.drafts)

    @cached_property
    def bare(self) -> list[Draft]:
        """The drafts about what never became an exchange: only their stream or time can tie them to a consequence."""
        return [draft for draft in self.drafts if not draft.exchanges]


def find(facts: Facts) -> list[Finding]:
    """The findings, numbered from 1, in the order in which a person should read them."""
    troubles: dict[tuple[str, Severity], _Trouble] = {}
    drafted: dict[tuple[str, Severity | None], list[Draft]] = {}  # by the severity that a draft has of its own, if it has one
    for rule in RULES:
        for draft in rule(facts):
            if draft.code in CODES:
                draft = testify(facts, draft)
            drafts = drafted.get((draft.code, draft.severity))
            if drafts is None:
                severity = draft.severity or prose(draft.code).severity
                trouble = troubles.setdefault((draft.code, severity), _Trouble(draft.code, severity))
                drafts = drafted[draft.code, draft.severity] = trouble.drafts
            drafts.append(draft)
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
    words = prose(trouble.code)
    drafts = sorted(trouble.drafts, key=lambda draft: draft.time)
    detail = "; ".join(draft.written for draft in drafts[:MAX_SHOWN])
    if len(drafts) > MAX_SHOWN:
        detail += f"; and {len(drafts) - MAX_SHOWN:,} more"
    streams, frames, exchanges = sorted(trouble.streams), sorted(trouble.frames), sorted(trouble.exchanges)
    return Finding(
        code=trouble.code,
        severity=trouble.severity,
        confidence=_confidence(words, drafts, facts),
        title=words.title,
        detail=detail,
        meaning=words.meaning,
        remedy=words.remedy,
        time=drafts[0].time,
        frames=frames[:MAX_EVIDENCE],
        streams=streams[:MAX_EVIDENCE],
        exchanges=exchanges[:MAX_EVIDENCE],
        flows=sorted(facts.flows_with(exchanges) | trouble.flows)[:MAX_EVIDENCE],
        filter=_with_evidence(drafts[0].filter or _filter(streams, frames), drafts),
        count=len(drafts),
    )


def _confidence(words: Prose, drafts: Iterable[Draft], facts: Facts) -> str:
    """How sure the finding is in this capture: one step less where the capture is not fit for what it rests on."""
    lossy = "absence" in words.rests_on and (
        facts.lossy or not all(facts.whole(draft.time, draft.until or draft.time) for draft in drafts)
    )
    if lossy or ("clock" in words.rests_on and facts.sightings.clock_steps):
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


def _with_evidence(shown: str | None, drafts: Iterable[Draft]) -> str | None:
    """A filter that shows evidence outside of the streams too."""
    beside = _filter((), sorted({number for draft in drafts if draft.beside for number in draft.beside}))
    return f"{shown} || {beside}" if shown and beside and not shown.startswith("frame.number") else shown or beside


def _causes(troubles: Sequence[_Trouble]) -> dict[int, list[_Trouble]]:
    """For each trouble (by identity) the troubles that caused it: their codes say so, and the evidence is shared."""
    by_code: dict[str, list[_Trouble]] = {}
    for trouble in troubles:
        by_code.setdefault(trouble.code, []).append(trouble)
    return {
        id(trouble): [
            cause
            for code in prose(trouble.code).consequence_of
            for cause in by_code.get(code, ())
            if _shares_evidence(cause, trouble)
        ]
        for trouble in troubles
    }


def _shares_evidence(cause: _Trouble, effect: _Trouble) -> bool:
    if not cause.exchanges.isdisjoint(effect.exchanges) or not cause.flows.isdisjoint(effect.flows):
        return True
    if any(not draft.spans and not effect.streams.isdisjoint(draft.streams) for draft in cause.bare):
        return True
    return _overlap(_spans(cause.bare), effect.spans)


def _spans(drafts: Iterable[Draft]) -> Spans:
    spans: Spans = []
    for begin, end in sorted(span for draft in drafts for span in draft.spans or [(draft.time, draft.until or draft.time)]):
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
