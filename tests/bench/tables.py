"""Markdown for docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence

MEGA = 1_000_000


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as CommonMark's extension has it; all columns but the first are numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def seconds(value: float) -> str:
    """Three digits that mean something: 0.123, 1.23, 12.3, 123."""
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3}f}"


def times(value: float) -> str:
    """A ratio: 0.52, 1.25, 13.4, 161."""
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def megabytes(value: float) -> str:
    """Bytes in units of 1,000,000."""
    return f"{value / MEGA:,.0f}" if value >= 10 * MEGA else f"{value / MEGA:.1f}"


def found(number: int, expected: int) -> str:
    """How many were found, and of how many where some are missing or too many."""
    return f"{number:,}" if number == expected else f"**{number:,} of {expected:,}**"
