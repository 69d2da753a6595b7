"""Gives each flow its verdict, and each missing step the cause of its absence.

docs/verdicts.md has the tables.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from operator import attrgetter
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.flows.assign import Assignment, Group
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.flows.matcher import Match, Missed, Way, match, match_from_anywhere, missed_before, status_hidden, under_way
from wcs_pcap.flows.pattern import Await
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import FAILING, NANOSECONDS, UNCERTAIN, Absence, Due, Flow, HookCall, Step, Verdict, steps_of

# How long after DISCONNECTED the ends of calls and streams may still be posted
LATE_ENDS = nanoseconds("closing_status")
# How much earlier than the event before it an event may have been posted, and be lost: no exchange takes longer
OVERTAKING = nanoseconds("rest_timeout")
# How long before the first hook of a flow, or of a client, a gap in the capture may hide its beginning
BEFORE = nanoseconds("beginning_lost")


class _Due(NamedTuple):
    """A step that did not come: what, from when to when, and why not."""

    awaits: Await
    since: int
    until: int
    absence: Absence


def judge_flows(assignment: Assignment, coverage: Coverage) -> list[Flow]:
    """The flows of ``assignment`` in time order, numbered from 1."""
    flows = [_judge(group, assignment, coverage) for group in assignment.groups]
    unseen = [flow for group in assignment.unseen if (flow := _judge_unseen(group, assignment, coverage)) is not None]
    if unseen:
        flows = sorted([*flows, *unseen], key=attrgetter("first_time"))
    for number, flow in enumerate(flows, 1):
        flow.number = number
    return flows


def _judge(group: Group, assignment: Assignment, coverage: Coverage) -> Flow:
    silent = disabled_hooks(group.client)
    result = match(group.pattern, group.calls, coverage.loss, silent)
    likely = result.likely
    calls = result.calls
    flow = Flow(group.pattern.name, group.key, group.client, calls, Verdict.PASS)
    flow.sequential = result.sequential
    alone = (flow,)
    for call in calls:
        call.flows = (*call.flows, flow) if call.flows else alone
    flow.state = "|".join(sorted({way.state for way in likely}))
    causes = [missed.cause for missed in likely[0].missed]
    if result.unanswered is not None:
        causes.append(result.unanswered.final.absence or Absence.OUTSIDE_CAPTURE)
    if result.illegal is not None:
        causes.append(_judge_illegal(flow, group, assignment, result, coverage))
    else:
        due = _due(group, assignment, result, coverage, silent)
        if due is not None:
            causes.append(due.absence)
            _put(flow, due)
        _insert(flow, likely[0].missed)
    if flow.with_missing is not None:
        flow.missing = next(step for step in flow.with_missing if step.absence is not None)
    if any(cause in FAILING for cause in causes):
        flow.verdict = Verdict.FAIL
    elif causes:
        flow.verdict = Verdict.INCONCLUSIVE
    return flow


def _judge_unseen(group: Group, assignment: Assignment, coverage: Coverage) -> Flow | None:
    """The flow of ``group``, whose beginning was not seen: it failed, or its beginning was lost in a hole of the capture.

    None where neither is certain: what began before the capture, or without a hook, may be as it should. Where none of the hooks
    that are awaited was seen at all, WCS may have been told before to keep them back.
    """
    silent = disabled_hooks(group.client)
    result = match_from_anywhere(group.pattern, group.calls, coverage.loss, silent)
    if result.illegal is not None:
        return None
    due = _due(group, assignment, result, coverage, silent)
    flow = Flow(group.pattern.name, group.key, group.client, result.calls, Verdict.FAIL)
    if due is not None and due.absence in FAILING and any(call.name == due.awaits.hook for call in group.calls):
        _put(flow, due)
    else:
        begin = flow.first_time
        hole = coverage.loss(begin - BEFORE, begin, proven=True)
        if hole not in UNCERTAIN:
            return None
        flow.verdict = Verdict.INCONCLUSIVE
        opening = next(hook for hook, _ in group.pattern.states[group.pattern.start].on)
        flow.with_missing = [Step(opening, None, None, hole, ()), *steps_of(result.calls)]
    assert flow.with_missing is not None
    flow.missing = next(step for step in flow.with_missing if step.absence is not None)
    for call in flow.calls:
        call.flows = (*call.flows, flow)
    return flow


def _put(flow: Flow, due: _Due) -> None:
    """Puts the step that did not come behind the last call that was there when it became due.

    Later ones (a DISCONNECTED, say) came without it.
    """
    flow.due = Due(due.since, due.until, due.awaits.code)
    place = sum(1 for call in flow.calls if call.time <= due.since)
    flow.with_missing = steps_of(flow.calls)
    flow.with_missing.insert(max(place, 1), Step(due.awaits.hook, None, None, due.absence, due.awaits.statuses))


def _due(group: Group, assignment: Assignment, result: Match, coverage: Coverage, silent: Set[str]) -> _Due | None:
    """The step that must still come and did not; None when the flow may end as it did.

    It is proven absent only when it is on every way that agrees with what was seen.
    """
    likely = result.likely
    dues = [due for way in likely if (due := _missing(group, way, coverage, silent)) is not None]
    if not dues:
        return None
    due = max(dues, key=lambda one: (one.since, one.awaits.within is None))
    others = (_missing(group, way, coverage, silent) for way in result.ways[len(likely) :])
    certain = len(dues) == len(likely) and all(one is not None and one.absence in FAILING for one in (*dues, *others))
    if not certain and (due.absence in FAILING or len(dues) < len(likely)):
        doubts = {way.doubt for way in result.ways}
        lost = Absence.LOST_IN_CAPTURE in doubts
        return due._replace(absence=Absence.LOST_IN_CAPTURE if lost else Absence.UNREADABLE)
    hidden = assignment.unplaced.may_hide(group, (due.awaits.hook,), due.awaits.statuses, due.since, due.until)
    hidden = hidden or any(_may_have_overtaken(call, due) for call in group.calls)
    if due.absence in (Absence.ABSENT, Absence.OUTSIDE_CAPTURE) and (group.guessed or hidden):
        return due._replace(absence=Absence.UNREADABLE)
    return due


def _missing(group: Group, way: Way, coverage: Coverage, silent: Set[str]) -> _Due | None:
    """What must still come at the end of ``way``, and why it did not; None when nothing must, or it is one of ``silent``."""
    gone = group.client.disconnected.time if group.client and group.client.disconnected else None
    if way.unmet is not None:
        awaits, since, gone = way.unmet
    else:
        wanted, since = group.pattern.states[way.state].awaits, way.since
        if wanted is None:
            return None
        awaits = wanted
    if awaits.hook in silent:
        return None
    deadline = None if awaits.within is None else since + round(awaits.within * NANOSECONDS)
    given_up = gone if gone is not None and gone >= since else None
    absence = coverage.absence(_earliest(group.calls, since), deadline, given_up, LATE_ENDS)
    if absence in FAILING:
        absence = Absence.UNREADABLE if way.unknown else _config_hidden(group, coverage) or absence
    return _Due(awaits, since, min(time for time in (deadline, coverage.end) if time is not None), absence)


def _earliest(calls: Sequence[HookCall], since: int) -> int:
    """From when on what became due at ``since`` may have been posted: WCS posts in parallel.

    It may be earlier than the event that made it due, and than the answer to the hook that did.
    """
    earliest = since
    for call in calls:
        if call.time == since and hook_named(call.name).kind == "event":
            earliest = min(earliest, max(since - OVERTAKING, calls[0].time))
        elif call.final.end_time == since:
            earliest = min(earliest, call.time)
    return earliest


def _config_hidden(group: Group, coverage: Coverage) -> Absence | None:
    """Why it cannot be told whether DISABLE keeps hooks away: the answer to ``connect`` is not in the capture as a whole."""
    client = group.client
    if client is None:
        return None
    if client.connect is None:  # it may be in a hole; an answer without its request speaks for itself
        first = client.calls[0].time
        lost = coverage.loss(first - BEFORE, first - 1, proven=True) if client.configured is None else None
        return lost if lost in UNCERTAIN else None
    exchange = client.connect.final
    if exchange.response is not None:
        if exchange.response.complete:
            return None
        return Absence.LOST_IN_CAPTURE if exchange.response.problem == "lost" else Absence.UNREADABLE
    return exchange.absence if exchange.absence in UNCERTAIN else None


def _may_have_overtaken(call: HookCall, due: _Due) -> bool:
    """Whether a call whose status cannot be read may be what is due: it was under way when that became due."""
    return call.name == due.awaits.hook and status_hidden(call) and under_way(call, due.since)


def _judge_illegal(flow: Flow, group: Group, assignment: Assignment, result: Match, coverage: Coverage) -> Absence:
    """A call that the pattern does not allow: what was lost or cannot be read may explain it, or the order is wrong."""
    illegal = result.illegal
    assert illegal is not None
    begin = min(result.calls[0].time, illegal.time)
    doubts = [coverage.loss(begin, illegal.time), _config_hidden(group, coverage), *(way.doubt for way in result.ways)]
    if group.guessed or assignment.unplaced.may_hide(group, group.pattern.hooks, (), begin, illegal.time):
        doubts.append(Absence.UNREADABLE)
    doubt = next((one for one in doubts if one in UNCERTAIN), None)
    if doubt is not None:
        return doubt
    flow.illegal = illegal
    place = next(i for i, call in enumerate(result.calls) if call is illegal)
    way = missed_before(group.pattern, result.likely, illegal, place, Absence.ABSENT)
    later = {(call.name, call.status) for call in result.calls[place:]}
    if way is not None and all(_never_came(missed, later) for missed in way.missed):
        _insert(flow, way.missed)
    return Absence.ABSENT


def _never_came(missed: Missed, later: Set[tuple[str, str | None]]) -> bool:
    """Whether what is missing is an event, which WCS owes, and did not merely come too late."""
    return hook_named(missed.hook).kind == "event" and not any((missed.hook, status) in later for status in missed.statuses)


def _insert(flow: Flow, missed: tuple[Missed, ...]) -> None:
    """Puts missed hooks in the places where they belonged, before the calls that came behind them."""
    if not missed:
        return
    steps = flow.with_missing = flow.steps
    calls = [index for index, step in enumerate(steps) if step.call is not None]
    for one in reversed(missed):
        steps.insert(calls[one.place], Step(one.hook, None, None, one.cause, one.statuses))
