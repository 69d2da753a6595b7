"""Gives each flow its verdict, and each missing step the cause of its absence.

Source: contract, "Verdicts: the decision table".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from wcs_pcap.flows.assign import Assignment, Group
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.flows.matcher import Match, match
from wcs_pcap.flows.pattern import Await, Pattern
from wcs_pcap.model import NANOSECONDS, Absence, Flow, HookCall, Step, Verdict

FAILING = frozenset((Absence.ABSENT, Absence.LOST_ON_WIRE))


def judge_flows(assignment: Assignment, coverage: Coverage, calls: Sequence[HookCall]) -> list[Flow]:
    """The flows of ``assignment`` in time order, numbered from 1."""
    unplaced = [call for call in calls if not call.whole]
    flows = [_judge(group, coverage, unplaced) for group in assignment.groups]
    for number, flow in enumerate(flows, 1):
        flow.number = number
    return flows


def _judge(group: Group, coverage: Coverage, unplaced: Sequence[HookCall]) -> Flow:
    pattern = group.pattern
    result = match(pattern, group.calls)
    steps = [Step(call.name, call.status, call) for call in result.calls]
    flow = Flow(pattern.name, group.key, group.client, steps, Verdict.PASS)
    flow.state = "|".join(sorted(result.states))
    causes: list[Absence] = []
    if result.unanswered is not None:
        causes.append(result.unanswered.final.absence or Absence.OUTSIDE_CAPTURE)
    if result.illegal is not None:
        causes.append(_judge_illegal(flow, pattern, result, coverage))
    elif (awaited := result.awaited(pattern)) is not None:
        causes.append(_judge_missing(flow, awaited, result, coverage, unplaced))
    if any(cause in FAILING for cause in causes):
        flow.verdict = Verdict.FAIL
    elif causes:
        flow.verdict = Verdict.INCONCLUSIVE
    return flow


def _judge_missing(
    flow: Flow, awaited: tuple[Await, int], result: Match, coverage: Coverage, unplaced: Sequence[HookCall]
) -> Absence:
    """The step that must still come: why it did not, and where in the flow it belongs."""
    awaits, since = awaited
    deadline = None if awaits.within is None else since + round(awaits.within * NANOSECONDS)
    gone = flow.client.disconnected if flow.client else None
    given_up = gone.time if gone is not None and gone.time >= since else None
    absence = coverage.absence(since, deadline, given_up)
    limit = min(time for time in (deadline, coverage.end) if time is not None)
    if result.guessed or any(_may_be(call, awaits, flow) and since <= call.time <= limit for call in unplaced):
        absence = Absence.UNREADABLE
    flow.awaited_code, flow.awaited_since, flow.awaited_until = awaits.code, since, limit
    missing = Step(awaits.hook, None, None, absence, awaits.statuses)
    # behind the last call that was there when it became due: later ones (a DISCONNECTED, say) came without it
    place = sum(1 for step in flow.steps if step.call is not None and step.call.time <= since)
    flow.steps.insert(max(place, 1), missing)
    return absence


def _may_be(call: HookCall, awaits: Await, flow: Flow) -> bool:
    """Whether a call that could not be read to its end may be the one that ``flow`` awaits."""
    if call.name != awaits.hook or call.status is not None:
        return False
    if call.client is not None and flow.client is not None:
        return (call.client.node_id, call.client.session_id) == (flow.client.node_id, flow.client.session_id)
    return True


def _judge_illegal(flow: Flow, pattern: Pattern, result: Match, coverage: Coverage) -> Absence:
    """A call that the pattern does not allow here: a hook between was lost, or the sequence is wrong."""
    illegal = result.illegal
    assert illegal is not None
    flow.illegal = illegal
    place = next(i for i, step in enumerate(flow.steps) if step.call is illegal)
    before = flow.steps[place - 1].call if place else None
    loss = coverage.loss(before.time if before else coverage.begin, illegal.time)
    if loss not in (Absence.LOST_IN_CAPTURE, Absence.UNREADABLE):
        return Absence.ABSENT
    bridge = _bridge(pattern, result, illegal)
    if bridge is None:
        return Absence.ABSENT
    flow.illegal = None
    for offset, (hook, statuses) in enumerate(bridge):
        flow.steps.insert(place + offset, Step(hook, None, None, loss, statuses))
    return loss


def _bridge(pattern: Pattern, result: Match, illegal: HookCall) -> list[tuple[str, tuple[str, ...]]] | None:
    """The shortest way of hooks that, had they been captured, would make ``illegal`` legal; None when there is none."""
    queue: deque[tuple[str, list[tuple[str, tuple[str, ...]]]]] = deque((state, []) for state in result.states)
    seen = set(result.states)
    while queue:
        name, way = queue.popleft()
        state = pattern.states[name]
        if way and state.transition(illegal.name, illegal.status) is not None:
            return way
        for (hook, _), transition in state.on.items():
            for target in (transition.goto, transition.refused):
                if target is not None and target not in seen:
                    seen.add(target)
                    statuses = tuple(s for (h, s), t in state.on.items() if h == hook and s and t.goto == target)
                    queue.append((target, [*way, (hook, statuses)]))
    return None
