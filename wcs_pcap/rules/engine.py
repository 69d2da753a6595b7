"""Runs every rule over the facts and makes findings of what they say: merged, linked by cause, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.model import Finding, Severity
from wcs_pcap.rules.cap import detect as cap
from wcs_pcap.rules.facts import Draft, Facts, Rule
from wcs_pcap.rules.flow import detect as flow
from wcs_pcap.rules.http import detect as http
from wcs_pcap.rules.json import detect as json
from wcs_pcap.rules.prose import prose
from wcs_pcap.rules.tcp import detect as tcp
from wcs_pcap.rules.time import detect as time

RULES: tuple[Rule, ...] = cap.RULES + tcp.RULES + http.RULES + json.RULES + flow.RULES + time.RULES
MAX_EVIDENCE = 100  # entries a list; the count is never cut
MAX_FILTER = 20  # numbers in a display filter
MAX_SHOWN = 3  # details of one finding that are written out


class _Trouble:
    """All drafts of one code and severity: one finding in the making."""

    def __init__(self, code: str, severity: Severity) -> None:
        self.code = code
        self.severity = severity
        self.drafts: list[Draft] = []

    @property
    def time(self) -> int:
        return min(draft.time for draft in self.drafts)

    def union(self, name: str) -> list[int]:
        return sorted({number for draft in self.drafts for number in getattr(draft, name)})


def find(facts: Facts) -> list[Finding]:
    """The findings, numbered from 1, in the order in which a person should read them."""
    troubles: dict[tuple[str, Severity], _Trouble] = {}
    for rule in RULES:
        for draft in rule(facts):
            severity = draft.severity or prose(draft.code).severity
            troubles.setdefault((draft.code, severity), _Trouble(draft.code, severity)).drafts.append(draft)
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
    detail = "; ".join(draft.detail for draft in drafts[:MAX_SHOWN])
    if len(drafts) > MAX_SHOWN:
        detail += f"; and {len(drafts) - MAX_SHOWN:,} more"
    streams, frames, exchanges = trouble.union("streams"), trouble.union("frames"), trouble.union("exchanges")
    flows = {flow.number for exchange in exchanges for flow in facts.flows_of(exchange)}
    return Finding(
        code=trouble.code,
        severity=trouble.severity,
        confidence=words.confidence,
        title=words.title,
        detail=detail,
        meaning=words.meaning,
        remedy=words.remedy,
        time=drafts[0].time,
        frames=frames[:MAX_EVIDENCE],
        streams=streams[:MAX_EVIDENCE],
        exchanges=exchanges[:MAX_EVIDENCE],
        flows=sorted(flows.union(trouble.union("flows")))[:MAX_EVIDENCE],
        filter=drafts[0].filter or _filter(streams, frames),
        count=len(drafts),
    )


def _filter(streams: Sequence[int], frames: Sequence[int]) -> str | None:
    """A Wireshark display filter that shows the evidence."""
    for field, numbers in (("tcp.stream", streams), ("frame.number", frames)):
        if len(numbers) == 1:
            return f"{field} == {numbers[0]}"
        if numbers:
            return f"{field} in {{{', '.join(str(number) for number in numbers[:MAX_FILTER])}}}"
    return None


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
    if any(not set(cause.union(name)).isdisjoint(effect.union(name)) for name in ("exchanges", "flows")):
        return True
    # what never became an exchange can only be tied to its effect by its stream or its time
    bare = [draft for draft in cause.drafts if not draft.exchanges]
    streams = set(effect.union("streams"))
    begin, end = effect.time, max(draft.until or draft.time for draft in effect.drafts)
    return any(
        not streams.isdisjoint(draft.streams) or (draft.time <= end and begin <= (draft.until or draft.time))
        for draft in bare
    )


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
