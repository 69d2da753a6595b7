"""Where text goes: a terminal, a file or a pipe, with or without colour, as wide as it is there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import IO, NamedTuple

from rich.console import Console
from rich.text import Text

UNCUT = 100_000  # columns: into a file or a pipe nothing is cut
READABLE = 110  # longer lines of prose are hard to read


class Glyphs(NamedTuple):
    """Signs for outcomes, and plain ones for terminals that cannot show them."""

    good: str
    bad: str
    unknown: str
    arrow: str
    branch: str
    ellipsis: str


FANCY = Glyphs("✓", "✗", "?", "→", "└─", "…")
PLAIN = Glyphs("ok", "NO", "?", "->", "`-", "...")

STYLES = {
    "pass": "bold green",
    "fail": "bold red",
    "inconclusive": "bold yellow",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves it to the command line to end quietly; rich would exit with 1."""
        raise BrokenPipeError


class Screen:
    """A rich console that knows its width, its signs and whether lines of prose are to be folded."""

    def __init__(self, file: IO[str] | None = None, color: bool = True) -> None:
        file = file or sys.stdout
        self.width = _width(file)
        terminal = file.isatty()
        self.console = _Console(
            file=file,
            width=self.width,
            force_terminal=terminal and color,
            no_color=not color,
            color_system="auto" if terminal and color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        encoding = getattr(file, "encoding", None) or "utf-8"
        try:
            "".join(FANCY).encode(encoding)
            self.glyphs = FANCY
        except UnicodeEncodeError:
            self.glyphs = PLAIN

    @property
    def cut(self) -> bool:
        """Whether lines that are too long are cut or folded here."""
        return self.width < UNCUT

    def line(self, *parts: str | tuple[str, str]) -> None:
        """One line of text; a part is text, or text with a style. It is folded only if it is too long for the screen."""
        self.console.print(Text.assemble(*parts), soft_wrap=not self.cut)

    def row(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line that is known to fit, made of texts with their styles; without colour it costs next to nothing."""
        if self.console.color_system is None:
            self.console.file.write("".join(text for text, _ in parts).rstrip() + "\n")
        else:
            self.console.print(Text.assemble(*parts), soft_wrap=True)

    def _styled(self, text: str) -> Text:
        """Text with what stands between backticks in bold, or with its backticks where nothing can be bold."""
        if self.console.color_system is None:
            return Text(text)
        parts = text.split("`")
        return Text.assemble(*((part, "bold") if number % 2 else part for number, part in enumerate(parts)))

    def prose(self, label: str, text: str, indent: str) -> None:
        """A labelled paragraph, folded under itself where lines are folded. Backticks mark names and commands."""
        head = f"{indent}{label:<10}"
        body = self._styled(text)
        if not self.cut:
            self.console.print(Text.assemble((head, "dim"), body), soft_wrap=True)
            return
        width = max(min(self.width, READABLE) - len(head), 20)
        for number, part in enumerate(body.wrap(self.console, width)):
            part.rstrip()
            self.console.print(Text.assemble((head if number == 0 else " " * len(head), "dim"), part), soft_wrap=True)


def _width(file: IO[str]) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size().columns if file.isatty() else UNCUT
