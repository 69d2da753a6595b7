"""A pattern on the terminal: its table, and a tree of the ways that a flow may take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wcs_pcap.flows.pattern import Pattern
from wcs_pcap.output.text.columns import Column, print_columns
from wcs_pcap.output.text.pattern_edges import beginning, edges, waits_for
from wcs_pcap.output.text.terminal import FANCY, Terminal

LISTED = (Column("Pattern"), Column("What", drop_order=1), Column("Begins with"))
BEGINS_WITH = 2
ENOUGH = 12  # columns that a hook needs to be recognised
COLUMNS = (Column("State"), Column("Hook"), Column("Leads to"))
TREE, PLAIN_TREE = ("├─ ", "└─ ", "│  ", "   "), ("|- ", "`- ", "|  ", "   ")


def print_patterns(terminal: Terminal, patterns: Sequence[Pattern]) -> None:
    """Prints one pattern in full, or one line a pattern."""
    if len(patterns) == 1:
        _print_pattern(terminal, patterns[0])
        return
    rows = [(pattern.name, pattern.title, beginning(pattern)) for pattern in patterns]
    print_columns(terminal, LISTED, rows, BEGINS_WITH, enough=ENOUGH)


def _print_pattern(terminal: Terminal, pattern: Pattern) -> None:
    terminal.line((pattern.name, "bold"), "  ", pattern.title)
    terminal.paragraph("key", " or ".join(pattern.key) if not pattern.per_client else "one flow a client connection", "  ")
    terminal.paragraph("begins", f"with {beginning(pattern)}", "  ")
    if pattern.about:
        terminal.paragraph("note", pattern.about, "  ")
    terminal.line()
    rows = []
    for state in pattern.states.values():
        name = state.name
        for edge in edges(state):
            rows.append((name, edge.label(), edge.target))
            name = ""
        if not state.on:
            rows.append((name, "", ""))
    print_columns(terminal, COLUMNS, rows, flexible=1)
    awaiting = [(state.name, waits_for(state)) for state in pattern.states.values() if state.awaits is not None]
    if awaiting:
        terminal.line()
        print_columns(terminal, (Column("State"), Column("Waits for")), awaiting, flexible=1)
    terminal.line()
    for line in tree(pattern, fancy=terminal.symbols is FANCY):
        terminal.line(line)


def tree(pattern: Pattern, fancy: bool = True) -> Iterator[str]:
    """Yields the paths through a pattern as a tree: each state's arrows once, where it is nearest to the start."""
    signs = TREE if fancy else PLAIN_TREE
    arrow = "→" if fancy else "->"
    parents = _parents(pattern)
    yield pattern.start

    def below(state: str, indent: str) -> Iterator[str]:
        arrows = [edge for edge in edges(pattern.states[state]) if edge.target != state]
        shown = set()
        for number, edge in enumerate(arrows):
            last = number == len(arrows) - 1
            yield f"{indent}{signs[1 if last else 0]}{edge.label()} {arrow} {edge.target}"
            if parents.get(edge.target) == state and edge.target not in shown:
                shown.add(edge.target)
                yield from below(edge.target, indent + signs[3 if last else 2])

    yield from below(pattern.start, "")


def _parents(pattern: Pattern) -> dict[str, str]:
    """Returns for each state the one before it on a shortest path from the start."""
    parents: dict[str, str] = {}
    queue = [pattern.start]
    for state in queue:
        for edge in edges(pattern.states[state]):
            if edge.target not in parents and edge.target != pattern.start:
                parents[edge.target] = state
                queue.append(edge.target)
    return parents
