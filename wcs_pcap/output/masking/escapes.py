r"""Text without the escapes that may hide a secret: ``%3D`` and ``%253D`` of URLs, ``\u003d`` of JSON, the zeros of UTF-16."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

MAX_LEVELS = 4  # URLs in URLs in URLs
HIDES = ("%", "\\u", "\0")  # a text without one of these has no escapes
_ESCAPE = r"%([0-9a-fA-F]{2})|\\{1,8}u([0-9a-fA-F]{4})|\0"


class Plain(NamedTuple):
    """A text without its escapes; ``here`` are places at escapes, ``there`` those in the text with escapes."""

    text: str
    here: list[int]
    there: list[int]

    def original(self, place: int) -> int:
        """Returns the place in the text with escapes."""
        number = bisect_right(self.here, place) - 1
        return place if number < 0 else self.there[number] + place - self.here[number]


def plain(text: str) -> Plain | None:
    """Returns the text with one level of escapes decoded; None if it has none."""
    pieces: list[str] = []
    here, there = [], []
    done = length = 0
    for match in re.finditer(_ESCAPE, text):
        byte, unit = match.groups()
        decoded = chr(int(byte or unit, 16)) if byte or unit else ""
        pieces += [text[done : match.start()], decoded]
        length += match.start() - done
        if decoded:
            here.append(length)
            there.append(match.start())
        length += len(decoded)
        done = match.end()
        here.append(length)
        there.append(done)
    return Plain("".join([*pieces, text[done:]]), here, there) if pieces else None
