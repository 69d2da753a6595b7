"""What a pattern's table may say: every mistake in it, with its place and its reason.

The shape first, then the names: what is used must exist, be reachable, and be possible.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

from wcs_pcap.deadlines import DEADLINES
from wcs_pcap.errors import PatternError
from wcs_pcap.flows.pattern import Pattern, build, split
from wcs_pcap.hooks.catalogue import hooks

Place = tuple[str, ...]  # the keys that lead to a value
Shape = Mapping[str, tuple[Any, bool]]  # what may stand where: the name, its type, and whether it must be there

PATTERN: Shape = {
    "name": (str, True),
    "title": (str, True),
    "about": (str, False),
    "key": (list, True),
    "start": (str, True),
    "hooks": (dict, False),
    "tells": (dict, False),
    "states": (dict, True),
}
STATE: Shape = {"await": (dict, False), "on": (dict, False)}
AWAIT: Shape = {"hook": (str, True), "status": (list, False), "within": (int | float | str, False), "code": (str, False)}
ONE_WAY: Shape = {"goto": (str, True), "if": (str, False), "unmet": (bool, False)}
TWO_WAYS: Shape = {"answered": (str, True), "refused": (str, True), "ignored": (str, False), "if": (str, False)}
TARGETS = ("goto", "answered", "refused", "ignored")
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
MOST_STATES = 100


class Mistake(NamedTuple):
    place: Place
    reason: str


def parse(table: Mapping[str, Any], path: str) -> Pattern:
    """A pattern from its table. Raises PatternError with the first mistake in it."""
    for mistake in mistakes(table):
        raise PatternError(mistake.reason, path=path)
    return build(table)


def mistakes(table: Mapping[str, Any], codes: Collection[str] | None = None) -> list[Mistake]:
    """Everything that is wrong with a pattern's ``table``; ``codes``: the finding codes there are, None: any will do."""
    found = list(_shapes(table))
    return found or list(_names(table, codes))


# ---- shape ---------------------------------------------------------------------------------------------------------


def _shapes(table: Mapping[str, Any]) -> Iterator[Mistake]:
    yield from _shape(table, PATTERN, "the pattern", ())
    states = table.get("states")
    if isinstance(states, dict):
        for name, state in states.items():
            yield from _state_shape(state, f"state {name}", ("states", name))


def _state_shape(state: object, what: str, place: Place) -> Iterator[Mistake]:
    yield from _shape(state, STATE, what, place)
    if not isinstance(state, dict):
        return
    if isinstance(state.get("await"), dict):
        yield from _shape(state["await"], AWAIT, f"{what}: await", (*place, "await"))
    moves = state.get("on")
    for symbol, target in moves.items() if isinstance(moves, dict) else ():
        if not isinstance(target, str):
            shape = TWO_WAYS if is_two_ways(target) else ONE_WAY
            yield from _shape(target, shape, f"{what}: {symbol!r}", (*place, "on", symbol))


def is_two_ways(target: object) -> bool:
    """Whether a transition leads to different states by how the web server answered."""
    return isinstance(target, dict) and not target.keys().isdisjoint(("answered", "refused", "ignored"))


def _shape(entry: object, shape: Shape, what: str, place: Place) -> Iterator[Mistake]:
    """What keeps ``entry`` from being a table of ``shape``."""
    if not isinstance(entry, dict):
        yield Mistake(place, f"{what} is no table")
        return
    for name in entry:
        if name not in shape:
            yield Mistake((*place, name), f"{what}: {name!r} is not known; it may have {', '.join(shape)}")
    for name, (kind, required) in shape.items():
        value = entry.get(name)
        if value is None:
            if required:
                yield Mistake(place, f"{what}: {name!r} is missing")
        elif not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            yield Mistake((*place, name), f"{what}: {name!r} has a value of the wrong type")
        elif isinstance(value, list) and not (value and all(isinstance(item, str) and item for item in value)):
            yield Mistake((*place, name), f"{what}: {name!r} must list at least one text, and nothing else")


# ---- names ---------------------------------------------------------------------------------------------------------


def _names(table: Mapping[str, Any], codes: Collection[str] | None) -> Iterator[Mistake]:
    states: Mapping[str, Any] = table["states"]
    if not NAME.fullmatch(table["name"]):
        yield Mistake(("name",), f"{table['name']!r} is no name: small letters, digits and hyphens, at most 40")
    for field in ("title", "about"):
        if not table.get(field, "").isprintable():
            yield Mistake((field,), f"{field!r} must be one line of printable text")
    if len(states) > MOST_STATES:
        yield Mistake(("states",), f"more than {MOST_STATES} states")
        return
    yield from _own_hooks(table.get("hooks", {}))
    known = _known(table.get("hooks", {}))
    if table["start"] not in states:
        yield Mistake(("start",), f"the start state {table['start']!r} is not there")
    elif not states[table["start"]].get("on"):
        yield Mistake(("states", table["start"]), f"state {table['start']}: nothing begins a flow")
    for name, state in states.items():
        if not NAME.fullmatch(name):
            yield Mistake(("states", name), f"state {name!r}: no name: small letters, digits and hyphens, at most 40")
        yield from _state_names(name, state, states.keys(), known)
        if "await" in state:
            yield from _await_names(name, state, known, codes)
    for name in sorted(states.keys() - _reachable(table["start"], states)):
        yield Mistake(("states", name), f"state {name}: no way leads there from {table['start']!r}")


def _own_hooks(own: Mapping[str, Any]) -> Iterator[Mistake]:
    for hook, statuses in own.items():
        place = ("hooks", hook)
        if hook not in hooks() and not (hook.endswith("Event") and hook.isalnum()):
            yield Mistake(place, f"hook {hook!r}: of hooks that are not in the catalogue only those ending in Event are seen")
        if not isinstance(statuses, list) or not all(isinstance(status, str) for status in statuses):
            yield Mistake(place, f"hook {hook!r}: its value must be a list of statuses")


def _known(own: Mapping[str, Any]) -> Mapping[str, Collection[str] | None]:
    """The statuses of every hook that a pattern may name; None: any."""
    known = dict(_catalogue())
    for name, statuses in own.items():
        if isinstance(statuses, list):
            known[name] = {*(known.get(name) or ()), *map(str, statuses)} or None
    return known


@cache
def _catalogue() -> Mapping[str, Collection[str] | None]:
    return {name: hook.statuses.keys() for name, hook in hooks().items()}


def _state_names(name: str, state: Mapping[str, Any], states: Collection[str], known: Mapping[str, Any]) -> Iterator[Mistake]:
    given: set[tuple[str, str | None]] = set()
    for symbol, target in state.get("on", {}).items():
        place = ("states", name, "on", symbol)
        hook, statuses = split(symbol)
        yield from _hook_names(name, hook, statuses, known, place)
        for status in statuses:
            if (hook, status) in given:
                yield Mistake(place, f"state {name}: {symbol!r} is given twice")
            given.add((hook, status))
        for goal in targets(target):
            if goal not in states:
                yield Mistake(place, f"state {name}: there is no state {goal!r}")
        if isinstance(target, dict) and target.get("unmet") and "await" not in state:
            yield Mistake(place, f"state {name}: 'unmet' where nothing is awaited")
        if is_two_ways(target) and hook in hooks() and not hooks()[hook].refusable:
            yield Mistake(place, f"state {name}: {hook} only tells, the web server cannot refuse it")


def _await_names(
    name: str, state: Mapping[str, Any], known: Mapping[str, Any], codes: Collection[str] | None
) -> Iterator[Mistake]:
    wanted, place = state["await"], ("states", name, "await")
    statuses = tuple(wanted.get("status", ())) or (None,)
    wrong = list(_hook_names(name, wanted["hook"], statuses, known, place))
    yield from wrong
    within, code = wanted.get("within"), wanted.get("code")
    if isinstance(within, str):
        if within not in DEADLINES:
            yield Mistake((*place, "within"), f"state {name}: await: there is no deadline {within!r}: {', '.join(DEADLINES)}")
    elif within is not None and not (isfinite(within) and within > 0):
        yield Mistake((*place, "within"), f"state {name}: await: 'within' must be a number of seconds above 0")
    if code is not None and codes is not None and code not in codes:
        yield Mistake((*place, "code"), f"state {name}: await: there is no finding code {code!r} (wcs-pcap rule)")
    moves = {(hook, status) for symbol in state.get("on", {}) for hook, given in [split(symbol)] for status in given}
    for status in () if wrong else statuses:
        possible = any(hook == wanted["hook"] and (status is None or one in (None, status)) for hook, one in moves)
        if not possible:
            what = wanted["hook"] if status is None else f"{wanted['hook']} {status}"
            yield Mistake(place, f"state {name}: {what} is awaited, but 'on' does not say where it leads")


def _hook_names(
    state: str, hook: str, statuses: Iterable[str | None], known: Mapping[str, Any], place: Place
) -> Iterator[Mistake]:
    if hook not in known:
        yield Mistake(place, f"state {state}: there is no hook {hook!r}")
        return
    for status in statuses:
        if status is not None and known[hook] is not None and status not in known[hook]:
            yield Mistake(place, f"state {state}: {hook} has no status {status!r}")


def _reachable(start: str, states: Mapping[str, Any]) -> set[str]:
    reached, queue = {start}, [start]
    while queue:
        for target in states.get(queue.pop(), {}).get("on", {}).values():
            for goal in targets(target):
                if goal not in reached:
                    reached.add(goal)
                    queue.append(goal)
    return reached


def targets(target: Any) -> list[str]:
    """The states that a transition's value names."""
    return [target] if isinstance(target, str) else [target[key] for key in TARGETS if key in target]
