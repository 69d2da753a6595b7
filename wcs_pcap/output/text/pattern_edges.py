"""A pattern's table in words: the arrows between its states, and what each state waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.flows.pattern import Pattern, State, Transition

MOST_STATUSES = 6  # of one arrow that are written out


class Edge(NamedTuple):
    """An arrow: its hook and statuses, the response or other condition that it needs, and the state that it leads to."""

    hook: str
    statuses: tuple[str, ...]
    condition: str
    target: str

    def label(self, most: int = MOST_STATUSES) -> str:
        """Returns the arrow in words, with at most ``most`` statuses."""
        statuses = ", ".join(self.statuses[:most])
        if len(self.statuses) > most:
            statuses += f" and {len(self.statuses) - most} more"
        return f"{self.hook}{' ' if statuses else ''}{statuses}{f' ({self.condition})' if self.condition else ''}"


def edges(state: State) -> list[Edge]:
    """Returns the arrows from a state, in the order of its table; statuses of one hook with the same target share one."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    for (hook, status), transition in state.on.items():
        for condition, target in _branches(transition):
            merged.setdefault((hook, condition, target), []).extend([status] if status else [])
    return [Edge(hook, tuple(statuses), condition, target) for (hook, condition, target), statuses in merged.items()]


def _branches(move: Transition) -> Sequence[tuple[str, str]]:
    """Returns the conditions of a transition, each with the state that it leads to."""
    further = [f"if {move.condition}"] if move.condition else []
    further += ["without what is awaited"] if move.unmet else []
    if move.refused is None:
        return [(", ".join(further), move.goto)]
    branches = [("200", move.goto), ("refused", move.refused)]
    if move.ignored is not None:
        branches = [("200, or refused under LOG", move.goto), ("refused under FAIL", move.refused)]
        if move.ignored != move.goto:
            branches = [("200", move.goto), ("refused under LOG", move.ignored), ("refused under FAIL", move.refused)]
    return [(", ".join([response, *further]), target) for response, target in branches]


def waits_for(state: State) -> str:
    """Returns what must come next, by when, and the code for its absence; empty when a flow may end here."""
    awaits = state.awaits
    if awaits is None:
        return ""
    what = f"{awaits.hook} {', '.join(awaits.statuses)}".strip()
    limit = f"within {awaits.within:g} s" if awaits.within is not None else "before the client disconnects"
    return f"{what} {limit}, else {awaits.code or 'FLOW104'}"


def beginning(pattern: Pattern) -> str:
    """Returns the hooks that begin a flow, with their conditions."""
    moves = pattern.states[pattern.start].on.items()
    hooks = dict.fromkeys((hook, move.condition) for (hook, _), move in moves)
    return " or ".join(f"{hook} (if {condition})" if condition else hook for hook, condition in hooks)
