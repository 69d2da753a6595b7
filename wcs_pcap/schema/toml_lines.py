"""In which line of a TOML text a value stands. The standard parser does not tell, so it is asked about ever longer beginnings."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

Place = Sequence[str | int]  # such as ("flow", 2, "count"): keys of tables, indexes of arrays

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$|\s*\(at end of document\)$")


class Lines:
    """Finds places in one text, which is whole and valid TOML."""

    def __init__(self, text: str) -> None:
        self._lines = [f"{line}\n" for line in text.split("\n")]
        self._parsed: dict[int, Any] = {}

    def of(self, place: Place) -> int:
        """The line, counted from 1, in which ``place`` begins; that of what holds it when it is not there itself."""
        while place and not _holds(self._beginning(len(self._lines)), place):
            place = place[:-1]
        if not place:
            return 1
        # whether a beginning holds the place never changes back, since one that ends within a value counts as the one before
        end = bisect_left(range(len(self._lines) + 1), True, key=lambda count: _holds(self._beginning(count), place))
        begin = end
        while begin > 1 and not self._ends_a_statement(begin - 1):
            begin -= 1
        return begin

    def _ends_a_statement(self, count: int) -> bool:
        return self._parse(count) is not None

    def _beginning(self, count: int) -> Any:
        """What the first ``count`` lines say, without a last statement that ends behind them."""
        while count and (value := self._parse(count)) is None:
            count -= 1
        return value if count else {}

    def _parse(self, count: int) -> Any:
        if count not in self._parsed:
            try:
                self._parsed[count] = tomllib.loads("".join(self._lines[:count]))
            except tomllib.TOMLDecodeError:
                self._parsed[count] = None
        return self._parsed[count]


def syntax_error(error: tomllib.TOMLDecodeError, text: str) -> tuple[str, int]:
    """What the parser complains about, and in which line."""
    message = str(error)
    match = _AT_LINE.search(message)
    line = int(match[1]) if match and match[1] else text.count("\n") + 1
    return _AT_LINE.sub("", message), line


def _holds(value: Any, place: Place) -> bool:
    for key in place:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
