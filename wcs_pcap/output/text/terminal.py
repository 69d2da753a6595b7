"""Where text goes: a terminal, a file or a pipe, with or without colour, as wide as it is there."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import IO, TYPE_CHECKING, NamedTuple

from wcs_pcap.output.masking.texts import mask_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

UNCUT = 100_000  # columns: into a file or a pipe nothing is cut
READABLE = 110  # longer lines of rule_metadata are hard to read


class Symbols(NamedTuple):
    """Signs for outcomes, and plain ones for terminals that cannot show them."""

    good: str
    bad: str
    unknown: str
    arrow: str
    branch: str
    ellipsis: str


FANCY = Symbols("✓", "✗", "?", "→", "└─", "…")
PLAIN = Symbols("ok", "NO", "?", "->", "`-", "...")

STYLES = {
    "pass": "bold green",
    "fail": "bold red",
    "inconclusive": "bold yellow",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
}


class Terminal:
    """Knows its width, its signs, whether it has colour, whether lines are to be folded, and whether secrets are shown.

    What is neither coloured nor folded, in a file or a pipe, is written as it is: rich is loaded for a terminal only.
    """

    def __init__(self, file: IO[str] | None = None, color: bool = True, show_secrets: bool = False) -> None:
        self.file = file or sys.stdout
        self.width = _width(self.file)
        self.terminal = self.file.isatty() and color
        self._color = color
        self.show_secrets = show_secrets
        if isinstance(self.file, io.TextIOWrapper):
            self.file.reconfigure(errors="backslashreplace")  # what a capture says need not be what a terminal can show
        encoding = getattr(self.file, "encoding", None) or "utf-8"
        try:
            "".join(FANCY).encode(encoding)
            self.symbols = FANCY
        except UnicodeEncodeError:
            self.symbols = PLAIN

    @cached_property
    def console(self) -> Console:
        """The rich console on the same file."""
        from wcs_pcap.output.text.console import console

        return console(self.file, self.width, self.terminal, self._color)

    @cached_property
    def colored(self) -> bool:
        return self.terminal and self.console.color_system is not None

    @property
    def cut(self) -> bool:
        """Whether lines that are too long are cut or folded here."""
        return self.width < UNCUT

    def masked(self, text: str) -> str:
        """Text from a capture, without its secrets unless they are to be shown here."""
        return text if self.show_secrets else mask_text(text)

    def line(self, *parts: str | tuple[str, str]) -> None:
        """One line of text; a part is text, or text with a style. It is folded only if it is too long for the screen."""
        if self.cut or self.colored:
            self.console.print(self._text(parts), soft_wrap=not self.cut)
        else:
            self._write("".join(part if isinstance(part, str) else part[0] for part in parts))

    def row(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line that is known to fit, made of texts with their styles."""
        if self.colored:
            self.console.print(self._text(parts), soft_wrap=True)
        else:
            self._write("".join(text for text, _ in parts).rstrip())

    def rule_metadata(self, label: str, text: str, indent: str) -> None:
        """A labelled paragraph, folded under itself where lines are folded. Backticks mark names and commands."""
        head = f"{indent}{label:<10}"
        if not self.cut:
            self.line((head, "dim"), *self._marked(text))
            return
        width = max(min(self.width, READABLE) - len(head), 20)
        for number, part in enumerate(self._text(self._marked(text)).wrap(self.console, width)):
            part.rstrip()
            self.console.print(self._text([(head if number == 0 else " " * len(head), "dim"), part]), soft_wrap=True)

    def _write(self, line: str) -> None:
        self.file.write(line + "\n")

    def _text(self, parts: Sequence[str | tuple[str, str] | Text]) -> Text:
        from rich.text import Text

        return Text.assemble(*parts)

    def _marked(self, text: str) -> Sequence[str | tuple[str, str]]:
        """Text with what stands between backticks in bold, or with its backticks where nothing can be bold."""
        if not self.colored:
            return [text]
        return [(part, "bold") if number % 2 else part for number, part in enumerate(text.split("`"))]


def _width(file: IO[str]) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    if not file.isatty():
        return UNCUT
    import shutil

    return shutil.get_terminal_size().columns
