"""Flow patterns: protocols as tables of states, from ``patterns/*.toml``, checked as they are loaded.

A pattern names the fields that distinguish its flows (``key``) and a start state. ``about`` is a remark of one line, ``hooks``
lists hooks or statuses that the catalogue does not have, and ``tells`` gives values of fields by which its flows differ from
those of other patterns with the same hooks (a missing field is false).

A state says which hooks may come next and where they lead (``on``); ``await`` names the hook that must come next, by when
(``within``: seconds, or the name of a deadline), and the finding code for its absence. A transition is written "hook", "hook
STATUS" or "hook STATUS|STATUS". It leads to one state, or to one of two by the response: ``answered`` (200) and ``refused``
(anything else); ``ignored`` is where a refusal leads that WCS only logs (``restOnError`` LOG). ``if`` names a field that must
be true for the transition to be taken. ``unmet``: what the state awaits can no longer come then, and is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from wcs_pcap.deadlines import seconds
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.schema.tables import load_table, table_names

FOLDER = "flows/patterns"


class Transition(NamedTuple):
    """Where a hook leads. ``refused`` is None when the response makes no difference; ``unmet``: what was awaited is missing."""

    goto: str
    refused: str | None = None
    ignored: str | None = None
    condition: str | None = None
    unmet: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The states to which it may lead, each once."""
        if self.refused is None:
            return (self.goto,)
        return tuple(dict.fromkeys(target for target in (self.goto, self.refused, self.ignored) if target is not None))


class Await(NamedTuple):
    """The hook that must come next, within seconds (None: before the client leaves), with one of ``statuses`` (empty: any)."""

    hook: str
    statuses: tuple[str, ...]
    within: float | None
    code: str | None


class State(NamedTuple):
    """A state of a pattern. ``on`` says where hooks lead, by hook and status; status None: any."""

    name: str
    on: Mapping[tuple[str, str | None], Transition]
    awaits: Await | None

    def transition(self, hook: str, status: str | None) -> Transition | None:
        """Returns where ``hook`` with ``status`` leads; None where it is not allowed."""
        return self.on.get((hook, status)) or self.on.get((hook, None))


class Pattern(NamedTuple):
    """A protocol as states. ``about``: what to know before judging a flow, such as what is not documented and so not required.

    ``decided``: the hooks that begin a flow and whose response decides where they lead.
    """

    name: str
    title: str
    about: str
    key: tuple[str, ...]
    start: str
    states: Mapping[str, State]
    hooks: frozenset[str]
    decided: frozenset[str]
    tells: Mapping[str, Any]

    @property
    def per_client(self) -> bool:
        """Whether a flow is one client connection, rather than one call, message or stream."""
        return "sessionId" in self.key

    def knows(self, hook: str, status: str | None) -> bool:
        """Whether a call has a place in it; one of an unknown or unreadable status has one wherever its hook has."""
        if hook not in self.hooks:
            return False
        if status is None or status not in hook_named(hook).statuses:
            return True
        return any(state.transition(hook, status) for state in self.states.values())

    def opening(self, hook: str, status: str | None) -> Transition | None:
        """Returns the transition with which a call begins a flow, where its condition holds; None where it cannot."""
        if status is None and hook_named(hook).statuses:
            return None
        return self.states[self.start].transition(hook, status)

    def goes_on(self, hook: str) -> bool:
        """Whether ``hook`` may come later in a flow too, as playStream, which resumes after a pause."""
        later = (state for state in self.states.values() if state.name != self.start)
        return any(hook == known for state in later for known, _ in state.on)


@cache
def patterns() -> Mapping[str, Pattern]:
    """Returns the built-in patterns by name; a test has looked for mistakes in them."""
    known = (build(load_table(name)) for name in table_names(FOLDER))
    return {pattern.name: pattern for pattern in known}


def build(table: Mapping[str, Any]) -> Pattern:
    """Returns the pattern that a table without mistakes describes."""
    states = {name: _state(name, entry) for name, entry in table["states"].items()}
    beginnings = states[table["start"]].on
    return Pattern(
        name=table["name"],
        title=table["title"],
        about=table.get("about", ""),
        key=tuple(table["key"]),
        start=table["start"],
        states=states,
        hooks=frozenset(hook for state in states.values() for hook, _ in state.on),
        decided=frozenset(hook for (hook, _), move in beginnings.items() if move.refused is not None),
        tells=table.get("tells", {}),
    )


def _state(name: str, entry: Mapping[str, Any]) -> State:
    transitions: dict[tuple[str, str | None], Transition] = {}
    for symbol, target in entry.get("on", {}).items():
        hook, statuses = split(symbol)
        transitions.update(dict.fromkeys(((hook, status) for status in statuses), _transition(target)))
    return State(name=name, on=transitions, awaits=_await(entry["await"]) if "await" in entry else None)


def _await(wanted: Mapping[str, Any]) -> Await:
    within = wanted.get("within")
    return Await(
        hook=wanted["hook"],
        statuses=tuple(wanted.get("status", ())),
        within=seconds(within) if isinstance(within, str) else within,
        code=wanted.get("code"),
    )


def split(symbol: str) -> tuple[str, tuple[str | None, ...]]:
    """Returns the hook and the statuses of "hook", "hook STATUS" or "hook STATUS|STATUS"; without a status: (None,)."""
    hook, _, statuses = symbol.partition(" ")
    return hook, tuple(statuses.split("|")) if statuses else (None,)


def _transition(target: str | Mapping[str, Any]) -> Transition:
    if isinstance(target, str):
        return Transition(target)
    return Transition(
        goto=target.get("answered") or target["goto"],
        refused=target.get("refused"),
        ignored=target.get("ignored"),
        condition=target.get("if"),
        unmet=target.get("unmet", False),
    )
