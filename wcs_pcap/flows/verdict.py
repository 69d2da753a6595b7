"""Decides each flow's verdict, and why each missing step is missing. docs/verdicts.md has the tables."""

from __future__ import annotations

from collections.abc import Set
from operator import attrgetter
from typing import NamedTuple

from wcs_pcap.deadlines import NANOSECONDS, nanoseconds
from wcs_pcap.flows.assign import Assignment, Group
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.flows.matcher import (
    Hypothesis,
    Match,
    SkippedHook,
    match,
    match_from_anywhere,
    skipped_before,
    status_hidden,
    under_way,
)
from wcs_pcap.flows.pattern import Await
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import FAILING, UNCERTAIN, Absence, Due, Flow, Step, Verdict, steps_of

# How long after DISCONNECTED the ends of calls and streams may still be posted
LATE_ENDS = nanoseconds("closing_status")
# How much earlier than the event before it an event may have been posted, and be lost: no exchange takes longer
OVERTAKING = nanoseconds("rest_timeout")
# How long before the first hook of a flow, or of a client, a gap in the capture may hide its beginning
BEGINNING_LOST = nanoseconds("beginning_lost")

_NO_SIGN = frozenset((Absence.ABSENT, Absence.OUTSIDE_CAPTURE))  # of anything that was not captured


class _MissingStep(NamedTuple):
    """A required step that did not come: what was awaited, from when to when (nanoseconds), and why it is missing."""

    awaits: Await
    since: int
    until: int
    absence: Absence


def judge_flows(assignment: Assignment, coverage: Coverage) -> list[Flow]:
    """Returns the flows of ``assignment`` in time order, numbered from 1."""
    for group in assignment.groups:
        _believe_established(group)
    flows = [_judge(group, assignment, coverage) for group in assignment.groups]
    unseen = [flow for group in assignment.unseen if (flow := _judge_unseen(group, assignment, coverage)) is not None]
    if unseen:
        flows = sorted([*flows, *unseen], key=attrgetter("first_time"))
    for number, flow in enumerate(flows, 1):
        flow.number = number
    return flows


def _believe_established(group: Group) -> None:
    """ESTABLISHED proves the 200 to ``connect``: where the response was not seen, the capture lost it."""
    connect = group.calls[0]
    if connect.name == "connect" and connect.final.absence in _NO_SIGN and group.client and group.client.established:
        connect.final.absence = Absence.LOST_IN_CAPTURE


def _judge(group: Group, assignment: Assignment, coverage: Coverage) -> Flow:
    disabled = disabled_hooks(group.client)
    result = match(group.pattern, group.calls, coverage.loss, disabled)
    likely = result.likely
    flow = _flow(group, result, Verdict.PASS)
    flow.state = "|".join(sorted({one.state for one in likely}))
    causes = [skipped.cause for skipped in likely[0].skipped]
    if result.unanswered is not None:
        causes.append(result.unanswered.final.absence or Absence.OUTSIDE_CAPTURE)
    repeated = (call for call in result.calls if call.repeats)
    earlier = (exchange.absence for call in repeated for exchange in (call.exchange, *call.repeats[:-1]))
    causes += (absence for absence in earlier if absence in UNCERTAIN)  # whether these tries failed is not known
    if result.illegal is not None:
        causes.append(_judge_illegal(flow, group, assignment, result, coverage))
    else:
        missing = _missing_step(group, assignment, result, coverage, disabled)
        if missing is not None:
            causes.append(missing.absence)
            _insert_missing(flow, missing)
        _insert_skipped(flow, likely[0].skipped)
    if any(cause in FAILING for cause in causes):
        flow.verdict = Verdict.FAIL
    elif causes:
        flow.verdict = Verdict.INCONCLUSIVE
    return flow


def _judge_unseen(group: Group, assignment: Assignment, coverage: Coverage) -> Flow | None:
    """Returns the flow of ``group``, whose beginning was not seen, if it failed, or if a gap in the capture hides its beginning.

    None where neither is certain: it may have begun before the capture, or without a hook. Where none of the hooks that are
    awaited was seen at all, they may be disabled.
    """
    disabled = disabled_hooks(group.client)
    result = match_from_anywhere(group.pattern, group.calls, coverage.loss, disabled)
    if result.illegal is not None:
        return None
    begin = min(call.time for call in result.calls)
    missing = _missing_step(group, assignment, result, coverage, disabled)
    if missing is not None and missing.absence in FAILING and any(call.name == missing.awaits.hook for call in group.calls):
        flow = _flow(group, result, Verdict.FAIL)
        _insert_missing(flow, missing)
        return flow
    gap = coverage.loss(begin - BEGINNING_LOST, begin, proven=True)
    if gap not in UNCERTAIN:
        return None
    flow = _flow(group, result, Verdict.INCONCLUSIVE)
    opening = next(hook for hook, _ in group.pattern.states[group.pattern.start].on)
    _insert(flow, 0, Step(hook=opening, status=None, call=None, absence=gap, expected=()))
    return flow


def _flow(group: Group, result: Match, verdict: Verdict) -> Flow:
    """Returns the flow of ``group``, and makes it known to its calls."""
    flow = Flow(group.pattern.name, group.key, group.client, result.calls, verdict)
    flow.sequential = result.sequential
    alone = (flow,)
    for call in flow.calls:
        call.flows = (*call.flows, flow) if call.flows else alone
    return flow


# ---- the step that must still come -------------------------------------------------------------------------------------


def _missing_step(
    group: Group, assignment: Assignment, result: Match, coverage: Coverage, disabled: Set[str]
) -> _MissingStep | None:
    """Returns the step that must still come and did not; None when the flow may end as it did.

    It is proven absent only when it is missing on every hypothesis.
    """
    likely = result.likely
    found = [step for one in likely if (step := _missing_on(group, one, coverage, disabled)) is not None]
    if not found:
        return None
    latest = max(found, key=lambda step: (step.since, step.awaits.within is None))
    others = (_missing_on(group, one, coverage, disabled) for one in result.hypotheses[len(likely) :])
    certain = len(found) == len(likely) and all(step is not None and step.absence in FAILING for step in (*found, *others))
    if not certain and (latest.absence in FAILING or len(found) < len(likely)):
        lost = any(one.doubt is Absence.LOST_IN_CAPTURE for one in result.hypotheses)
        return latest._replace(absence=Absence.LOST_IN_CAPTURE if lost else Absence.UNREADABLE)
    if latest.absence in (Absence.ABSENT, Absence.OUTSIDE_CAPTURE) and _may_be_hidden(group, assignment, latest):
        return latest._replace(absence=Absence.UNREADABLE)
    return latest


def _missing_on(group: Group, one: Hypothesis, coverage: Coverage, disabled: Set[str]) -> _MissingStep | None:
    """Returns what must still come on a hypothesis, and why it did not; None when nothing must, or it is disabled."""
    gone = group.client.disconnected.time if group.client and group.client.disconnected else None
    if one.outstanding is not None:
        awaits, since, gone = one.outstanding
    else:
        wanted, since = group.pattern.states[one.state].awaits, one.since
        if wanted is None:
            return None
        awaits = wanted
    if awaits.hook in disabled:
        return None
    deadline = None if awaits.within is None else since + round(awaits.within * NANOSECONDS)
    given_up = gone if gone is not None and gone >= since else None
    absence = coverage.absence(_earliest(group, since), deadline, given_up, LATE_ENDS)
    if absence in FAILING:
        absence = Absence.UNREADABLE if one.unknown else _hidden_config(group, coverage) or absence
    return _MissingStep(awaits, since, coverage.end if deadline is None else min(deadline, coverage.end), absence)


def _earliest(group: Group, since: int) -> int:
    """Returns from when on what became due at ``since`` may have been posted: WCS posts in parallel.

    It may be earlier than the event that made it due, and than the response to the hook that did; but not earlier than the
    beginning of its flow, where that was seen.
    """
    first = group.calls[0]
    begin = first.time if group.pattern.opening(first.name, first.status) is not None else since - OVERTAKING
    earliest = since
    for call in group.calls:
        if call.time == since and hook_named(call.name).kind == "event":
            earliest = min(earliest, max(since - OVERTAKING, begin))
        elif call.final.end_time == since:
            earliest = min(earliest, call.time)
    return earliest


def _may_be_hidden(group: Group, assignment: Assignment, missing: _MissingStep) -> bool:
    """Whether the step may be among the calls after all: unassigned, unreadable, or in a flow whose key was cut away."""
    awaits = missing.awaits
    return (
        group.guessed
        or assignment.unassigned.may_hide(group, (awaits.hook,), awaits.statuses, missing.since, missing.until)
        or any(call.name == awaits.hook and status_hidden(call) and under_way(call, missing.since) for call in group.calls)
    )


def _hidden_config(group: Group, coverage: Coverage) -> Absence | None:
    """Returns why it is not known which hooks are disabled: the response to ``connect`` is not in the capture as a whole."""
    client = group.client
    if client is None:
        return None
    if client.connect is None:  # a gap may hide it; a response whose request is missing says enough
        first = client.calls[0].time
        lost = coverage.loss(first - BEGINNING_LOST, first - 1, proven=True) if client.configured is None else None
        return lost if lost in UNCERTAIN else None
    exchange = client.connect.final
    if exchange.received is not None:
        if exchange.received.complete:
            return None
        return Absence.LOST_IN_CAPTURE if exchange.received.problem == "lost" else Absence.UNREADABLE
    return exchange.absence if exchange.absence in UNCERTAIN else None


# ---- a call out of order -----------------------------------------------------------------------------------------------


def _judge_illegal(flow: Flow, group: Group, assignment: Assignment, result: Match, coverage: Coverage) -> Absence:
    """Returns what explains a call that the pattern does not allow: a loss, something unreadable, or (ABSENT) a wrong order."""
    illegal = result.illegal
    assert illegal is not None
    begin = min(result.calls[0].time, illegal.time)
    doubts = [coverage.loss(begin, illegal.time), _hidden_config(group, coverage), *(one.doubt for one in result.hypotheses)]
    if group.guessed or assignment.unassigned.may_hide(group, group.pattern.hooks, (), begin, illegal.time):
        doubts.append(Absence.UNREADABLE)
    doubt = next((one for one in doubts if one in UNCERTAIN), None)
    if doubt is not None:
        return doubt
    flow.illegal = illegal
    place = result.calls.index(illegal)
    legal = skipped_before(group.pattern, result.likely, illegal, place, Absence.ABSENT)
    later = {(call.name, call.status) for call in result.calls[place:]}
    if legal is not None and all(_never_came(skipped, later) for skipped in legal.skipped):
        _insert_skipped(flow, legal.skipped)
    return Absence.ABSENT


def _never_came(skipped: SkippedHook, later: Set[tuple[str, str | None]]) -> bool:
    """Whether a skipped hook is an event, which WCS has to post, and did not merely come too late."""
    return hook_named(skipped.hook).kind == "event" and not any((skipped.hook, status) in later for status in skipped.statuses)


# ---- the places of missing steps ---------------------------------------------------------------------------------------


def _insert_missing(flow: Flow, missing: _MissingStep) -> None:
    """Inserts the step that did not come after the last call that was there when it became due.

    Later calls (a DISCONNECTED, say) came without it.
    """
    awaits = missing.awaits
    flow.due = Due(since=missing.since, until=missing.until, code=awaits.code)
    place = sum(1 for call in flow.calls if call.time <= missing.since)
    _insert(flow, max(place, 1), Step(awaits.hook, None, None, absence=missing.absence, expected=awaits.statuses))


def _insert_skipped(flow: Flow, skipped: tuple[SkippedHook, ...]) -> None:
    """Inserts skipped hooks where they belong, before the calls that came after them."""
    calls = [index for index, step in enumerate(flow.steps) if step.call is not None] if skipped else []
    for one in reversed(skipped):
        _insert(flow, calls[one.place], Step(one.hook, None, None, absence=one.cause, expected=one.statuses))


def _insert(flow: Flow, place: int, step: Step) -> None:
    """Inserts a missing step at ``place``; the first of a flow's missing steps is ``flow.missing``."""
    steps = flow.with_missing = flow.with_missing or steps_of(flow.calls)
    steps.insert(place, step)
    flow.missing = next(step for step in steps if step.absence is not None)
