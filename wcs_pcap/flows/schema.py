"""What may stand in a pattern's table. Names that are used must exist; what is awaited must be able to come."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from wcs_pcap.deadlines import DEADLINES
from wcs_pcap.flows.pattern import split
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.schema.shapes import (
    FLAG,
    SECONDS,
    TEXT,
    Mistake,
    Place,
    Shape,
    all_of,
    also,
    anything,
    by_value,
    did_you_mean,
    list_of,
    name_of,
    table,
    table_of,
    value,
)

TARGETS = ("goto", "answered", "refused", "ignored")  # keys of a transition that name states
DECISIONS = frozenset(TARGETS[1:])  # those that depend on the web server's response
MAX_STATES = 100

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
LINE = value("one line of printable text", lambda text: isinstance(text, str) and text.isprintable())
STATES = value(f"a table of at most {MAX_STATES} states", lambda states: isinstance(states, dict) and len(states) <= MAX_STATES)


def pattern_shape(pattern: Mapping[str, Any], codes: Collection[str]) -> Shape:
    """Returns the shape of ``pattern``, which depends on its own states and hooks; ``codes`` are all finding codes."""
    states = _table(pattern, "states")
    statuses = _statuses(_table(pattern, "hooks"))
    goal = name_of("state", states)
    one_way = table({"goto": goal, "if": TEXT, "unmet": FLAG}, required=("goto",))
    decided = table({"answered": goal, "refused": goal, "ignored": goal, "if": TEXT}, required=("answered", "refused"))
    awaited = table(
        {
            "hook": name_of("hook", statuses),
            "status": list_of(TEXT),
            "within": by_value(lambda limit: name_of("deadline", DEADLINES) if isinstance(limit, str) else SECONDS),
            "code": name_of("finding code", codes, hint="`wcs-pcap rule` lists them all"),
        },
        required=("hook",),
    )

    def transition(target: Any) -> Shape:
        return goal if isinstance(target, str) else decided if _is_decided(target) else one_way

    def symbol(name: Any, place: Place, label: str) -> Iterator[Mistake]:
        hook, wanted = split(name)
        yield from _step(hook, wanted, statuses, place, label)

    def expected(wanted: Any, place: Place, label: str) -> Iterator[Mistake]:
        yield from _step(wanted["hook"], wanted.get("status", ()), statuses, place, label)

    wanted = also(awaited, expected)

    def possible(state: Any, place: Place, label: str) -> Iterator[Mistake]:
        entry = _table(state, "await")
        if entry and not any(wanted(entry, place, label)):
            yield from _possible(entry, _table(state, "on"), (*place, "await"), label)

    state = all_of(table({"await": wanted, "on": table_of(by_value(transition), names=symbol)}), _moves, possible)
    keys = {
        "name": pattern_name,
        "title": LINE,
        "about": LINE,
        "key": list_of(TEXT),
        "start": goal,
        "hooks": table_of(list_of(TEXT, empty=True), "hook", names=_own_hook),
        "tells": table_of(anything),
        "states": also(STATES, table_of(state, "state", names=pattern_name)),
    }
    return all_of(table(keys, required=("name", "title", "key", "start", "states"), label="the pattern"), _reachable)


def _table(value: Any, key: str) -> dict[str, Any]:
    """The table ``value[key]``; an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _is_decided(target: Any) -> bool:
    """Whether a transition leads to different states, depending on the web server's response."""
    return isinstance(target, dict) and not DECISIONS.isdisjoint(target)


# ---- names -----------------------------------------------------------------------------------------------------------


def pattern_name(name: Any, place: Place, label: str) -> Iterator[Mistake]:
    """The shape of the name of a pattern or state."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield Mistake(place, f"{label}: {name!r} is not a name: small letters, digits and hyphens, at most 40")


def _own_hook(hook: Any, place: Place, label: str) -> Iterator[Mistake]:
    if hook not in hooks() and not (hook.endswith("Event") and hook.isalnum()):
        end = did_you_mean(hook, hooks(), "a hook that is not in the catalogue must end in Event")
        yield Mistake(place, f"{label}: there is no hook {hook!r}{end}")


def _statuses(own: Mapping[str, Any]) -> Mapping[str, Collection[str] | None]:
    """The statuses of every hook that a pattern may name, its ``own`` ones included; None: any."""
    known: dict[str, Collection[str] | None] = {name: hook.statuses.keys() for name, hook in hooks().items()}
    for name, statuses in own.items():
        if isinstance(statuses, list):
            known[name] = {*(known.get(name) or ()), *map(str, statuses)} or None
    return known


def _step(
    hook: str, wanted: Iterable[str | None], known: Mapping[str, Collection[str] | None], place: Place, label: str
) -> Iterator[Mistake]:
    """A hook with statuses: there must be such a hook, and it must have them."""
    if hook not in known:
        yield Mistake(place, f"{label}: there is no hook {hook!r}{did_you_mean(hook, known)}")
        return
    statuses = known[hook]
    for status in wanted:
        if status is not None and statuses is not None and status not in statuses:
            yield Mistake(place, f"{label}: {hook} has no status {status!r}{did_you_mean(status, statuses)}")


# ---- what makes no sense ---------------------------------------------------------------------------------------------


def _moves(state: Any, place: Place, label: str) -> Iterator[Mistake]:
    """The transitions of a state: each step once, and none that cannot be."""
    given: set[tuple[str, str | None]] = set()
    for name, target in _table(state, "on").items():
        at = (*place, "on", name)
        hook, statuses = split(name)
        if not given.isdisjoint((hook, status) for status in statuses):
            yield Mistake(at, f"{label}: {name!r} is given twice")
        given.update((hook, status) for status in statuses)
        if isinstance(target, dict) and target.get("unmet") and "await" not in state:
            yield Mistake(at, f"{label}: {name!r}: 'unmet' although the state awaits nothing")
        if _is_decided(target) and hook in hooks() and not hooks()[hook].refusable:
            yield Mistake(at, f"{label}: the web server cannot refuse {hook}")


def _possible(entry: Mapping[str, Any], moves: Mapping[str, Any], place: Place, label: str) -> Iterator[Mistake]:
    """What a state awaits must lead somewhere."""
    hook = entry["hook"]
    led = {status for name in moves for other, statuses in [split(name)] if other == hook for status in statuses}
    for status in entry.get("status", (None,)):
        if not (led if status is None else led & {status, None}):
            yield Mistake(place, f"{label}: {hook} {status or ''}".rstrip() + " is awaited, but 'on' does not say where it leads")


def _reachable(pattern: Any, place: Place, label: str) -> Iterator[Mistake]:
    """From the start state a flow must begin, and every state must be reached."""
    del label
    states, start = _table(pattern, "states"), pattern.get("start")
    if not isinstance(start, str) or start not in states:
        return
    if not _table(states[start], "on"):
        yield Mistake((*place, "states", start), f"state {start}: nothing begins a flow")
    reached, queue = {start}, [start]
    while queue:
        for target in _table(states.get(queue.pop()), "on").values():
            goals = [target.get(key) for key in TARGETS] if isinstance(target, dict) else [target]
            new = {goal for goal in goals if isinstance(goal, str)} - reached
            reached |= new
            queue += new
    for name in states:
        if name not in reached:
            yield Mistake((*place, "states", name), f"state {name}: no transition leads there from {start!r}")
