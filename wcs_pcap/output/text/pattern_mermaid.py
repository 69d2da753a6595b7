"""A pattern as a Mermaid state diagram, which GitHub and many other programs draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wcs_pcap.flows.pattern import Pattern
from wcs_pcap.output.text.pattern_edges import edges
from wcs_pcap.output.text.terminal import Terminal


def write_mermaid(terminal: Terminal, patterns: Sequence[Pattern]) -> None:
    terminal.write(f"{line}\n" for pattern in patterns for line in mermaid(pattern))


def mermaid(pattern: Pattern) -> Iterator[str]:
    """Yields the lines of the diagram. Arrows that lead back to their own state are left out: the table has them."""
    yield "stateDiagram-v2"
    for name in pattern.states:
        if "-" in name and name != pattern.start:
            yield f'    state "{name}" as {_id(pattern, name)}'
    for state in pattern.states.values():
        labels: dict[str, list[str]] = {}
        for edge in edges(state):
            if edge.target != state.name:
                labels.setdefault(edge.target, []).append(edge.label(most=4))
        for target, texts in labels.items():
            yield f"    {_id(pattern, state.name)} --> {_id(pattern, target)}: {'<br/>'.join(texts)}"
        if state.awaits is None and state.name != pattern.start:
            yield f"    {_id(pattern, state.name)} --> [*]"


def _id(pattern: Pattern, name: str) -> str:
    return "[*]" if name == pattern.start else name.replace("-", "_")
