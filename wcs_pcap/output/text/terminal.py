"""Where text goes: a terminal, a file or a pipe, with or without colour, and how wide it is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import IO, TYPE_CHECKING, NamedTuple

from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.text.harmless import without_commands

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

UNCUT = 100_000  # columns: in a file or a pipe nothing is cut
READABLE = 110  # columns of a paragraph; longer lines are hard to read


class Symbols(NamedTuple):
    """Symbols for outcomes."""

    good: str
    bad: str
    unknown: str
    arrow: str
    branch: str
    ellipsis: str


FANCY = Symbols("✓", "✗", "?", "→", "└─", "…")
PLAIN = Symbols("ok", "NO", "?", "->", "`-", "...")  # for terminals that cannot show the others

STYLES = {
    "pass": "bold green",
    "fail": "bold red",
    "inconclusive": "bold yellow",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
}


class Terminal:
    """A file to write to: its width, its symbols, whether it has colour, and the mask for what is shown there.

    In a file or a pipe lines are neither coloured nor folded; rich is loaded for a terminal only.
    """

    def __init__(self, file: IO[str] | None = None, color: bool = True, mask: Mask = MASKED) -> None:
        self.file = file or sys.stdout
        self.width = _width(self.file)
        self.mask = mask
        self._color = color
        self._is_terminal = self.file.isatty() and color
        if isinstance(self.file, io.TextIOWrapper):
            self.file.reconfigure(errors="backslashreplace")  # a capture may contain what the encoding cannot express
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

        return console(self.file, self.width, self._is_terminal, self._color)

    @cached_property
    def colored(self) -> bool:
        return self._is_terminal and self.console.color_system is not None

    @property
    def cut(self) -> bool:
        """Whether lines that are too long are cut or folded here."""
        return self.width < UNCUT

    @property
    def bytes_file(self) -> IO[bytes]:
        """The same file for formats that are not text."""
        self.file.flush()
        assert isinstance(self.file, io.TextIOWrapper)
        buffer: IO[bytes] = self.file.buffer
        return buffer

    def write(self, pieces: Iterable[str]) -> None:
        """Writes text that is for a program, as it is."""
        self.file.writelines(pieces)

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Prints one line; a part is text, or text with a style. It is folded only if it is wider than the terminal."""
        if self.cut or self.colored:
            self.console.print(self._text(parts), soft_wrap=not self.cut)
        else:
            self._write_line("".join(part if isinstance(part, str) else part[0] for part in parts))

    def row(self, parts: Sequence[tuple[str, str]]) -> None:
        """Prints one line that is known to fit, made of texts with their styles."""
        if self.colored:
            self.console.print(self._text(parts), soft_wrap=True)
        else:
            self._write_line("".join(text for text, _ in parts).rstrip())

    def paragraph(self, label: str, text: str, indent: str) -> None:
        """Prints a labelled paragraph, folded under itself where lines are folded. Backticks mark names and commands."""
        head = f"{indent}{label:<10}"
        if not self.cut:
            self.line((head, "dim"), *self._marked(text))
            return
        width = max(min(self.width, READABLE) - len(head), 20)
        for number, part in enumerate(self._text(self._marked(text)).wrap(self.console, width)):
            part.rstrip()
            self.console.print(self._text([(head if number == 0 else " " * len(head), "dim"), part]), soft_wrap=True)

    def _write_line(self, line: str) -> None:
        self.file.write(without_commands(line) + "\n")

    def _text(self, parts: Sequence[str | tuple[str, str] | Text]) -> Text:
        from rich.text import Text

        text = Text.assemble(*parts)
        return text if "##" not in text.plain and "::" not in text.plain else Text(without_commands(text.plain))

    def _marked(self, text: str) -> Sequence[str | tuple[str, str]]:
        """Returns text with what stands between backticks in bold, or as it is where there is no bold type."""
        if not self.colored:
            return [text]
        return [(part, "bold") if number % 2 else part for number, part in enumerate(text.split("`"))]


def _width(file: IO[str]) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and columns.strip("0"):
        return min(int(columns.lstrip("0")[:7]), UNCUT)
    if not file.isatty():
        return UNCUT
    import shutil

    return shutil.get_terminal_size().columns
