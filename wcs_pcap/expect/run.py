"""Runs a check: judges every expectation, every other flow and every finding that counts, and returns one verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from wcs_pcap.expect.capture_quality import CaptureQuality
from wcs_pcap.expect.conditions import all_of, fits
from wcs_pcap.expect.flow_check import Mismatch, check_flow, evidence_frames, explain, has_step
from wcs_pcap.expect.model import Check, Expectations, FlowExpectation, Outcome
from wcs_pcap.expect.suppress import Allowed, Split, Suppression, matches
from wcs_pcap.hooks.calls import from_wcs
from wcs_pcap.model import Client, Finding, Flow, Report, Severity, Verdict
from wcs_pcap.rules.metadata import rule_metadata

MAX_REASONS = 3  # of one expectation that are written out
MAX_FRAMES = 20
NOTHING = Expectations("")

_GRAVITY = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL)


class _Matching(NamedTuple):
    """An entry, the flows that it is about, and those that it may be about."""

    expectation: FlowExpectation
    certain: list[Flow]
    possible: list[Flow]


def check(report: Report, expectations: Expectations = NOTHING, suppression: Suppression | None = None) -> Check:
    """Judges ``report``. Without expectations every flow must pass by its pattern."""
    quality = CaptureQuality(report)
    chosen = [_choose(report, expectation, quality) for expectation in expectations.flows]
    split = (suppression or Suppression()).split(report, _allowed(expectations, chosen))
    by_name = {flows.expectation.name: flows for flows in chosen}
    outcomes = [_capture(report), *map(_open, (one for one in split.counted if rule_metadata(one.code).leaves_open))]
    outcomes += [_outcome(flows, list(_mismatches(flows, by_name, quality, split)), split) for flows in chosen]
    claimed = {flow.number for flows in chosen for flow in flows.certain}
    if expectations.others != "ignore":
        others = (flow for flow in report.flows if flow.number not in claimed)
        outcomes += [_other(flow, split, expectations.others == "forbid") for flow in others]
    if expectations.forbid:
        outcomes.append(_forbidden(expectations.forbid, split.counted, quality))
    verdict = worst(outcome.verdict for outcome in outcomes)
    if any(finding.severity is Severity.ERROR for finding in split.counted):
        verdict = Verdict.FAIL
    return Check(
        report=report,
        verdict=verdict,
        outcomes=outcomes,
        findings=split.counted,
        silenced=split.silenced,
        stale=split.stale,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Returns the gravest of ``verdicts``: fail, then inconclusive, then pass."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.PASS)


def name_of(flow: Flow) -> str:
    """Returns the name of a flow in reports: its pattern, and what distinguishes it from others."""
    return f"{flow.pattern} {flow.name}"


def _choose(report: Report, expectation: FlowExpectation, quality: CaptureQuality) -> _Matching:
    chosen = _Matching(expectation, [], [])
    for flow in report.flows:
        if flow.pattern != expectation.pattern:
            continue
        having = (has_step(flow, step, quality) for step in expectation.having)
        meant = all_of((fits(flow, expectation.where), *having))
        if meant is not False:
            (chosen.certain if meant else chosen.possible).append(flow)
    return chosen


def _allowed(expectations: Expectations, chosen: Sequence[_Matching]) -> Allowed:
    """The codes that are allowed, each with the flows that it is allowed on (None: anywhere)."""
    on_flows = ((flows.expectation.allow, {flow.number for flow in flows.certain}) for flows in chosen)
    return [(expectations.allow, None), *on_flows]


def _capture(report: Report) -> Outcome:
    """Whether the capture has hooks to judge."""
    name = "hooks were recorded"
    if from_wcs(report.hooks):
        counts = f"{len(report.hooks):,} hooks, {len(report.flows):,} flows"
        return Outcome(kind="capture", name=name, verdict=Verdict.PASS, reason=counts)
    ports = "any port" if report.ports is None else "port " + " or ".join(str(port) for port in report.ports)
    reason = f"no REST hook was seen on {ports}"
    if report.hooks:
        reason = "requests are named like hooks, but none has a sessionId: nothing shows that WCS sent them"
    codes = tuple(dict.fromkeys(finding.code for finding in report.findings))
    return Outcome(kind="capture", name=name, verdict=Verdict.INCONCLUSIVE, reason=reason, codes=codes)


def _open(finding: Finding) -> Outcome:
    """What a finding says that leaves the report inconclusive."""
    verdict = Verdict.INCONCLUSIVE
    return Outcome(kind="capture", name=finding.title, verdict=verdict, reason=finding.detail, codes=(finding.code,))


def _mismatches(flows: _Matching, by_name: Mapping[str, _Matching], quality: CaptureQuality, split: Split) -> Iterator[Mismatch]:
    expectation = flows.expectation
    yield from _count(flows, quality)
    for flow in flows.certain:
        for mismatch in check_flow(flow, expectation, quality, split.excuses(flow)):
            yield mismatch._replace(reason=f"{name_of(flow)}: {mismatch.reason}")
    for name, at_end in [(n, False) for n in expectation.after_start_of] + [(n, True) for n in expectation.after_end_of]:
        yield from _order(flows, name, by_name[name], at_end, quality)
    numbers = {flow.number for flow in flows.certain}
    for finding in split.counted:
        if matches(finding.code, expectation.forbid) and not numbers.isdisjoint(finding.flows):
            yield Mismatch(Verdict.FAIL, f"{finding.code} is forbidden: {finding.title}", tuple(finding.frames[:MAX_FRAMES]))


def _count(flows: _Matching, quality: CaptureQuality) -> Iterator[Mismatch]:
    """Too few flows or too many, or perhaps so."""
    expectation = flows.expectation
    seen, perhaps = len(flows.certain), len(flows.possible)
    frames = _first_frames(flows.certain)
    fields = ", ".join(condition.field for condition in expectation.where)
    kind = f"{expectation.pattern} flow" + ("" if seen == 1 else "s") + (f" with this {fields}" if fields else "")
    count = f"{seen} {kind}" + (f" and {perhaps} that may be" if perhaps else "")
    if seen < expectation.low:
        doubt = quality.flow_doubt
        wanted = f"{count}, where {expectation.low}{'' if expectation.high == expectation.low else ' or more'} must be"
        if doubt is not None or seen + perhaps >= expectation.low:
            yield Mismatch(Verdict.INCONCLUSIVE, wanted + (f"; {doubt}" if doubt else ""), frames)
        else:
            yield Mismatch(Verdict.FAIL, wanted, frames)
    elif expectation.high is not None:
        wanted = f"{count}, where {'none' if expectation.high == 0 else f'at most {expectation.high}'} may be"
        if seen > expectation.high:
            yield Mismatch(Verdict.FAIL, wanted, frames)
        elif seen + perhaps > expectation.high:
            yield Mismatch(Verdict.INCONCLUSIVE, wanted, frames)
        elif quality.count_doubt is not None:
            yield Mismatch(Verdict.INCONCLUSIVE, f"there may be more than {count}; {quality.count_doubt}", frames)


class _Earlier:
    """When the flows of one entry began or ended: the earliest two, of each client and of all.

    Two, because a flow that both entries are about does not come before itself.
    """

    def __init__(self, others: _Matching, at_end: bool) -> None:
        times: defaultdict[Client | None, list[tuple[int, int]]] = defaultdict(list)  # None: of all
        for other in others.certain:
            for client in {None, other.client}:
                times[client].append((other.last_time if at_end else other.first_time, other.number))
        self._earliest = {client: nsmallest(2, several) for client, several in times.items()}

    def comes_before(self, flow: Flow) -> bool:
        """Whether one of them, of the flow's own client where that has any, comes before ``flow`` begins."""
        times = self._earliest.get(flow.client) or self._earliest.get(None, [])
        return any(time <= flow.first_time for time, number in times if number != flow.number)


def _order(flows: _Matching, name: str, others: _Matching, at_end: bool, quality: CaptureQuality) -> Iterator[Mismatch]:
    """Each flow must begin after one of ``others`` has begun, or has ended."""
    earlier = _Earlier(others, at_end)
    unseen = bool(others.possible) or (not others.certain and quality.flow_doubt is not None)
    for flow in flows.certain:
        if not earlier.comes_before(flow):
            unsure = unseen or quality.loss(quality.coverage.begin, flow.first_time) is not None
            reason = f"{name_of(flow)}: begins without the {'end' if at_end else 'beginning'} of {name!r} before it"
            verdict = Verdict.INCONCLUSIVE if unsure else Verdict.FAIL
            yield Mismatch(verdict, reason, (flow.calls[0].exchange.frame,))


def _outcome(matching: _Matching, mismatches: Sequence[Mismatch], split: Split) -> Outcome:
    """The outcome of an expectation: the gravest of its mismatches, with their reasons."""
    expectation, flows = matching.expectation, matching.certain
    verdict = worst(mismatch.verdict for mismatch in mismatches)
    passes = verdict is Verdict.PASS
    grave = [mismatch for mismatch in mismatches if mismatch.verdict is verdict]
    reasons = [mismatch.reason for mismatch in grave[:MAX_REASONS]]
    if len(grave) > MAX_REASONS:
        reasons.append(f"and {len(grave) - MAX_REASONS:,} more")
    met = f"{len(flows)} {expectation.pattern} flow{'' if len(flows) == 1 else 's'}"
    return Outcome(
        kind="expectation",
        name=expectation.name,
        verdict=verdict,
        reason=met if passes else "; ".join(reasons),
        frames=_first_frames(flows) if passes else _distinct_frames(grave),
        flows=tuple(flow.number for flow in flows),
        codes=() if passes else _codes(split, flows),
    )


def _first_frames(flows: Sequence[Flow]) -> tuple[int, ...]:
    return tuple(flow.calls[0].exchange.frame for flow in flows[:MAX_FRAMES])


def _distinct_frames(mismatches: Iterable[Mismatch]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(frame for mismatch in mismatches for frame in mismatch.frames))[:MAX_FRAMES]


def _codes(split: Split, flows: Iterable[Flow]) -> tuple[str, ...]:
    """The codes of the errors and warnings about some flows."""
    numbers = {flow.number for flow in flows}
    found = (f for f in split.counted if f.severity is not Severity.INFO and not numbers.isdisjoint(f.flows))
    return tuple(dict.fromkeys(finding.code for finding in found))


def _other(flow: Flow, split: Split, forbidden: bool) -> Outcome:
    """A flow that no entry is about, judged by its pattern."""
    verdict, frames = flow.verdict, evidence_frames(flow)
    reason = "" if verdict is Verdict.PASS else explain(flow)
    if forbidden:
        verdict, reason, frames = Verdict.FAIL, "is not expected", _first_frames((flow,))
    elif split.excuses(flow):
        verdict, reason = Verdict.PASS, f"{reason}, which is known"
    return Outcome(
        kind="flow",
        name=name_of(flow),
        verdict=verdict,
        reason=reason,
        frames=frames,
        flows=(flow.number,),
        codes=_codes(split, (flow,)),
    )


def _forbidden(codes: tuple[str, ...], findings: Sequence[Finding], quality: CaptureQuality) -> Outcome:
    """Whether there is a forbidden finding."""
    found = [finding for finding in findings if matches(finding.code, codes)]
    verdict, reason = Verdict.PASS, ""
    if found:
        verdict = Verdict.FAIL
        reason = "; ".join(f"{finding.code}: {finding.title}" for finding in found[:MAX_REASONS])
    elif quality.count_doubt is not None:
        verdict, reason = Verdict.INCONCLUSIVE, quality.count_doubt
    return Outcome(
        kind="findings",
        name=f"no {', '.join(codes)}",
        verdict=verdict,
        reason=reason,
        frames=tuple(frame for finding in found for frame in finding.frames)[:MAX_FRAMES],
        codes=tuple(dict.fromkeys(finding.code for finding in found)),
    )
