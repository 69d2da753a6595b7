"""Checks one flow against what is expected of it: its verdict, its steps, its times, its responses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.expect.capture_quality import CaptureQuality
from wcs_pcap.expect.model import FlowExpectation, Limit, StepPattern
from wcs_pcap.flows.matcher import status_hidden
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.flows.verdict import LATE_ENDS
from wcs_pcap.model import FAILING, NANOSECONDS, UNCERTAIN, Absence, Flow, HookCall, Verdict

PHRASES = {Verdict.PASS: "passes", Verdict.FAIL: "fails", Verdict.INCONCLUSIVE: "cannot be judged"}


class Mismatch(NamedTuple):
    """Something that is not as expected (``verdict`` fail), or that the capture cannot show (inconclusive)."""

    verdict: Verdict
    reason: str
    frames: tuple[int, ...] = ()


def check_flow(flow: Flow, expectation: FlowExpectation, quality: CaptureQuality, excused: bool) -> Iterator[Mismatch]:
    """Yields what is not as expected of ``flow``. ``excused``: the flow fails only by findings that are suppressed."""
    yield from _verdict(flow, expectation.verdicts, excused)
    yield from _steps(flow, expectation.steps, quality)
    for unwanted in expectation.without:
        yield from _without(flow, unwanted, quality)
    for limit in expectation.limits:
        yield from _limit(flow, limit, quality)
    for call in flow.calls:
        yield from _response(call, expectation)


def has_step(flow: Flow, wanted: StepPattern, quality: CaptureQuality) -> bool | None:
    """Whether ``wanted`` is a step of ``flow``; None when it may be one that the capture does not show."""
    if any(wanted.fits(call) for call in flow.calls):
        return True
    return None if why_unseen(flow, wanted, 0, None, quality) is not None else False


def explain(flow: Flow) -> str:
    """Returns in a few words why a flow does not pass."""
    missing = flow.missing
    if missing is not None and missing.absence is not None:
        return f"{StepPattern(missing.hook, missing.expected or ())} {missing.absence.value}"
    if flow.illegal is not None:
        return f"{_named(flow.illegal)} is out of order"
    failed = _without_response(flow)
    if failed is not None:
        return f"{_named(failed)} has no response: {_absence(failed).value}"
    return "a hook may be missing"


def evidence_frames(flow: Flow) -> tuple[int, ...]:
    """The frame where a flow went wrong; where it did not, that of its first hook."""
    place = next((index for index, step in enumerate(flow.steps) if step.absence is not None), 0)
    before = [step.call for step in flow.steps[:place] if step.call is not None]
    call = flow.illegal or (before[-1] if before else _without_response(flow) or flow.calls[0])
    return (call.exchange.frame,)


def _without_response(flow: Flow) -> HookCall | None:
    return next((call for call in flow.calls if call.final.received is None), None)


def _verdict(flow: Flow, verdicts: Sequence[Verdict], excused: bool) -> Iterator[Mismatch]:
    if flow.verdict in verdicts or (excused and Verdict.PASS in verdicts):
        return
    because = f": {explain(flow)}" if flow.verdict is not Verdict.PASS else ""
    verdict = Verdict.INCONCLUSIVE if flow.verdict is Verdict.INCONCLUSIVE else Verdict.FAIL
    yield Mismatch(verdict, f"{PHRASES[flow.verdict]}{because}", evidence_frames(flow))


def _steps(flow: Flow, wanted: Sequence[StepPattern], quality: CaptureQuality) -> Iterator[Mismatch]:
    """The wanted steps that do not come in their order; other steps may lie between them."""
    calls = flow.calls
    place = 0
    for number, step in enumerate(wanted):
        index = next((i for i in range(place, len(calls)) if step.fits(calls[i])), None)
        if index is not None:
            place = index + 1
            continue
        rest = wanted[number + 1 :]
        before = next((call for call in calls[place:] if any(later.fits(call) for later in rest)), None)
        doubt = why_unseen(flow, step, place, before, quality)
        frames = (calls[max(place - 1, 0)].exchange.frame,)
        earlier = next((call for call in calls[:place] if step.fits(call)), None)
        if doubt is not None:
            yield Mismatch(Verdict.INCONCLUSIVE, f"{step} is not seen: {doubt}", frames)
        elif earlier is not None and wanted[:number].count(step) == 0:
            yield Mismatch(Verdict.FAIL, f"{step} (frame {earlier.exchange.frame}) comes too early", (earlier.exchange.frame,))
        else:
            after = f" after {_named(calls[place - 1])}" if place else ""
            yield Mismatch(Verdict.FAIL, f"{step} does not come{after}", frames)


def why_unseen(flow: Flow, wanted: StepPattern, place: int, before: HookCall | None, quality: CaptureQuality) -> str | None:
    """Why a step may have come although it was not seen: after the first ``place`` calls of the flow, and before ``before``.

    None when it did not come.
    """
    calls = flow.calls
    if any(call.name == wanted.hook and status_hidden(call) for call in calls[place:]):
        return "a status cannot be read"
    begin = calls[place - 1].time if place else quality.coverage.begin
    missing = flow.missing
    if flow.illegal is None and missing is not None and missing.absence is not None:
        if missing.absence in FAILING:
            return None
        return f"{missing.hook} is {missing.absence.value}"
    closed = flow.verdict is Verdict.PASS and not _may_still_come(flow, wanted)
    end = before.time if before is not None else flow.last_time if closed else quality.coverage.end
    cause = quality.loss(begin, max(begin, end))
    if cause is not None:
        return f"packets of that time are {'missing in the capture' if cause is Absence.LOST_IN_CAPTURE else 'not readable'}"
    if flow.verdict is Verdict.INCONCLUSIVE:
        return explain(flow)
    if before is None and not closed and flow.verdict is Verdict.PASS and quality.coverage.end < flow.last_time + LATE_ENDS:
        return f"the capture ends less than {LATE_ENDS // NANOSECONDS} s after the flow's last hook"
    return None


def _may_still_come(flow: Flow, wanted: StepPattern) -> bool:
    """Whether the pattern allows ``wanted`` after the state in which the flow ended."""
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


def _without(flow: Flow, unwanted: StepPattern, quality: CaptureQuality) -> Iterator[Mismatch]:
    for call in flow.calls:
        if unwanted.fits(call):
            yield Mismatch(Verdict.FAIL, f"{_named(call)} must not come", (call.exchange.frame,))
            return
    hidden = any(call.name == unwanted.hook and status_hidden(call) for call in flow.calls)
    if hidden or flow.verdict is Verdict.INCONCLUSIVE or quality.loss(flow.first_time + 1, flow.last_time) is not None:
        yield Mismatch(Verdict.INCONCLUSIVE, f"{unwanted} may have come unseen", evidence_frames(flow))


def _limit(flow: Flow, limit: Limit, quality: CaptureQuality) -> Iterator[Mismatch]:
    """Every ``begin`` of a limit must be followed by its ``end`` in time."""
    spans: list[tuple[HookCall, HookCall | None, bool]] = []
    end: HookCall | None = None
    hidden = False  # the status of a later hook of this name cannot be read
    for call in reversed(flow.calls):
        if limit.begin.fits(call):
            spans.append((call, end, hidden))
        if limit.end.fits(call):
            end = call
        hidden = hidden or (call.name == limit.end.hook and status_hidden(call))
    for begin, end, end_hidden in reversed(spans):
        yield from _span(begin, end, limit, end_hidden, quality)


def _span(begin: HookCall, end: HookCall | None, limit: Limit, end_hidden: bool, quality: CaptureQuality) -> Iterator[Mismatch]:
    name = f"{limit.end} after {_named(begin)}"
    if end is None:
        absence = quality.coverage.absence(begin.time, begin.time + round(limit.seconds * NANOSECONDS))
        absence = Absence.UNREADABLE if end_hidden else absence
        verdict = Verdict.FAIL if absence in FAILING else Verdict.INCONCLUSIVE
        yield Mismatch(verdict, f"{name} did not come within {limit.seconds:g} s: {absence.value}", (begin.exchange.frame,))
    elif end.time - begin.time > limit.seconds * NANOSECONDS:
        took = (end.time - begin.time) / NANOSECONDS
        frames = (begin.exchange.frame, end.exchange.frame)
        yield Mismatch(Verdict.FAIL, f"{name} took {took:.3f} s, {limit.seconds:g} s are allowed", frames)


def _response(call: HookCall, expectation: FlowExpectation) -> Iterator[Mismatch]:
    """The response to one hook: its HTTP status, and how long it took."""
    limit = expectation.answer_within.get(call.name, expectation.answer_within.get(""))
    if limit is None and not expectation.answers:
        return
    exchange = call.final
    name = f"{_label(call)} (frame {exchange.frame})"
    if exchange.received is None:
        absence = _absence(call)
        doubt = absence in UNCERTAIN or absence is Absence.OUTSIDE_CAPTURE
        verdict = Verdict.INCONCLUSIVE if doubt else Verdict.FAIL
        yield Mismatch(verdict, f"{name} has no response: {absence.value}", (exchange.frame,))
        return
    status, frames = exchange.received.status, (exchange.frame, exchange.received.frame)
    if expectation.answers and status not in expectation.answers:
        allowed = " or ".join(map(str, expectation.answers))
        yield Mismatch(Verdict.FAIL, f"the response to {name} is {status}, not {allowed}", frames)
    latency = exchange.latency
    if limit is not None and latency is not None and latency > limit * NANOSECONDS:
        took = f"{latency / NANOSECONDS:.3f} s, {limit:g} s are allowed"
        yield Mismatch(Verdict.FAIL, f"the response to {name} took {took}", frames)


def _absence(call: HookCall) -> Absence:
    return call.final.absence or Absence.OUTSIDE_CAPTURE


def _named(call: HookCall) -> str:
    return f"{_label(call)} (frame {call.exchange.frame})"


def _label(call: HookCall) -> str:
    return f"{call.name} {call.status}" if call.status and call.name.endswith("Event") else call.name
