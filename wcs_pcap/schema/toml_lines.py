"""Finds the line of a value in a TOML text.

The standard parser does not report lines, so longer and longer beginnings of the text are parsed until one has the value.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from typing import Any

from wcs_pcap.schema.shapes import Place

MAX_PARSED = 1 << 24  # characters: of a long array over many lines each beginning would be parsed in vain
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$|\s*\(at end of document\)$")


class _TooLongError(Exception):
    pass


class Lines:
    """The lines of one valid TOML text."""

    def __init__(self, text: str) -> None:
        self._lines = [f"{line}\n" for line in text.split("\n")]
        self._parsed: dict[int, Any] = {}
        self._left = MAX_PARSED

    def of(self, place: Place) -> int | None:
        """Returns the line, counted from 1, in which ``place`` begins, or that of the table that lacks it.

        None where it would take too long to find.
        """
        try:
            return self._of(place)
        except _TooLongError:
            return None

    def _of(self, place: Place) -> int:
        while place and not _has(self._beginning(len(self._lines)), place):
            place = place[:-1]
        if not place:
            return 1
        # a beginning that has the place is followed only by such: one that ends within a statement counts as that before it
        end = bisect_left(range(len(self._lines) + 1), True, key=lambda count: _has(self._beginning(count), place))
        begin = end
        while begin > 1 and self._parse(begin - 1) is None:  # the statement began on an earlier line
            begin -= 1
        return begin

    def _beginning(self, count: int) -> Any:
        """The content of the first ``count`` lines, without a statement that ends on a later line."""
        while count and (value := self._parse(count)) is None:
            count -= 1
        return value if count else {}

    def _parse(self, count: int) -> Any:
        """The content of the first ``count`` lines; None where they end within a statement."""
        if count not in self._parsed:
            beginning = "".join(self._lines[:count])
            self._left -= len(beginning)
            if self._left < 0:
                raise _TooLongError
            try:
                self._parsed[count] = tomllib.loads(beginning)
            except tomllib.TOMLDecodeError:
                self._parsed[count] = None
        return self._parsed[count]


def syntax_error(error: tomllib.TOMLDecodeError, text: str) -> tuple[str, int]:
    """Returns the message of a syntax error, and its line."""
    message = str(error)
    match = _AT_LINE.search(message)
    line = int(match[1]) if match and match[1] else text.count("\n") + 1
    return _AT_LINE.sub("", message), line


def _has(value: Any, place: Place) -> bool:
    for key in place:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
