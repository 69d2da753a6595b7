"""Runs hook calls through a pattern's table of states.

What cannot be read (a status cut away, an answer that the capture lost) leads to every state it may have led to, so a
matcher holds a set of states. Hooks on different connections may overtake each other while their exchanges overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wcs_pcap.flows.pattern import Await, Pattern, State, Transition
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Absence, HookCall

UNCERTAIN = frozenset((Absence.LOST_IN_CAPTURE, Absence.UNREADABLE))


@dataclass(slots=True)
class Match:
    """How far a sequence went: the calls in their order, the states it may be in with the time each was entered."""

    calls: list[HookCall]
    states: dict[str, int]
    illegal: HookCall | None = None  # the first call that no state allows
    unanswered: HookCall | None = None  # a call whose answer decides the way, and has none
    guessed: bool = False  # something on the way could not be read

    def awaited(self, pattern: Pattern) -> tuple[Await, int] | None:
        """What must still come, and since when; None when the sequence may end here in every state it may be in."""
        waiting = [(pattern.states[name].awaits, since) for name, since in self.states.items()]
        required = [(awaits, since) for awaits, since in waiting if awaits is not None]
        if not required or (len(required) < len(waiting) and not self.guessed):
            return None
        return max(required, key=lambda pair: pair[1])


def match(pattern: Pattern, calls: Sequence[HookCall]) -> Match:
    """Runs ``calls`` (in time order), swapping neighbours that overlap when the pattern asks for it."""
    order = list(calls)
    for _ in range(len(order)):
        result = _run(pattern, order)
        if result.illegal is None:
            break
        at = next(i for i, call in enumerate(order) if call is result.illegal)
        if at == 0 or not _may_overtake(order[at - 1], order[at]):
            break
        swapped = [*order[: at - 1], order[at], order[at - 1], *order[at + 1 :]]
        retried = _run(pattern, swapped)
        if retried.illegal is order[at] or retried.illegal is order[at - 1]:
            break
        order = swapped
    return _run(pattern, order)


def begins(pattern: Pattern, call: HookCall) -> bool:
    """Whether ``call`` can begin a flow of ``pattern``."""
    return bool(_next(pattern.states[pattern.start], call, call.time))


def knows(pattern: Pattern, call: HookCall) -> bool:
    """Whether ``call`` has a place in ``pattern``; one of an unknown or unreadable status has one wherever its hook has."""
    if call.name not in pattern.hooks:
        return False
    status = call.status
    if status is None or status not in hooks()[call.name].statuses:
        return True
    return any(state.transition(call.name, status) for state in pattern.states.values())


def _run(pattern: Pattern, calls: list[HookCall]) -> Match:
    result = Match(calls, {pattern.start: calls[0].time})
    for call in calls:
        entered: dict[str, int] = {}
        for name, since in result.states.items():
            for goto, time in _next(pattern.states[name], call, since):
                entered[goto] = max(time, entered.get(goto, 0))
        if not entered:
            result.illegal = call
            break
        if len(entered) > 1:
            result.guessed = True
        result.states = entered
        if call.final.response is None and any(
            transition.refused for name in pattern.states for transition in _possible(pattern.states[name], call)
        ):
            result.unanswered = result.unanswered or call
    return result


def _possible(state: State, call: HookCall) -> list[Transition]:
    """The transitions that ``call`` may take from ``state``."""
    status = call.status
    if status is None and not call.whole:
        return [transition for (hook, _), transition in state.on.items() if hook == call.name]
    transition = state.transition(call.name, status)
    return [transition] if transition is not None and _holds(transition.condition, call) else []


def _next(state: State, call: HookCall, since: int) -> list[tuple[str, int]]:
    """The states that ``call`` may lead to, each with the time from which what comes next is due."""
    result: list[tuple[str, int]] = []
    for transition in _possible(state, call):
        if transition.refused is None:
            # a repeated status does not make what is awaited due any later
            result.append((transition.goto, since if transition.goto == state.name else call.time))
            continue
        response = call.final.response
        if response is None:
            lost = call.final.absence in UNCERTAIN
            targets = (transition.goto, transition.refused) if lost else (transition.refused,)
            result += [(target, call.final.end_time) for target in targets]
        else:
            result.append((transition.goto if response.status == 200 else transition.refused, response.last_time))
    if not result and call.name in hooks() and call.status is not None and call.whole:
        statuses = hooks()[call.name].statuses
        mentioned = any(hook == call.name for hook, _ in state.on)
        if statuses and call.status not in statuses and mentioned:
            return [(state.name, since)]  # a status of a newer build counts as progress (dossier, JSON-12)
    return result


def _holds(condition: str | None, call: HookCall) -> bool:
    """Whether the named field is true in the call, or else in its client's ``connect``."""
    if condition is None:
        return True
    connect = call.client.connect if call.client else None
    value = call.fields.get(condition, connect.fields.get(condition) if connect else None)
    return value is True or value == "true"


def _may_overtake(first: HookCall, second: HookCall) -> bool:
    """Two hooks on different connections have no order while their exchanges overlap in time."""
    return first.exchange.stream is not second.exchange.stream and second.time <= first.exchange.end_time
