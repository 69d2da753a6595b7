"""Runs hook calls through a pattern's table of states.

The matcher follows every hypothesis that agrees with what was seen (docs/verdicts.md#doubt): a status that cannot be read or a
response that the capture lost leads to every state that it may have led to, and where the capture shows a loss, hooks may have
been skipped. Hooks that DISABLE keeps away from the web server are taken as having happened where nothing else fits.
Hooks on different connections may overtake each other while their exchanges overlap in time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.flows.pattern import Await, Pattern, State, Transition
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import hook_config, overwritten
from wcs_pcap.model import FAILING, UNCERTAIN, Absence, HookCall, Side

MOST_OVERTAKEN = 16  # hooks that another one may overtake: more than WCS has under way for one object

LossBetween = Callable[[int, int], Absence | None]  # why a hook between two times may be missing


class SkippedHook(NamedTuple):
    """A hook that must have come although it was not seen, before the call at ``place``; ``statuses``: with one of these."""

    place: int
    hook: str
    statuses: tuple[str, ...]
    cause: Absence


class Outstanding(NamedTuple):
    """A hook that was awaited from ``since`` on and that can no longer come from ``until`` on (nanoseconds)."""

    awaits: Await
    since: int
    until: int


class Hypothesis(NamedTuple):
    """A run through the states that agrees with what was seen: the ``state`` it ended in, and since when its next hook is due.

    ``doubt`` is why there may be others: something could not be read, or was lost. ``unknown``: since then a status came that is
    not known here and may be the awaited one.
    """

    state: str
    since: int
    skipped: tuple[SkippedHook, ...] = ()
    outstanding: Outstanding | None = None
    doubt: Absence | None = None
    unknown: bool = False

    @property
    def cost(self) -> tuple[int, int]:
        """How unlikely it is: how many hooks were skipped, and how many of them are actions of a user."""
        return len(self.skipped), sum(hook_named(skipped.hook).kind != "event" for skipped in self.skipped)

    @property
    def key(self) -> tuple[str, bool]:
        """What two hypotheses have in common that lead on in the same way."""
        return self.state, self.outstanding is not None


class Match(NamedTuple):
    """How far a sequence went: the calls in their order, and the hypotheses that agree with them, the likeliest first.

    ``illegal`` is the first call that no hypothesis allows, ``unanswered`` a call without its response, which the flow needs.
    ``sequential``: each call is known to have come after the response to the one before.
    """

    calls: list[HookCall]
    hypotheses: list[Hypothesis]
    illegal: HookCall | None = None
    unanswered: HookCall | None = None
    sequential: bool = False

    @property
    def likely(self) -> list[Hypothesis]:
        """The hypotheses with the fewest skipped hooks."""
        if len(self.hypotheses) == 1:
            return self.hypotheses
        return [one for one in self.hypotheses if one.cost == self.hypotheses[0].cost]


Hypotheses = dict[tuple[str, bool], Hypothesis]  # by ``Hypothesis.key``


class _Run(NamedTuple):
    """What holds for a whole sequence of calls; ``disabled`` are the hooks that DISABLE keeps away from the web server."""

    pattern: Pattern
    loss: LossBetween
    disabled: frozenset[str]


def match(pattern: Pattern, calls: Sequence[HookCall], loss: LossBetween, disabled: frozenset[str] = frozenset()) -> Match:
    """Runs ``calls`` (in time order) through ``pattern``, moving one before others that it may have overtaken where it must."""
    certain = _certain_match(pattern, calls, loss)
    if certain is not None:
        return certain
    return _follow(pattern, calls, loss, disabled, (pattern.start,))


def match_from_anywhere(pattern: Pattern, calls: Sequence[HookCall], loss: LossBetween, disabled: frozenset[str]) -> Match:
    """Does the same for a flow whose beginning was not seen: it may be in any state."""
    return _follow(pattern, calls, loss, disabled, [name for name in pattern.states if name != pattern.start])


def _certain_match(pattern: Pattern, calls: Sequence[HookCall], loss: LossBetween) -> Match | None:
    """Returns the match with its only hypothesis when nothing is in doubt, as mostly; None when all must be followed."""
    since = calls[0].time
    if loss(since, calls[-1].time) is not None:
        return None
    states, name = pattern.states, pattern.start
    responded, sequential = since, True
    for call in calls:
        status, response = call.status, call.final.received
        move = states[name].transition(call.name, status)
        if move is None or move.condition is not None or move.unmet or response is None:
            return None
        time = call.time
        if time < responded:
            sequential = False
        responded = response.first_time
        if move.refused is not None:
            if response.status != 200:
                return None
            if move.ignored is None:
                time = response.last_time
        if status is None and status_hidden(call):
            return None
        if move.goto != name:
            name, since = move.goto, time
    return Match(list(calls), [Hypothesis(name, since)], sequential=sequential)


def _follow(
    pattern: Pattern, calls: Sequence[HookCall], loss: LossBetween, disabled: frozenset[str], begins: Iterable[str]
) -> Match:
    """Follows all hypotheses from the states where the flow may begin."""
    runs = [_Run(pattern, loss, frozenset())]
    if not disabled.isdisjoint(pattern.hooks):
        runs.append(_Run(pattern, loss, disabled & pattern.hooks))
    order = list(calls)
    # the hypotheses before each call, and at the end
    history: list[Hypotheses] = [{(name, False): Hypothesis(name, order[0].time) for name in begins}]
    illegal = None
    for place, call in enumerate(calls):
        if not any(_take(run, history, order, place) for run in runs):
            illegal = call
            break
    unanswered = [call for call in order if _needs_response(pattern, call)]
    unanswered.sort(key=lambda call: call.final.absence not in FAILING)  # the first that proves most
    ranked = sorted(history[-1].values(), key=lambda one: (one.cost, -one.since, one.state))
    return Match(order, ranked, illegal, unanswered[0] if unanswered else None)


def _needs_response(pattern: Pattern, call: HookCall) -> bool:
    """Whether the flow is in doubt without the response to ``call``.

    It is where that decides how the flow goes on; of an event only as long as it is not known whether there was one at all.
    """
    exchange = call.final
    if exchange.received is not None:
        return False
    if call.name in pattern.decided:
        return True
    request = exchange.request
    acknowledged = exchange.stream.acknowledged[Side.SERVER]
    shown = exchange.response is None and request is not None and acknowledged > request.peer_offset
    return exchange.absence is not None and exchange.absence not in FAILING and not shown


# ---- one call ------------------------------------------------------------------------------------------------------


def _take(run: _Run, history: list[Hypotheses], order: list[HookCall], place: int) -> bool:
    """Takes the call at ``place``, there or before others that it may have overtaken; False when neither is legal."""
    reached = _step(run, history[place], order[place - 1] if place else None, order[place], place)
    if reached:
        history.append(reached)
    return bool(reached) or _move_forward(run, history, order, place)


def _step(run: _Run, hypotheses: Hypotheses, previous: HookCall | None, call: HookCall, place: int) -> Hypotheses:
    """Returns where ``hypotheses`` lead with ``call`` at ``place`` after ``previous``; nothing when it is not allowed."""
    if previous is not None:
        cause = run.loss(min(previous.time, call.time), call.time)
        if cause is not None:
            hypotheses = _with_skipped(run.pattern, hypotheses, place, call.time, cause)
    reached = _entered(run.pattern, hypotheses, call)
    if not reached and run.disabled:
        reached = _entered(run.pattern, _with_disabled(run, hypotheses, call.time), call)
    return reached


def _entered(pattern: Pattern, hypotheses: Hypotheses, call: HookCall) -> Hypotheses:
    """Returns where ``hypotheses`` lead with ``call``.

    Of two with the same key the likelier counts: the one with fewer skipped hooks, then the one whose next hook is due later.
    """
    entered: Hypotheses = {}
    for one in hypotheses.values():
        for reached in _moves(pattern, one, call):
            known = entered.get(reached.key)
            if known is None or (reached.cost, -reached.since) < (known.cost, -known.since):
                entered[reached.key] = reached
    return entered


def _move_forward(run: _Run, history: list[Hypotheses], order: list[HookCall], place: int) -> bool:
    """Moves the call at ``place``, which is not allowed there, before those that it may have overtaken, if that helps."""
    late = order[place]
    for target in range(place - 1, max(place - MOST_OVERTAKEN, 0) - 1, -1):
        if not _may_overtake(order[target], late):
            return False
        trial = [late, *order[target:place]]
        steps = [history[target]]
        previous = order[target - 1] if target else None
        for offset, call in enumerate(trial):
            steps.append(_step(run, steps[-1], previous, call, target + offset))
            if not steps[-1]:
                break
            previous = call
        else:
            order[target : place + 1] = trial
            history[target:] = steps
            return True
    return False


def _may_overtake(first: HookCall, second: HookCall) -> bool:
    """Whether two hooks may have any order: on different connections, while their exchanges overlap in time."""
    return first.exchange.stream is not second.exchange.stream and under_way(first, begun(second))


# ---- hooks that were not seen ----------------------------------------------------------------------------------------


def skipped_before(
    pattern: Pattern, hypotheses: Iterable[Hypothesis], call: HookCall, place: int, cause: Absence
) -> Hypothesis | None:
    """Returns the hypothesis with the fewest skipped hooks that makes ``call`` (at ``place``) legal; None when there is none."""
    reached = _with_skipped(pattern, {one.key: one for one in hypotheses}, place, call.time, cause)
    fitting = (one for one in reached.values() if any(_moves(pattern, one, call)))
    return min(fitting, key=lambda one: one.cost, default=None)


def _with_skipped(pattern: Pattern, hypotheses: Hypotheses, place: int, time: int, cause: Absence) -> Hypotheses:
    """Returns ``hypotheses``, and all those on which hooks were skipped before the call at ``place``."""
    reached = dict(hypotheses)
    queue = deque(hypotheses.values())
    while queue:
        one = queue.popleft()
        for hook, statuses, target in _successors(pattern, pattern.states[one.state]):
            skipped = (*one.skipped, SkippedHook(place, hook, statuses, cause))
            further = one._replace(state=target, since=time, skipped=skipped, doubt=_graver(one.doubt, cause))
            if further.key not in reached or further.cost < reached[further.key].cost:
                reached[further.key] = further
                queue.append(further)
    return reached


def _with_disabled(run: _Run, hypotheses: Hypotheses, time: int) -> Hypotheses:
    """Returns ``hypotheses``, and all those on which disabled hooks happened before ``time``."""
    reached = dict(hypotheses)
    queue = deque(hypotheses.values())
    while queue:
        one = queue.popleft()
        for hook, _, target in _successors(run.pattern, run.pattern.states[one.state]):
            further = one._replace(state=target, since=time)
            if hook in run.disabled and further.key not in reached:
                reached[further.key] = further
                queue.append(further)
    return reached


def _successors(pattern: Pattern, state: State) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yields the hooks that lead on from ``state``, each with the statuses that lead to the same state, and that state."""
    states = [state]
    if pattern.per_client and state.name != pattern.start:
        states.append(pattern.states[pattern.start])  # the same address may have logged in again
    for one in states:
        groups: dict[tuple[str, str], list[str]] = {}
        for (hook, status), transition in one.on.items():
            for target in transition.targets:
                groups.setdefault((hook, target), []).extend([status] if status else [])
        for (hook, target), statuses in groups.items():
            yield hook, tuple(statuses), target


# ---- transitions -----------------------------------------------------------------------------------------------------


def _moves(pattern: Pattern, one: Hypothesis, call: HookCall) -> Iterator[Hypothesis]:
    """Yields the hypotheses to which ``call`` may lead on from ``one``."""
    state = pattern.states[one.state]
    if status_hidden(call):
        request = call.final.request
        lost = request is not None and request.problem == "lost"
        one = one._replace(doubt=_graver(one.doubt, Absence.LOST_IN_CAPTURE if lost else Absence.UNREADABLE))
        yield one  # it may be a status that is not known here
        for transition in dict.fromkeys(move for (hook, _), move in state.on.items() if hook == call.name):
            yield from _taken(state, transition, one, call)
        return
    taken = state.transition(call.name, call.status)
    if taken is not None and condition_holds(taken.condition, call):
        yield from _taken(state, taken, one, call)
    elif call.status is not None:
        statuses = hook_named(call.name).statuses
        mentioned = any(hook == call.name for hook, _ in state.on)
        if statuses and call.status not in statuses and mentioned:
            # a status of a newer version counts as progress (docs/wcs.md#statuses)
            awaited = state.awaits is not None and state.awaits.hook == call.name
            yield one._replace(unknown=True) if awaited else one


def _taken(state: State, transition: Transition, one: Hypothesis, call: HookCall) -> Iterator[Hypothesis]:
    """Yields where one transition leads: to one state, or to each that it names when the response was lost."""
    outstanding = one.outstanding
    if transition.unmet and outstanding is None:
        assert state.awaits is not None
        outstanding = Outstanding(state.awaits, one.since, call.time)
    targets, time, doubt = _targets(transition, one, call)
    for target in targets:
        stays = target == one.state  # a repeated status does not make what is awaited due any later
        unknown = one.unknown and (stays or outstanding is not None)
        yield Hypothesis(target, one.since if stays else time, one.skipped, outstanding, doubt, unknown)


def _targets(transition: Transition, one: Hypothesis, call: HookCall) -> tuple[tuple[str, ...], int, Absence | None]:
    """Returns the states to which ``call`` may lead, when it does, and why that is in doubt."""
    if transition.refused is None:
        return (transition.goto,), call.time, one.doubt
    response, absence = call.final.received, call.final.absence
    time = call.final.end_time if response is None else response.last_time
    if transition.ignored is not None:
        time = call.time  # WCS ends something without waiting for the response
    if response is not None and response.status == 200:
        return (transition.goto,), time, one.doubt
    if response is None and absence in UNCERTAIN:
        return transition.targets, time, _graver(one.doubt, absence)
    if transition.ignored is None:
        return (transition.refused,), time, one.doubt
    # under LOG WCS goes on as if the hook had been allowed (docs/wcs.md#errors)
    config = hook_config(call.client, call.name)
    if config is None:
        return tuple({transition.refused: None, transition.ignored: None}), time, one.doubt
    return (transition.refused if config.on_error == "FAIL" else transition.ignored,), time, one.doubt


def _graver(one: Absence | None, other: Absence | None) -> Absence | None:
    """Returns of two causes of doubt the one that says less about what was missed."""
    return one if one is Absence.LOST_IN_CAPTURE or other is None else other


# ---- calls -----------------------------------------------------------------------------------------------------------


def condition_holds(condition: str | None, call: HookCall) -> bool:
    """Whether a field is true, or a text other than "false", in the call or else in its client's ``connect``.

    ``condition`` is its name; None: there is no condition.
    """
    if condition is None:
        return True
    value = call.fields.get(condition)
    connect = call.client.connect if call.client else None
    if condition not in call.fields and connect is not None:
        value = overwritten(connect).get(condition, connect.fields.get(condition))
    return value is True or (isinstance(value, str) and value not in ("", "false"))


def status_hidden(call: HookCall) -> bool:
    """Whether the status of an event was cut away, or left out on purpose by ``restExclude``."""
    return call.status is None and bool(hook_named(call.name).statuses)


def begun(call: HookCall) -> int:
    """When the exchange of ``call`` began, in nanoseconds: of the first one on a connection, with the first SYN."""
    request, stream = call.exchange.request, call.exchange.stream
    if request is not None and request.offset == 0 and stream.syn_frames and stream.syn_frames[0] == stream.first_frame:
        return min(stream.first_time, call.time)
    return call.time


def under_way(call: HookCall, time: int) -> bool:
    """Whether the exchange of ``call``, which began before, may still have been going on at ``time``.

    It may have where the end of its response was not seen.
    """
    response = call.exchange.received
    return response is None or not response.complete or time <= call.exchange.end_time
