"""Flow patterns: protocols as tables of states, from ``patterns/*.toml``, checked as they are loaded.

A pattern names the fields that tell its flows apart and a start state. A state says which hooks may come next and where they
lead; ``await`` names what must come next, by when, and the finding code for its absence. A transition is written "hook",
"hook STATUS" or "hook STATUS|STATUS"; it leads to a state, or by how the web server answered to one of two: ``answered``
(200) and ``refused`` (anything else). ``if`` names a field that must be true for the transition to be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from wcs_pcap.errors import PatternError
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.tables import ROOT, load_table

FOLDER = "flows/patterns"


@dataclass(frozen=True, slots=True)
class Transition:
    """Where a hook leads. ``refused`` is None when the answer makes no difference."""

    goto: str
    refused: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Await:
    """What must come next. ``statuses`` empty: any; ``within`` seconds, None: before the client is gone."""

    hook: str
    statuses: tuple[str, ...]
    within: float | None
    code: str | None


@dataclass(frozen=True, slots=True)
class State:
    name: str
    on: Mapping[tuple[str, str | None], Transition]  # by hook and status; status None: any
    awaits: Await | None

    def transition(self, hook: str, status: str | None) -> Transition | None:
        return self.on.get((hook, status)) or self.on.get((hook, None))


@dataclass(frozen=True, slots=True)
class Pattern:
    name: str
    title: str
    key: tuple[str, ...]
    start: str
    states: Mapping[str, State]
    hooks: frozenset[str]

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
        states = {name: _state(name, entry) for name, entry in table["states"].items()}
        pattern = Pattern(
            table["name"],
            table["title"],
            tuple(table["key"]),
            table["start"],
            states,
            frozenset(hook for state in states.values() for hook, _ in state.on),
        )
    except KeyError as error:
        raise PatternError(f"{error.args[0]!r} is missing", path=path) from None
    except PatternError as error:
        raise PatternError(error.message, path=path) from None
    _check(pattern, path)
    return pattern


def _state(name: str, entry: Mapping[str, Any]) -> State:
    transitions: dict[tuple[str, str | None], Transition] = {}
    for symbol, target in entry.get("on", {}).items():
        hook, _, statuses = symbol.partition(" ")
        for status in statuses.split("|") if statuses else (None,):
            if (hook, status) in transitions:
                raise PatternError(f"state {name}: {symbol!r} is given twice")
            transitions[hook, status] = _transition(target)
    wanted = entry.get("await")
    awaits = None
    if wanted is not None:
        awaits = Await(wanted["hook"], tuple(wanted.get("status", ())), wanted.get("within"), wanted.get("code"))
    return State(name, transitions, awaits)


def _transition(target: str | Mapping[str, str]) -> Transition:
    if isinstance(target, str):
        return Transition(target)
    goto = target.get("goto") or target["answered"]
    return Transition(goto, target.get("refused"), target.get("if"))


def _check(pattern: Pattern, path: str) -> None:
    """Every name that is used must exist."""
    known = hooks()
    if pattern.start not in pattern.states:
        raise PatternError(f"the start state {pattern.start!r} is not there", path=path)
    for state in pattern.states.values():
        named = list(state.on) + [(state.awaits.hook, s) for s in state.awaits.statuses] if state.awaits else list(state.on)
        for hook, status in named:
            if hook not in known:
                raise PatternError(f"state {state.name}: there is no hook {hook!r}", path=path)
            if status is not None and status not in known[hook].statuses:
                raise PatternError(f"state {state.name}: {hook} has no status {status!r}", path=path)
        for transition in state.on.values():
            for target in (transition.goto, transition.refused):
                if target is not None and target not in pattern.states:
                    raise PatternError(f"state {state.name}: there is no state {target!r}", path=path)
