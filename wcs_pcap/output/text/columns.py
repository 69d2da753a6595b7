"""Rows in columns: each as wide as its widest text, but for one that is cut where the terminal is too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.output.text.terminal import FANCY, Terminal

GAP = "  "
ENOUGH = 36  # columns that the text which is cut needs so that a row can be recognised
NARROW = frozenset("".join(FANCY))  # not ASCII, and one column wide


class Column(NamedTuple):
    title: str
    right: bool = False
    give_up: int = 0  # the order in which columns are left out on a narrow terminal; 0: never
    give_up_empty: int = 0  # the same where it is empty in every row; 0: as give_up


def print_columns(
    terminal: Terminal,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    flexible: int,
    styles: Sequence[Sequence[str]] = (),
) -> None:
    """Prints a head and the rows. ``styles`` has the style of every text, in the same shape as ``rows``."""
    widths = [max([_width(column.title), *(_width(row[i]) for row in rows)]) for i, column in enumerate(columns)]
    if terminal.cut:
        others = sum(widths) - widths[flexible] + len(GAP) * (len(columns) - 1)
        widths[flexible] = min(widths[flexible], max(terminal.width - others, 1))
    head = _fit([column.title for column in columns], columns, widths, terminal)
    terminal.row([(text, "dim") for text in head])
    for number, row in enumerate(rows):
        texts = _fit(row, columns, widths, terminal)
        terminal.row(list(zip(texts, styles[number], strict=True)) if styles else [(text, "") for text in texts])


def print_fitting(
    terminal: Terminal,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    flexible: int,
    styles: Sequence[Sequence[str]] = (),
    enough: int = ENOUGH,
) -> None:
    """Prints the same without the columns that would leave too little room for the one that is cut."""
    keep = fitting(columns, rows, flexible, terminal.width, enough) if terminal.cut else list(range(len(columns)))
    texts, fewer = ([[row[index] for index in keep] for row in table] for table in (rows, styles))
    print_columns(terminal, [columns[index] for index in keep], texts, keep.index(flexible), fewer)


def fitting(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], flexible: int, width: int, enough: int = ENOUGH
) -> list[int]:
    """Returns the columns that leave enough room for the one that is cut; the others are left out in their order."""
    widths = [max([_width(column.title), *(_width(row[i]) for row in rows)]) for i, column in enumerate(columns)]
    enough = min(widths[flexible], enough)
    keep = list(range(len(columns)))
    order = [column.give_up if any(row[i] for row in rows) else column.give_up_empty or column.give_up
             for i, column in enumerate(columns)]  # fmt: skip
    for index in sorted((i for i in keep if order[i]), key=order.__getitem__):
        if width - sum(widths[i] + len(GAP) for i in keep if i != flexible) >= enough:
            break
        keep.remove(index)
    return keep


def _fit(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], terminal: Terminal) -> list[str]:
    """Returns the texts of a row, each padded to its place; the last without trailing blanks."""
    texts = []
    last = len(columns) - 1
    for index, (text, column, width) in enumerate(zip(row, columns, widths, strict=True)):
        length = _width(text)
        if length > width:
            from rich.cells import set_cell_size

            text, length = set_cell_size(text, max(width - 1, 0)) + terminal.symbols.ellipsis[:1], width
        blanks = " " * (width - length)
        gap = "" if index == last else GAP
        texts.append(blanks + text + gap if column.right else text + (blanks if gap else "") + gap)
    return texts


def _width(text: str) -> int:
    if text.isascii() or all(sign in NARROW for sign in text if sign > "\x7f"):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
