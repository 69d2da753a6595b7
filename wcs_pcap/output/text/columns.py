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
    drop_order: int = 0  # the order in which columns are left out on a narrow terminal; 0: never
    drop_order_empty: int = 0  # the same where it is empty in every row; 0: as drop_order


def print_columns(
    terminal: Terminal,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    flexible: int,
    styles: Sequence[Sequence[str]] = (),
    enough: int = ENOUGH,
) -> None:
    """Prints a head and the rows. ``styles`` has the style of every text, in the same shape as ``rows``.

    On a narrow terminal columns are left out first, until ``enough`` is left for the ``flexible`` one; then that one is cut.
    """
    keep = fitting(columns, rows, flexible, terminal.width, enough) if terminal.cut else list(range(len(columns)))
    columns, flexible = [columns[index] for index in keep], keep.index(flexible)
    rows, styles = ([[row[index] for index in keep] for row in table] for table in (rows, styles))
    widths = _widths(columns, rows)
    if terminal.cut:
        others = sum(widths) - widths[flexible] + len(GAP) * (len(columns) - 1)
        widths[flexible] = min(widths[flexible], max(terminal.width - others, 1))
    head = _fit([column.title for column in columns], columns, widths, terminal)
    terminal.row([(text, "dim") for text in head])
    for number, row in enumerate(rows):
        texts = _fit(row, columns, widths, terminal)
        terminal.row(list(zip(texts, styles[number], strict=True)) if styles else [(text, "") for text in texts])


def fitting(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], flexible: int, width: int, enough: int = ENOUGH
) -> list[int]:
    """Returns the columns that leave enough room for the one that is cut; the others are left out in their order."""
    widths = _widths(columns, rows)
    enough = min(widths[flexible], enough)
    keep = list(range(len(columns)))
    order = [column.drop_order if any(row[i] for row in rows) else column.drop_order_empty or column.drop_order
             for i, column in enumerate(columns)]  # fmt: skip
    for index in sorted((i for i in keep if order[i]), key=order.__getitem__):
        if width - sum(widths[i] + len(GAP) for i in keep if i != flexible) >= enough:
            break
        keep.remove(index)
    return keep


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max([_width(column.title), *(_width(row[i]) for row in rows)]) for i, column in enumerate(columns)]


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
