"""Flow patterns: protocols as tables of states, from ``patterns/*.toml``, checked as they are loaded.

A pattern names the fields that tell its flows apart and a start state. A state says which hooks may come next and where they
lead; ``await`` names what must come next, by when, and the finding code for its absence. A transition is written "hook",
"hook STATUS" or "hook STATUS|STATUS"; it leads to a state, or by how the web server answered to one of two: ``answered``
(200) and ``refused`` (anything else); ``ignored`` is where a refusal leads that WCS only logs (``restOnError`` LOG). ``if``
names a field that must say yes for the transition to be taken; ``unmet`` says that with it what the state awaits can come no
more, and is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from wcs_pcap.errors import PatternError
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.tables import ROOT, load_table

FOLDER = "flows/patterns"


class Transition(NamedTuple):
    """Where a hook leads. ``refused`` is None when the answer makes no difference; ``unmet``: without what was awaited."""

    goto: str
    refused: str | None = None
    ignored: str | None = None
    condition: str | None = None
    unmet: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that it may lead to, each once."""
        if self.refused is None:
            return (self.goto,)
        return tuple(dict.fromkeys(target for target in (self.goto, self.refused, self.ignored) if target is not None))


class Await(NamedTuple):
    """What must come next. ``statuses`` empty: any; ``within`` seconds, None: before the client is gone."""

    hook: str
    statuses: tuple[str, ...]
    within: float | None
    code: str | None


class State(NamedTuple):
    name: str
    on: Mapping[tuple[str, str | None], Transition]  # by hook and status; status None: any
    awaits: Await | None

    def transition(self, hook: str, status: str | None) -> Transition | None:
        return self.on.get((hook, status)) or self.on.get((hook, None))


class Pattern(NamedTuple):
    name: str
    title: str
    key: tuple[str, ...]
    start: str
    states: Mapping[str, State]
    hooks: frozenset[str]
    decided: frozenset[str]  # the hooks that begin a flow and whose answer decides where they lead

    @property
    def per_client(self) -> bool:
        """One flow a client connection, rather than one a call, message or stream."""
        return "sessionId" in self.key


@cache
def patterns() -> Mapping[str, Pattern]:
    """The built-in patterns by name."""
    names = sorted(path.name for path in (ROOT / FOLDER).glob("*.toml"))
    known = (parse(load_table(f"{FOLDER}/{name}"), name) for name in names)
    return {pattern.name: pattern for pattern in known}


def parse(table: Mapping[str, Any], path: str) -> Pattern:
    """A pattern from its table. Raises PatternError with the place of the mistake."""
    try:
        _shape(table, PATTERN, "the pattern")
        states = {name: _state(name, entry) for name, entry in table["states"].items()}
        start = states.get(table["start"], State("", {}, None))
        moves = [(hook, move) for state in states.values() for (hook, _), move in state.on.items()]
        pattern = Pattern(
            table["name"],
            table["title"],
            tuple(table["key"]),
            table["start"],
            states,
            frozenset(hook for hook, _ in moves),
            frozenset(hook for (hook, _), move in start.on.items() if move.refused is not None),
        )
        _check(pattern)
    except PatternError as error:
        raise PatternError(error.message, path=path) from None
    return pattern


# What may stand where: the name, its type, and whether it must be there.
PATTERN = {"name": (str, True), "title": (str, True), "key": (list, True), "start": (str, True), "states": (dict, True)}
STATE = {"await": (dict, False), "on": (dict, False)}
AWAIT = {"hook": (str, True), "status": (list, False), "within": (int | float, False), "code": (str, False)}
ONE_WAY = {"goto": (str, True), "if": (str, False), "unmet": (bool, False)}
TWO_WAYS = {"answered": (str, True), "refused": (str, True), "ignored": (str, False), "if": (str, False)}


def _shape(entry: object, fields: Mapping[str, tuple[Any, bool]], what: str) -> None:
    """Raises PatternError unless ``entry`` is a table of ``fields``."""
    if not isinstance(entry, dict):
        raise PatternError(f"{what} is no table")
    for name in entry:
        if name not in fields:
            raise PatternError(f"{what}: {name!r} is not known; it may have {', '.join(fields)}")
    for name, (kind, required) in fields.items():
        if name not in entry:
            if required:
                raise PatternError(f"{what}: {name!r} is missing")
        elif not isinstance(entry[name], kind):
            raise PatternError(f"{what}: {name!r} has a value of the wrong type")


def _state(name: str, entry: Mapping[str, Any]) -> State:
    _shape(entry, STATE, f"state {name}")
    transitions: dict[tuple[str, str | None], Transition] = {}
    for symbol, target in entry.get("on", {}).items():
        hook, _, statuses = symbol.partition(" ")
        for status in statuses.split("|") if statuses else (None,):
            if (hook, status) in transitions:
                raise PatternError(f"state {name}: {symbol!r} is given twice")
            transitions[hook, status] = _transition(target, f"state {name}: {symbol!r}")
    wanted = entry.get("await")
    awaits = None
    if wanted is not None:
        _shape(wanted, AWAIT, f"state {name}: await")
        awaits = Await(wanted["hook"], tuple(wanted.get("status", ())), wanted.get("within"), wanted.get("code"))
    return State(name, transitions, awaits)


def _transition(target: str | Mapping[str, Any], what: str) -> Transition:
    if isinstance(target, str):
        return Transition(target)
    two = isinstance(target, dict) and not target.keys().isdisjoint(("answered", "refused"))
    _shape(target, TWO_WAYS if two else ONE_WAY, what)
    goto, unmet = target["answered" if two else "goto"], target.get("unmet", False)
    return Transition(goto, target.get("refused"), target.get("ignored"), target.get("if"), unmet)


def _check(pattern: Pattern) -> None:
    """Every name that is used must exist, and nothing can be unmet that is not awaited."""
    known = hooks()
    if pattern.start not in pattern.states:
        raise PatternError(f"the start state {pattern.start!r} is not there")
    for state in pattern.states.values():
        named = list(state.on)
        if state.awaits is not None:
            named += [(state.awaits.hook, status) for status in state.awaits.statuses or (None,)]
        for hook, status in named:
            if hook not in known:
                raise PatternError(f"state {state.name}: there is no hook {hook!r}")
            if status is not None and status not in known[hook].statuses:
                raise PatternError(f"state {state.name}: {hook} has no status {status!r}")
        for transition in state.on.values():
            for target in transition.targets:
                if target not in pattern.states:
                    raise PatternError(f"state {state.name}: there is no state {target!r}")
            if transition.unmet and state.awaits is None:
                raise PatternError(f"state {state.name}: 'unmet' where nothing is awaited")
