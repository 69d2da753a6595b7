"""Flow patterns: protocols as tables of states, from ``patterns/*.toml``, checked as they are loaded.

A pattern names the fields that tell its flows apart and a start state; ``about`` says in a line what is worth knowing,
``hooks`` lists hooks, or statuses of hooks, that the catalogue does not have, and ``tells`` is what fields say in its flows and
not in those of others with the same hooks (a field that is not there says false). A state says which hooks may come next and
where they lead; ``await`` names what must come next, by when, and the finding code for its absence. A transition is written
"hook", "hook STATUS" or "hook STATUS|STATUS"; it leads to a state, or by how the web server answered to one of two:
``answered`` (200) and ``refused`` (anything else); ``ignored`` is where a refusal leads that WCS only logs (``restOnError``
LOG). ``if`` names a field that must say yes for the transition to be taken; ``unmet`` says that with it what the state awaits
can come no more, and is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wcs_pcap.deadlines import seconds
from wcs_pcap.schema.tables import load_table, table_names

FOLDER = "flows/patterns"


class Transition:
    """Where a hook leads. ``refused`` is None when the answer makes no difference; ``unmet``: without what was awaited."""

    __slots__ = ("condition", "goto", "ignored", "refused", "unmet")

    def __init__(
        self,
        goto: str,
        refused: str | None = None,
        ignored: str | None = None,
        condition: str | None = None,
        unmet: bool = False,
    ) -> None:
        self.goto = goto
        self.refused = refused
        self.ignored = ignored
        self.condition = condition
        self.unmet = unmet

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that it may lead to, each once."""
        if self.refused is None:
            return (self.goto,)
        return tuple(dict.fromkeys(target for target in (self.goto, self.refused, self.ignored) if target is not None))


class Await:
    """What must come next. ``statuses`` empty: any; ``within`` seconds, None: before the client is gone."""

    __slots__ = ("code", "hook", "statuses", "within")

    def __init__(self, hook: str, statuses: tuple[str, ...], within: float | None, code: str | None) -> None:
        self.hook = hook
        self.statuses = statuses
        self.within = within
        self.code = code


class State:
    """``on``: where hooks lead, by hook and status; status None: any."""

    __slots__ = ("awaits", "name", "on")

    def __init__(self, name: str, on: Mapping[tuple[str, str | None], Transition], awaits: Await | None) -> None:
        self.name = name
        self.on = on
        self.awaits = awaits

    def transition(self, hook: str, status: str | None) -> Transition | None:
        return self.on.get((hook, status)) or self.on.get((hook, None))


class Pattern:
    """``about``: what is worth knowing before judging a flow: what is not documented, and why something is not required.

    ``decided``: the hooks that begin a flow and whose answer decides where they lead.
    """

    __slots__ = ("about", "decided", "hooks", "key", "name", "start", "states", "tells", "title")

    def __init__(
        self,
        name: str,
        title: str,
        about: str,
        key: tuple[str, ...],
        start: str,
        states: Mapping[str, State],
        hooks: frozenset[str],
        decided: frozenset[str],
        tells: Mapping[str, Any],
    ) -> None:
        self.name = name
        self.title = title
        self.about = about
        self.key = key
        self.start = start
        self.states = states
        self.hooks = hooks
        self.decided = decided
        self.tells = tells

    @property
    def per_client(self) -> bool:
        """One flow a client connection, rather than one a call, message or stream."""
        return "sessionId" in self.key


@cache
def patterns() -> Mapping[str, Pattern]:
    """The built-in patterns by name."""
    known = (build(load_table(name)) for name in table_names(FOLDER))  # a test has looked for mistakes
    return {pattern.name: pattern for pattern in known}


def build(table: Mapping[str, Any]) -> Pattern:
    """A pattern from a table without mistakes."""
    states = {name: _state(name, entry) for name, entry in table["states"].items()}
    beginnings = states[table["start"]].on
    return Pattern(
        table["name"],
        table["title"],
        table.get("about", ""),
        tuple(table["key"]),
        table["start"],
        states,
        frozenset(hook for state in states.values() for hook, _ in state.on),
        frozenset(hook for (hook, _), move in beginnings.items() if move.refused is not None),
        table.get("tells", {}),
    )


def _state(name: str, entry: Mapping[str, Any]) -> State:
    transitions: dict[tuple[str, str | None], Transition] = {}
    for symbol, target in entry.get("on", {}).items():
        hook, statuses = split(symbol)
        transitions.update(dict.fromkeys(((hook, status) for status in statuses), _transition(target)))
    wanted = entry.get("await")
    if wanted is None:
        return State(name, transitions, None)
    within = wanted.get("within")
    limit = seconds(within) if isinstance(within, str) else within
    return State(name, transitions, Await(wanted["hook"], tuple(wanted.get("status", ())), limit, wanted.get("code")))


def split(symbol: str) -> tuple[str, tuple[str | None, ...]]:
    """The hook and the statuses of "hook", "hook STATUS" or "hook STATUS|STATUS"; without a status: (None,)."""
    hook, _, statuses = symbol.partition(" ")
    return hook, tuple(statuses.split("|")) if statuses else (None,)


def _transition(target: str | Mapping[str, Any]) -> Transition:
    if isinstance(target, str):
        return Transition(target)
    goto = target.get("answered") or target["goto"]
    return Transition(goto, target.get("refused"), target.get("ignored"), target.get("if"), target.get("unmet", False))
