"""Rows in columns: each as wide as its widest text, but one that gives way where the screen is too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.output.text.terminal import FANCY, Terminal

GAP = "  "
ENOUGH = 36  # columns that the text which gives way needs to say what a row is about
NARROW = frozenset("".join(FANCY))  # not ASCII, and one column wide


class Column(NamedTuple):
    title: str
    right: bool = False
    give_up: int = 0  # the order in which columns are left out on a narrow screen; 0: never
    give_up_empty: int = 0  # the same where no row has anything in it; 0: that makes no difference


def print_columns(
    screen: Terminal,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    gives_way: int,
    styles: Sequence[Sequence[str]] = (),
) -> None:
    """Prints a head and the rows. ``styles`` gives the style of every text, in the same shape as ``rows``; without it none."""
    widths = [max([_width(column.title), *(_width(row[i]) for row in rows)]) for i, column in enumerate(columns)]
    if screen.cut:
        others = sum(widths) - widths[gives_way] + len(GAP) * (len(columns) - 1)
        widths[gives_way] = min(widths[gives_way], max(screen.width - others, 1))
    head = _fit([column.title for column in columns], columns, widths, screen)
    screen.row([(text, "dim") for text in head])
    for number, row in enumerate(rows):
        texts = _fit(row, columns, widths, screen)
        screen.row(list(zip(texts, styles[number], strict=True)) if styles else [(text, "") for text in texts])


def print_fitting(
    screen: Terminal,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    gives_way: int,
    styles: Sequence[Sequence[str]] = (),
    enough: int = ENOUGH,
) -> None:
    """The same, without the columns that would leave too little room for the one that gives way."""
    keep = fitting(columns, rows, gives_way, screen.width, enough) if screen.cut else list(range(len(columns)))
    texts, fewer = ([[row[index] for index in keep] for row in table] for table in (rows, styles))
    print_columns(screen, [columns[index] for index in keep], texts, keep.index(gives_way), fewer)


def fitting(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], gives_way: int, width: int, enough: int = ENOUGH
) -> list[int]:
    """The columns that leave enough room for the one that gives way; the others are given up in their order."""
    widths = [max([_width(column.title), *(_width(row[i]) for row in rows)]) for i, column in enumerate(columns)]
    enough = min(widths[gives_way], enough)
    keep = list(range(len(columns)))
    order = [column.give_up if any(row[i] for row in rows) else column.give_up_empty or column.give_up
             for i, column in enumerate(columns)]  # fmt: skip
    for index in sorted((i for i in keep if order[i]), key=order.__getitem__):
        if width - sum(widths[i] + len(GAP) for i in keep if i != gives_way) >= enough:
            break
        keep.remove(index)
    return keep


def _fit(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], screen: Terminal) -> list[str]:
    """The texts of a row, each with the blanks that bring it to its place; none behind the last."""
    texts = []
    last = len(columns) - 1
    for index, (text, column, width) in enumerate(zip(row, columns, widths, strict=True)):
        length = _width(text)
        if length > width:
            from rich.cells import set_cell_size

            text, length = set_cell_size(text, max(width - 1, 0)) + screen.symbols.ellipsis[:1], width
        blanks = " " * (width - length)
        gap = "" if index == last else GAP
        texts.append(blanks + text + gap if column.right else text + (blanks if gap else "") + gap)
    return texts


def _width(text: str) -> int:
    if text.isascii() or all(sign in NARROW for sign in text if sign > "\x7f"):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
