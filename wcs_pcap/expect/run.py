"""Judges a report: every expectation, every other flow, every finding that counts. One pass, one way, one verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wcs_pcap.expect.capture_quality import Fitness
from wcs_pcap.expect.conditions import all_of, fits
from wcs_pcap.expect.flow_check import Said, evidence, holds, judge_course, why
from wcs_pcap.expect.model import Check, Expectations, FlowExpectation, Outcome
from wcs_pcap.expect.suppress import Split, Suppression, matches
from wcs_pcap.hooks.calls import from_wcs
from wcs_pcap.model import Finding, Flow, Report, Severity, Verdict

MAX_REASONS = 3  # of one expectation that are written out
MAX_FRAMES = 20
NOTHING = Expectations("")

_GRAVITY = (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL)


class _Chosen(NamedTuple):
    """The flows that an entry is about, and those that may be."""

    sure: list[Flow]
    maybe: list[Flow]


def check(report: Report, expectations: Expectations = NOTHING, silence: Suppression | None = None) -> Check:
    """Judges ``report``. Without expectations every flow must pass by its pattern."""
    fitness = Fitness(report)
    chosen = [_choose(report, expectation, fitness) for expectation in expectations.flows]
    silence = silence or Suppression()
    split = silence.split(report, _allowed(expectations, chosen))
    by_name = {expectation.name: flows for expectation, flows in zip(expectations.flows, chosen, strict=True)}
    outcomes = [_capture(report)]
    for expectation, flows in zip(expectations.flows, chosen, strict=True):
        said = list(_judge(expectation, flows, by_name, fitness, split))
        outcomes.append(_outcome(expectation.name, said, flows.sure, _met(expectation, flows), split))
    claimed = {flow.number for flows in chosen for flow in flows.sure}
    if expectations.others != "ignore":
        others = (flow for flow in report.flows if flow.number not in claimed)
        outcomes += [_other(flow, split, expectations.others == "forbid") for flow in others]
    if expectations.forbid:
        outcomes.append(_forbidden(expectations.forbid, split.counted, fitness))
    verdict = worst(outcome.verdict for outcome in outcomes)
    if any(finding.severity is Severity.ERROR for finding in split.counted):
        verdict = Verdict.FAIL
    return Check(report, verdict, outcomes, split.counted, split.silenced, split.stale)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, key=_GRAVITY.index, default=Verdict.PASS)


def name_of(flow: Flow) -> str:
    """A flow's pattern and what tells it from others."""
    return f"{flow.pattern} {flow.name}"


def _choose(report: Report, expectation: FlowExpectation, fitness: Fitness) -> _Chosen:
    chosen = _Chosen([], [])
    for flow in report.flows:
        if flow.pattern != expectation.pattern:
            continue
        having = (holds(flow, step, fitness) for step in expectation.having)
        meant = all_of((fits(flow, expectation.where), *having))
        if meant is not False:
            (chosen.sure if meant else chosen.maybe).append(flow)
    return chosen


def _allowed(expectations: Expectations, chosen: Sequence[_Chosen]) -> list[tuple[tuple[str, ...], set[int] | None]]:
    """The codes that are allowed, each with the flows that it is allowed on (None: anywhere)."""
    allowed: list[tuple[tuple[str, ...], set[int] | None]] = [(expectations.allow, None)]
    for expectation, flows in zip(expectations.flows, chosen, strict=True):
        allowed.append((expectation.allow, {flow.number for flow in flows.sure}))
    return [(codes, flows) for codes, flows in allowed if codes]


def _capture(report: Report) -> Outcome:
    """Whether there is anything to judge at all."""
    if from_wcs(report.hooks):
        counts = f"{len(report.hooks):,} hooks, {len(report.flows):,} flows"
        return Outcome("capture", "hooks were recorded", Verdict.PASS, counts)
    ports = "any port" if report.ports is None else "port " + " or ".join(str(port) for port in report.ports)
    reason = f"no REST hook was seen on {ports}"
    if report.hooks:
        reason = "requests are named like hooks, but none has a sessionId: nothing shows that WCS sent them"
    codes = tuple(dict.fromkeys(finding.code for finding in report.findings))
    return Outcome("capture", "hooks were recorded", Verdict.INCONCLUSIVE, reason, codes=codes)


def _judge(
    expectation: FlowExpectation, flows: _Chosen, by_name: Mapping[str, _Chosen], fitness: Fitness, split: Split
) -> Iterator[Said]:
    yield from _number(expectation, flows, fitness)
    for flow in flows.sure:
        for said in judge_course(flow, expectation, fitness, split.excuses(flow)):
            yield said._replace(reason=f"{name_of(flow)}: {said.reason}")
    for name, at_end in [(n, False) for n in expectation.after_start_of] + [(n, True) for n in expectation.after_end_of]:
        yield from _order(flows, name, by_name[name], at_end, fitness)
    numbers = {flow.number for flow in flows.sure}
    for finding in split.counted:
        if matches(finding.code, expectation.forbid) and not numbers.isdisjoint(finding.flows):
            yield Said(Verdict.FAIL, f"{finding.code} is forbidden: {finding.title}", tuple(finding.frames[:MAX_FRAMES]))


def _number(expectation: FlowExpectation, flows: _Chosen, fitness: Fitness) -> Iterator[Said]:
    """Too few or too many, or perhaps so."""
    seen, perhaps = len(flows.sure), len(flows.maybe)
    frames = tuple(flow.calls[0].exchange.frame for flow in flows.sure[:MAX_FRAMES])
    fields = ", ".join(condition.field for condition in expectation.where)
    kind = f"{expectation.pattern} flow" + ("" if seen == 1 else "s") + (f" with this {fields}" if fields else "")
    count = f"{seen} {kind}" + (f" and {perhaps} that may be" if perhaps else "")
    if seen < expectation.low:
        doubt = fitness.hides_flows
        wanted = f"{count}, where {expectation.low}{'' if expectation.high == expectation.low else ' or more'} must be"
        if doubt is not None or seen + perhaps >= expectation.low:
            yield Said(Verdict.INCONCLUSIVE, wanted + (f"; {doubt}" if doubt else ""), frames)
        else:
            yield Said(Verdict.FAIL, wanted, frames)
    elif expectation.high is not None:
        wanted = f"{count}, where {'none' if expectation.high == 0 else f'at most {expectation.high}'} may be"
        if seen > expectation.high:
            yield Said(Verdict.FAIL, wanted, frames)
        elif seen + perhaps > expectation.high:
            yield Said(Verdict.INCONCLUSIVE, wanted, frames)
        elif fitness.hides_more is not None:
            yield Said(Verdict.INCONCLUSIVE, f"there may be more than {count}; {fitness.hides_more}", frames)


class _Earlier:
    """When the flows of one entry began or ended: the earliest two, of each client and of all.

    Two, because a flow that two entries are about does not come before itself.
    """

    def __init__(self, others: _Chosen, at_end: bool) -> None:
        times = sorted((other.last_time if at_end else other.first_time, other.number) for other in others.sure)
        self.any = times[:2]
        self.by_client: dict[int, list[tuple[int, int]]] = {}
        clients = {other.number: id(other.client) for other in others.sure if other.client is not None}
        for time, number in times:
            if number in clients and len(known := self.by_client.setdefault(clients[number], [])) < 2:
                known.append((time, number))

    def comes_before(self, flow: Flow) -> bool:
        """Whether one of them, of the flow's own client if that has one, comes before ``flow`` begins."""
        times = self.by_client.get(id(flow.client), self.any) if flow.client is not None else self.any
        return any(time <= flow.first_time for time, number in times if number != flow.number)


def _order(flows: _Chosen, name: str, others: _Chosen, at_end: bool, fitness: Fitness) -> Iterator[Said]:
    """Each flow must begin when one of ``others`` has begun or ended."""
    earlier = _Earlier(others, at_end)
    unseen = bool(others.maybe) or (not others.sure and fitness.hides_flows is not None)
    for flow in flows.sure:
        if not earlier.comes_before(flow):
            unsure = unseen or fitness.lost(fitness.coverage.begin, flow.first_time) is not None
            reason = f"{name_of(flow)}: begins without the {'end' if at_end else 'beginning'} of {name!r} before it"
            verdict = Verdict.INCONCLUSIVE if unsure else Verdict.FAIL
            yield Said(verdict, reason, (flow.calls[0].exchange.frame,))


def _met(expectation: FlowExpectation, flows: _Chosen) -> str:
    count = len(flows.sure)
    return f"{count} {expectation.pattern} flow{'' if count == 1 else 's'}"


def _outcome(name: str, said: Sequence[Said], flows: Sequence[Flow], met: str, split: Split) -> Outcome:
    """What becomes of an expectation, by all that was said against it."""
    verdict = worst(each.verdict for each in said)
    numbers = tuple(flow.number for flow in flows)
    if verdict is Verdict.PASS:
        frames = tuple(flow.calls[0].exchange.frame for flow in flows[:MAX_FRAMES])
        return Outcome("expectation", name, verdict, met, frames, numbers)
    grave = [each for each in said if each.verdict is verdict]
    reason = "; ".join(each.reason for each in grave[:MAX_REASONS])
    reason += f"; and {len(grave) - MAX_REASONS:,} more" if len(grave) > MAX_REASONS else ""
    frames = tuple(dict.fromkeys(frame for each in grave for frame in each.frames))[:MAX_FRAMES]
    return Outcome("expectation", name, verdict, reason, frames, numbers, _codes(split, flows))


def _codes(split: Split, flows: Iterable[Flow]) -> tuple[str, ...]:
    """The codes of the findings about some flows; notes are none."""
    numbers = {flow.number for flow in flows}
    found = (f for f in split.counted if f.severity is not Severity.INFO and not numbers.isdisjoint(f.flows))
    return tuple(dict.fromkeys(finding.code for finding in found))


def _other(flow: Flow, split: Split, forbidden: bool) -> Outcome:
    """A flow that no entry is about, judged by its pattern."""
    name, frames = name_of(flow), evidence(flow)
    codes = _codes(split, (flow,))
    if forbidden:
        return Outcome("flow", name, Verdict.FAIL, "is not expected", (flow.calls[0].exchange.frame,), (flow.number,), codes)
    if flow.verdict is Verdict.PASS:
        return Outcome("flow", name, Verdict.PASS, "", frames, (flow.number,), codes)
    if split.excuses(flow):
        return Outcome("flow", name, Verdict.PASS, f"{why(flow)}, which is known", frames, (flow.number,), codes)
    return Outcome("flow", name, flow.verdict, why(flow), frames, (flow.number,), codes)


def _forbidden(codes: tuple[str, ...], findings: Sequence[Finding], fitness: Fitness) -> Outcome:
    """That no forbidden finding is there."""
    found = [finding for finding in findings if matches(finding.code, codes)]
    name = f"no {', '.join(codes)}"
    if found:
        reason = "; ".join(f"{finding.code}: {finding.title}" for finding in found[:MAX_REASONS])
        frames = tuple(frame for finding in found for frame in finding.frames)[:MAX_FRAMES]
        return Outcome("findings", name, Verdict.FAIL, reason, frames, (), tuple(dict.fromkeys(f.code for f in found)))
    if fitness.hides_more is not None:
        return Outcome("findings", name, Verdict.INCONCLUSIVE, fitness.hides_more)
    return Outcome("findings", name, Verdict.PASS)
