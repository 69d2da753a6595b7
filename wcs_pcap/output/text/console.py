"""The rich console that prints colour and folded lines."""

from __future__ import annotations

from typing import IO

from rich.console import Console


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves it to the command line to end quietly; rich would exit with 1."""
        raise BrokenPipeError


def console(file: IO[str], width: int, terminal: bool, color: bool) -> Console:
    """Returns a console that prints text as it is: without markup, emoji or highlighting of its own."""
    return _Console(
        file=file,
        width=width,
        force_terminal=terminal,
        no_color=not color,
        color_system="auto" if terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
