"""Judges one flow against what is expected of it: its verdict, its steps, its times, its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.expect.capture_quality import Fitness
from wcs_pcap.expect.model import FlowExpectation, Limit, StepPattern
from wcs_pcap.flows.matcher import status_hidden
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.flows.verdict import LATE_ENDS
from wcs_pcap.model import FAILING, NANOSECONDS, UNCERTAIN, Absence, Flow, HookCall, Verdict


class Said(NamedTuple):
    """Something that is not as expected, or cannot be told."""

    verdict: Verdict
    reason: str
    frames: tuple[int, ...] = ()


def judge_course(flow: Flow, expectation: FlowExpectation, fitness: Fitness, excused: bool) -> Iterator[Said]:
    """What is not as expected of ``flow``. ``excused``: that it fails is known and accepted."""
    yield from _verdict(flow, expectation.verdicts, excused)
    yield from _steps(flow, expectation.steps, fitness)
    for unwanted in expectation.without:
        yield from _without(flow, unwanted, fitness)
    for limit in expectation.limits:
        yield from _limit(flow, limit, fitness)
    for call in flow.calls:
        yield from _answer(call, expectation)


def holds(flow: Flow, wanted: StepPattern, fitness: Fitness) -> bool | None:
    """Whether ``wanted`` is a step of ``flow``; None when the capture may not show it."""
    if any(wanted.fits(call) for call in flow.calls):
        return True
    return None if unseen(flow, wanted, 0, None, fitness) is not None else False


def why(flow: Flow) -> str:
    """Why a flow does not pass, in a few words."""
    missing = flow.missing
    if missing is not None and missing.absence is not None:
        return f"{StepPattern(missing.hook, missing.expected or ())} {missing.absence.value}"
    if flow.illegal is not None:
        return f"{_label(flow.illegal)} (frame {flow.illegal.exchange.frame}) is out of order"
    unanswered = next((call for call in flow.calls if call.final.response is None), None)
    if unanswered is not None:
        return f"{_label(unanswered)} (frame {unanswered.exchange.frame}) has no answer: {_absence(unanswered).value}"
    return "a hook may be missing"


def evidence(flow: Flow) -> tuple[int, ...]:
    """The frame that tells most about a flow: where it went wrong, else where it began."""
    place = next((index for index, step in enumerate(flow.steps) if step.absence is not None), 0)
    before = [step.call for step in flow.steps[:place] if step.call is not None]
    unanswered = (call for call in flow.calls if call.final.response is None)
    call = flow.illegal or (before[-1] if before else next(unanswered, flow.calls[0]))
    return (call.exchange.frame,)


def _verdict(flow: Flow, verdicts: Sequence[Verdict], excused: bool) -> Iterator[Said]:
    if flow.verdict in verdicts or (excused and Verdict.PASS in verdicts):
        return
    unknown = flow.verdict is Verdict.INCONCLUSIVE
    said = {Verdict.PASS: "passes", Verdict.FAIL: "fails", Verdict.INCONCLUSIVE: "cannot be judged"}[flow.verdict]
    because = f": {why(flow)}" if flow.verdict is not Verdict.PASS else ""
    yield Said(Verdict.INCONCLUSIVE if unknown else Verdict.FAIL, f"{said}{because}", evidence(flow))


def _steps(flow: Flow, wanted: Sequence[StepPattern], fitness: Fitness) -> Iterator[Said]:
    """The wanted steps that do not come in their order; other steps may lie between."""
    calls = flow.calls
    place = 0
    for number, step in enumerate(wanted):
        index = next((i for i in range(place, len(calls)) if step.fits(calls[i])), None)
        if index is not None:
            place = index + 1
            continue
        rest = wanted[number + 1 :]
        before = next((call for call in calls[place:] if any(later.fits(call) for later in rest)), None)
        doubt = unseen(flow, step, place, before, fitness)
        frames = (calls[max(place - 1, 0)].exchange.frame,)
        earlier = next((call for call in calls[:place] if step.fits(call)), None)
        if doubt is not None:
            yield Said(Verdict.INCONCLUSIVE, f"{step} is not seen: {doubt}", frames)
        elif earlier is not None and wanted[:number].count(step) == 0:
            yield Said(Verdict.FAIL, f"{step} (frame {earlier.exchange.frame}) comes too early", (earlier.exchange.frame,))
        else:
            after = f" after {_label(calls[place - 1])} (frame {frames[0]})" if place else ""
            yield Said(Verdict.FAIL, f"{step} does not come{after}", frames)


def unseen(flow: Flow, wanted: StepPattern, place: int, before: HookCall | None, fitness: Fitness) -> str | None:
    """Why a step that was not seen may have come all the same: behind the calls up to ``place``, and before ``before``."""
    calls = flow.calls
    if any(call.name == wanted.hook and status_hidden(call) for call in calls[place:]):
        return "a status cannot be read"
    begin = calls[place - 1].time if place else fitness.coverage.begin
    missing = flow.missing
    if flow.illegal is None and missing is not None and missing.absence is not None:
        if missing.absence in FAILING:
            return None
        return f"{missing.hook} is {missing.absence.value}"
    closed = flow.verdict is Verdict.PASS and not _may_still_come(flow, wanted)
    end = before.time if before is not None else flow.last_time if closed else fitness.coverage.end
    cause = fitness.lost(begin, max(begin, end))
    if cause is not None:
        return f"packets of that time are {'missing in the capture' if cause is Absence.LOST_IN_CAPTURE else 'not readable'}"
    if flow.verdict is Verdict.INCONCLUSIVE:
        return why(flow)
    if before is None and not closed and flow.verdict is Verdict.PASS and fitness.coverage.end < flow.last_time + LATE_ENDS:
        return f"the capture ends less than {LATE_ENDS // NANOSECONDS} s after the flow's last hook"
    return None


def _may_still_come(flow: Flow, wanted: StepPattern) -> bool:
    """Whether the pattern lets ``wanted`` come behind the state in which the flow ended."""
    pattern = patterns().get(flow.pattern)
    if pattern is None:
        return True
    reached, queue = set[str](), [state for state in flow.state.split("|") if state in pattern.states]
    while queue:
        state = queue.pop()
        if state in reached:
            continue
        reached.add(state)
        for (hook, status), move in pattern.states[state].on.items():
            if hook == wanted.hook and (status is None or not wanted.statuses or status in wanted.statuses):
                return True
            queue += [target for target in (move.goto, move.refused) if target is not None]
    return not reached


def _without(flow: Flow, unwanted: StepPattern, fitness: Fitness) -> Iterator[Said]:
    for call in flow.calls:
        if unwanted.fits(call):
            yield Said(Verdict.FAIL, f"{_label(call)} (frame {call.exchange.frame}) must not come", (call.exchange.frame,))
            return
    hidden = any(call.name == unwanted.hook and status_hidden(call) for call in flow.calls)
    if hidden or flow.verdict is Verdict.INCONCLUSIVE or fitness.lost(flow.first_time + 1, flow.last_time) is not None:
        yield Said(Verdict.INCONCLUSIVE, f"{unwanted} may have come unseen", evidence(flow))


def _limit(flow: Flow, limit: Limit, fitness: Fitness) -> Iterator[Said]:
    """Every ``begin`` must be followed by an ``end`` in time."""
    pairs: list[tuple[HookCall, HookCall | None]] = []
    end: HookCall | None = None
    hidden = False  # the status of a later hook of this name cannot be read
    unseen_ends: list[bool] = []
    for call in reversed(flow.calls):
        if limit.begin.fits(call):
            pairs.append((call, end))
            unseen_ends.append(hidden)
        if limit.end.fits(call):
            end = call
        hidden = hidden or (call.name == limit.end.hook and status_hidden(call))
    for (begin, end), unseen_end in zip(reversed(pairs), reversed(unseen_ends), strict=True):
        yield from _waited(begin, end, limit, unseen_end, fitness)


def _waited(begin: HookCall, end: HookCall | None, limit: Limit, unseen_end: bool, fitness: Fitness) -> Iterator[Said]:
    name = f"{limit.end} after {_label(begin)} (frame {begin.exchange.frame})"
    if end is None:
        absence = fitness.coverage.absence(begin.time, begin.time + round(limit.seconds * NANOSECONDS))
        absence = Absence.UNREADABLE if unseen_end else absence
        verdict = Verdict.FAIL if absence in FAILING else Verdict.INCONCLUSIVE
        yield Said(verdict, f"{name} did not come within {limit.seconds:g} s: {absence.value}", (begin.exchange.frame,))
    elif end.time - begin.time > limit.seconds * NANOSECONDS:
        took = (end.time - begin.time) / NANOSECONDS
        frames = (begin.exchange.frame, end.exchange.frame)
        yield Said(Verdict.FAIL, f"{name} took {took:.3f} s, {limit.seconds:g} s are allowed", frames)


def _answer(call: HookCall, expectation: FlowExpectation) -> Iterator[Said]:
    """The answer to one hook: its HTTP status, and how long it took."""
    limit = expectation.answer_within.get(call.name, expectation.answer_within.get(""))
    if limit is None and not expectation.answers:
        return
    exchange = call.final
    name = f"{_label(call)} (frame {exchange.frame})"
    if exchange.response is None:
        absence = _absence(call)
        doubt = absence in UNCERTAIN or absence is Absence.OUTSIDE_CAPTURE
        yield Said(Verdict.INCONCLUSIVE if doubt else Verdict.FAIL, f"{name} has no answer: {absence.value}", (exchange.frame,))
        return
    status = exchange.response.status
    if expectation.answers and status not in expectation.answers:
        allowed = " or ".join(str(each) for each in expectation.answers)
        yield Said(Verdict.FAIL, f"{name} is answered {status}, not {allowed}", (exchange.frame, exchange.response.frame))
    latency = exchange.latency
    if limit is not None and latency is not None and latency > limit * NANOSECONDS:
        took = f"{latency / NANOSECONDS:.3f} s, {limit:g} s are allowed"
        yield Said(Verdict.FAIL, f"the answer to {name} took {took}", (exchange.frame, exchange.response.frame))


def _absence(call: HookCall) -> Absence:
    return call.final.absence or Absence.OUTSIDE_CAPTURE


def _label(call: HookCall) -> str:
    return f"{call.name} {call.status}" if call.status and call.name.endswith("Event") else call.name
