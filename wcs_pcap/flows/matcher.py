"""Runs hook calls through a pattern's table of states.

A matcher follows every way through the states that agrees with what was seen: a status that cannot be read or an answer that
the capture lost leads to every state it may have led to, and where the capture shows a loss, hooks may have been missed.
Hooks that DISABLE keeps away from the web server happen in silence: where nothing else fits, they are taken as having been.
Hooks on different connections may overtake each other while their exchanges overlap in time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.flows.pattern import Await, Pattern, State, Transition
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import hook_config, overwritten
from wcs_pcap.model import UNCERTAIN, Absence, HookCall

MOST_OVERTAKEN = 16  # hooks that another one may have been overtaken by: more than WCS has under way for one object

LossBetween = Callable[[int, int], Absence | None]  # why a hook between two times may have been missed


class Missed:
    """A hook that must have been there although it was not seen: before the call at ``place``."""

    __slots__ = ("cause", "hook", "place", "statuses")

    def __init__(self, place: int, hook: str, statuses: tuple[str, ...], cause: Absence) -> None:
        self.place = place
        self.hook = hook
        self.statuses = statuses
        self.cause = cause


Unmet = tuple[Await, int, int]  # something that is awaited since a time, and from another time on can come no more


class Way(NamedTuple):
    """One way that agrees with what was seen: where it ended, and since when what comes next is due.

    ``doubt`` is why there may be others: something on it could not be read, or was lost. ``unknown``: since then a status came
    that is not known here, which may be the one that is awaited.
    """

    state: str
    since: int
    missed: tuple[Missed, ...] = ()
    unmet: Unmet | None = None
    doubt: Absence | None = None
    unknown: bool = False

    @property
    def cost(self) -> tuple[int, int]:
        """How unlikely it is: how many hooks were missed, and how many of them are things that a user did."""
        return len(self.missed), sum(hook_named(missed.hook).kind != "event" for missed in self.missed)


class Match:
    """How far a sequence went: the calls in their order, and the ways that agree with them, the likeliest first."""

    __slots__ = ("calls", "illegal", "sequential", "unanswered", "ways")

    def __init__(
        self,
        calls: list[HookCall],
        ways: list[Way],
        illegal: HookCall | None = None,
        unanswered: HookCall | None = None,
        sequential: bool = False,
    ) -> None:
        self.calls = calls
        self.ways = ways
        self.illegal = illegal  # the first call that no way allows
        self.unanswered = unanswered  # a call whose answer decides the way, and has none
        self.sequential = sequential  # each call is known to have come after the answer to the one before

    @property
    def likely(self) -> list[Way]:
        """The ways on which the fewest hooks were missed."""
        if len(self.ways) == 1:
            return self.ways
        return [way for way in self.ways if way.cost == self.ways[0].cost]


Ways = dict[tuple[str, bool], Way]  # by state, and whether something is unmet


class _Run:
    """What holds for a whole sequence of calls; ``silent`` are the hooks that DISABLE keeps away from the web server."""

    __slots__ = ("lost", "pattern", "silent")

    def __init__(self, pattern: Pattern, lost: LossBetween, silent: frozenset[str]) -> None:
        self.pattern = pattern
        self.lost = lost
        self.silent = silent


def match(pattern: Pattern, calls: Sequence[HookCall], lost: LossBetween, silent: frozenset[str] = frozenset()) -> Match:
    """Runs ``calls`` (in time order), moving one before others that it may have overtaken when the pattern asks for it."""
    straight = _straight(pattern, calls, lost)
    if straight is not None:
        return straight
    return _follow(pattern, calls, lost, silent, (pattern.start,))


def match_from_anywhere(pattern: Pattern, calls: Sequence[HookCall], lost: LossBetween, silent: frozenset[str]) -> Match:
    """The same for a flow whose beginning was not seen: it may be in any state."""
    return _follow(pattern, calls, lost, silent, [name for name in pattern.states if name != pattern.start])


def _follow(
    pattern: Pattern, calls: Sequence[HookCall], lost: LossBetween, silent: frozenset[str], begins: Iterable[str]
) -> Match:
    """Follows all ways from the states where the flow may begin."""
    told, untold = _Run(pattern, lost, frozenset()), _Run(pattern, lost, silent & pattern.hooks)
    runs = (told, untold) if untold.silent else (told,)
    order = list(calls)
    # before each call, and at the end
    history: list[Ways] = [{(name, False): Way(name, order[0].time) for name in begins}]
    illegal = None
    for place, call in enumerate(calls):
        if not any(_take(run, history, order, place) for run in runs):
            illegal = call
            break
    unanswered = (call for call in order if call.name in pattern.decided and call.final.response is None)
    ranked = sorted(history[-1].values(), key=lambda way: (way.cost, -way.since, way.state))
    return Match(order, ranked, illegal, next(unanswered, None))


def opening(pattern: Pattern, hook: str, status: str | None) -> Transition | None:
    """With what a call begins a flow of ``pattern``, where the condition of that ``holds``; None where it cannot."""
    if status is None and hook_named(hook).statuses:
        return None
    return pattern.states[pattern.start].transition(hook, status)


def goes_on(pattern: Pattern, hook: str) -> bool:
    """Whether ``hook`` may come later in a flow too, as playStream, which resumes after a pause."""
    later = (state for state in pattern.states.values() if state.name != pattern.start)
    return any(hook == known for state in later for known, _ in state.on)


def knows(pattern: Pattern, hook: str, status: str | None) -> bool:
    """Whether a call has a place in ``pattern``; one of an unknown or unreadable status has one wherever its hook has."""
    if hook not in pattern.hooks:
        return False
    if status is None or status not in hook_named(hook).statuses:
        return True
    return any(state.transition(hook, status) for state in pattern.states.values())


def status_hidden(call: HookCall) -> bool:
    """Whether the status of an event was cut away, or left out on purpose by ``restExclude``."""
    return call.status is None and bool(hook_named(call.name).statuses)


def under_way(call: HookCall, time: int) -> bool:
    """Whether the exchange of ``call``, which began before, may still have been going on at ``time``.

    How long one took whose answer was not seen to its end, nobody knows.
    """
    response = call.exchange.response
    return response is None or not response.complete or time <= call.exchange.end_time


def missed_before(pattern: Pattern, ways: Iterable[Way], call: HookCall, place: int, cause: Absence) -> Way | None:
    """The way with the fewest hooks missed that would make ``call`` (at ``place``) legal; None when there is none."""
    started: Ways = {(way.state, way.unmet is not None): way for way in ways}
    reached = _with_missed(pattern, started, place, call.time, cause)
    fitting = (way for way in reached.values() if any(_moves(pattern, way, call)))
    return min(fitting, key=lambda way: way.cost, default=None)


def _straight(pattern: Pattern, calls: Sequence[HookCall], lost: LossBetween) -> Match | None:
    """The match with its only way, when all fits and nothing is in doubt, as mostly; None when all ways must be followed."""
    since = calls[0].time
    if lost(since, calls[-1].time) is not None:
        return None
    states, name = pattern.states, pattern.start
    answered, sequential = since, True
    for call in calls:
        status, response = call.status, call.final.response
        move = states[name].transition(call.name, status)
        if move is None or move.condition is not None or move.unmet or response is None:
            return None
        time = call.time
        if time < answered:
            sequential = False
        answered = response.first_time
        if move.refused is not None:
            if response.status != 200:
                return None
            if move.ignored is None:
                time = response.last_time
        if status is None and status_hidden(call):
            return None
        if move.goto != name:
            name, since = move.goto, time
    return Match(list(calls), [Way(name, since)], sequential=sequential)


def _take(run: _Run, history: list[Ways], order: list[HookCall], place: int) -> bool:
    """Goes on with the call at ``place``, there or before others that may have overtaken it; False when neither is legal."""
    ways = _step(run, history[place], order[place - 1] if place else None, order[place], place)
    if ways:
        history.append(ways)
    return bool(ways) or _move_forward(run, history, order, place)


def _step(run: _Run, ways: Ways, previous: HookCall | None, call: HookCall, place: int) -> Ways:
    """Where ``ways`` lead with ``call``, which comes at ``place`` behind ``previous``; nowhere when it is not allowed."""
    if previous is not None:
        cause = run.lost(min(previous.time, call.time), call.time)
        if cause is not None:
            ways = _with_missed(run.pattern, ways, place, call.time, cause)
    entered = _entered(run.pattern, ways, call)
    if not entered and run.silent:
        entered = _entered(run.pattern, _with_silent(run, ways, call.time), call)
    return entered


def _entered(pattern: Pattern, ways: Ways, call: HookCall) -> Ways:
    """Where ``ways`` lead with ``call``."""
    entered: Ways = {}
    for way in ways.values():
        for reached in _moves(pattern, way, call):
            _keep(entered, reached)
    return entered


def _move_forward(run: _Run, history: list[Ways], order: list[HookCall], place: int) -> bool:
    """Moves the call at ``place``, not allowed there, before those that may have overtaken it, if that helps."""
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


def _keep(ways: Ways, way: Way) -> None:
    """Of two ways to the same state the likelier counts: fewer hooks missed, then the later due."""
    key = (way.state, way.unmet is not None)
    known = ways.get(key)
    if known is None or (way.cost, -way.since) < (known.cost, -known.since):
        ways[key] = way


def _with_missed(pattern: Pattern, ways: Ways, place: int, time: int, cause: Absence) -> Ways:
    """``ways``, and all those on which hooks were missed before ``time``."""
    reached = dict(ways)
    queue = deque(sorted(ways.values(), key=lambda way: way.cost))
    while queue:
        way = queue.popleft()
        for hook, statuses, target in _successors(pattern, pattern.states[way.state]):
            missed = (*way.missed, Missed(place, hook, statuses, cause))
            further = way._replace(state=target, since=time, missed=missed, doubt=_graver(way.doubt, cause))
            key = (target, way.unmet is not None)
            if key not in reached or further.cost < reached[key].cost:
                reached[key] = further
                queue.append(further)
    return reached


def _with_silent(run: _Run, ways: Ways, time: int) -> Ways:
    """``ways``, and all those on which hooks that are not sent happened before ``time``."""
    reached = dict(ways)
    queue = deque(ways.values())
    while queue:
        way = queue.popleft()
        for hook, _, target in _successors(run.pattern, run.pattern.states[way.state]):
            further = way._replace(state=target, since=time)
            key = (target, way.unmet is not None)
            if hook in run.silent and key not in reached:
                reached[key] = further
                queue.append(further)
    return reached


def _successors(pattern: Pattern, state: State) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The hooks that lead on from ``state`` with the statuses that lead to the same state, and that state."""
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


def _moves(pattern: Pattern, way: Way, call: HookCall) -> Iterator[Way]:
    """The ways on from ``way`` that ``call`` may take."""
    state = pattern.states[way.state]
    if status_hidden(call):
        doubt = _graver(way.doubt, Absence.LOST_IN_CAPTURE if _lost(call) else Absence.UNREADABLE)
        way = way._replace(doubt=doubt)
        yield way  # it may be a status that is not known here
        for transition in dict.fromkeys(move for (hook, _), move in state.on.items() if hook == call.name):
            yield from _taken(state, transition, way, call)
        return
    taken = _transition(state, call)
    if taken is not None:
        yield from _taken(state, taken, way, call)
    elif call.status is not None:
        statuses = hook_named(call.name).statuses
        mentioned = any(hook == call.name for hook, _ in state.on)
        if statuses and call.status not in statuses and mentioned:
            # a status of a newer build counts as progress (docs/wcs.md#statuses)
            awaited = state.awaits is not None and state.awaits.hook == call.name
            yield way._replace(unknown=True) if awaited else way


def _taken(state: State, transition: Transition, way: Way, call: HookCall) -> Iterator[Way]:
    """Where one transition leads: to one state, or to both that it names when the answer was lost."""
    unmet = way.unmet
    if transition.unmet and unmet is None:
        assert state.awaits is not None
        unmet = (state.awaits, way.since, call.time)
    if transition.refused is None:
        yield _at(transition.goto, way, call.time, unmet, way.doubt)
        return
    response, absence = call.final.response, call.final.absence
    doubt = way.doubt
    if response is not None and response.status == 200:
        targets: tuple[str, ...] = (transition.goto,)
    elif response is None and absence in UNCERTAIN:
        targets, doubt = transition.targets, _graver(way.doubt, absence)
    else:
        targets = _refused(transition, call)
    time = call.final.end_time if response is None else response.last_time
    if transition.ignored is not None:
        time = call.time  # WCS does not wait for leave to end something
    for target in targets:
        yield _at(target, way, time, unmet, doubt)


def _at(target: str, way: Way, time: int, unmet: Unmet | None, doubt: Absence | None) -> Way:
    """The way on to ``target`` at ``time``; a repeated status does not make what is awaited due any later."""
    stays = target == way.state
    unknown = way.unknown and (stays or unmet is not None)
    return Way(target, way.since if stays else time, way.missed, unmet, doubt, unknown)


def _refused(transition: Transition, call: HookCall) -> tuple[str, ...]:
    """Where a call leads that was not answered 200: under LOG WCS goes on as if it had been (docs/wcs.md#errors)."""
    assert transition.refused is not None
    if transition.ignored is None:
        return (transition.refused,)
    config = hook_config(call.client, call.name)
    if config is None:
        return tuple({transition.refused: None, transition.ignored: None})
    return (transition.refused if config.on_error == "FAIL" else transition.ignored,)


def _transition(state: State, call: HookCall) -> Transition | None:
    """The transition that ``call`` takes from ``state``, if there is one and the status of the call can be read."""
    if status_hidden(call):
        return None
    transition = state.transition(call.name, call.status)
    return transition if transition is not None and holds(transition.condition, call) else None


def holds(condition: str | None, call: HookCall) -> bool:
    """Whether the named field says yes in the call, or else in its client's ``connect``: it is true, or some other text."""
    if condition is None:
        return True
    value = call.fields.get(condition)
    connect = call.client.connect if call.client else None
    if condition not in call.fields and connect is not None:
        value = overwritten(connect).get(condition, connect.fields.get(condition))
    return value is True or (isinstance(value, str) and value not in ("", "false"))


def _lost(call: HookCall) -> bool:
    """Whether what cannot be read of ``call`` was lost rather than cut."""
    request = call.final.request
    return request is not None and request.problem == "lost"


def _graver(one: Absence | None, other: Absence | None) -> Absence | None:
    """Of two causes of doubt the one that says less about what was missed."""
    return one if one is Absence.LOST_IN_CAPTURE or other is None else other


def _may_overtake(first: HookCall, second: HookCall) -> bool:
    """Two hooks on different connections have no order while their exchanges overlap in time."""
    return first.exchange.stream is not second.exchange.stream and under_way(first, second.time)
