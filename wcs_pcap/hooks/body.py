"""JSON bodies, whole and cut. Decoded values are what counts; the bytes of equal JSON may differ (docs/wcs.md#responses)."""

from __future__ import annotations

import json
import re
from itertools import islice
from json.decoder import scanstring  # type: ignore[attr-defined]
from math import isfinite
from typing import Any

MAX_VALUES = 50_000  # kept of one body; a hook has thirty, its response perhaps a hundred
MAX_ALL_VALUES = 1_000_000  # of all bodies of a capture that have more than ...
FEW_VALUES = 500  # ... these
MAX_DEPTH = 100  # of objects and arrays within each other; a hook has three or four

_BLANKS = " \t\r\n"
_STRING = r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"?'
_FOLLOWERS = (",", "}")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class Huge(str):
    """A number that is too large for a float, as text."""

    __slots__ = ()


def _number(text: str) -> float | Huge:
    """A number with a fraction or an exponent."""
    value = float(text)
    return value if isfinite(value) else Huge(text)


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_number)
_scan = _DECODER.scan_once  # type: ignore[attr-defined]  # without the search for blanks, which bodies hardly ever have around them


class ValueBudget:
    """Bounds the memory for decoded JSON that is kept: a few bytes can hold a value that takes a hundred."""

    def __init__(self) -> None:
        self._left = MAX_ALL_VALUES

    def take(self, text: str) -> bool:
        """Counts the values of a JSON text, if it has more than FEW_VALUES; returns whether they may all be kept."""
        values = _values(text)
        if values <= FEW_VALUES:
            return True
        self._left -= values
        return values <= MAX_VALUES and self._left >= 0


def _values(text: str) -> int:
    """At most how many values a JSON text has, counted only where there may be more than FEW_VALUES."""
    if len(text) <= FEW_VALUES or _separators(text) <= FEW_VALUES:
        return 0
    return _separators(re.sub(_STRING, "", text))  # a log in a string is full of commas


def _separators(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def decode(body: bytes, budget: ValueBudget | None = None) -> tuple[Any, bool]:
    """Returns the value of a JSON text and True; None and False when it is not JSON in UTF-8 without byte-order mark (RFC 8259).

    What nests deeper than MAX_DEPTH is taken for an attack on the reader and counts as not JSON. Of what has more values than
    MAX_VALUES or than is left of ``budget``, the outline is returned: it is JSON all the same.
    """
    try:
        text = body.decode("utf-8")
        value, end = _scan(text, 0 if text.startswith("{") else _skip(text, 0))
    except (StopIteration, ValueError, RecursionError):
        return None, False
    if (end < len(text) and text[end:].strip(_BLANKS)) or _too_deep(text, value):
        return None, False
    return value if budget is None or budget.take(text) else _outline(value), True


def _outline(value: Any) -> Any:
    """The first FEW_VALUES members of an object, with arrays and objects in it empty; an array without its content."""
    if isinstance(value, dict):
        first = islice(value.items(), FEW_VALUES)
        return {name: type(member)() if isinstance(member, dict | list) else member for name, member in first}
    return [] if isinstance(value, list) else value


def _too_deep(text: str, value: Any) -> bool:
    nested = text.find("{", 1) > 0 or "[" in text  # hooks that are flat need no counting
    if not nested or text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    layer = [value]
    for _ in range(MAX_DEPTH):
        layer = [
            item
            for holder in layer
            if isinstance(holder, dict | list)
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
        if not layer:
            return False
    return True


def decode_prefix(body: bytes) -> dict[str, Any]:
    """Returns the whole members of a JSON object whose end is missing.

    The last member counts only when its value is certain to have ended: a string with its closing quote, an object or array with
    its bracket, a number or a word with something after it.
    """
    text = _readable(body)
    members: dict[str, Any] = {}
    if _values(text) > MAX_VALUES:
        return members
    position = _skip(text, 0)
    if text[position : position + 1] != "{":
        return members
    position += 1
    try:
        while True:
            position = _skip(text, position)
            if text[position : position + 1] != '"':
                return members
            name, position = scanstring(text, position + 1)
            position = _skip(text, position)
            if text[position : position + 1] != ":":
                return members
            value, position = _DECODER.raw_decode(text, _skip(text, position + 1))
            position = _skip(text, position)
            follower = text[position : position + 1]
            if follower in _FOLLOWERS or (not follower and isinstance(value, str | list | dict)):
                members[name] = value
            if follower != ",":
                return members
            position += 1
    except (ValueError, RecursionError):
        return members


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position


def _readable(body: bytes) -> str:
    """Returns the text up to the first bytes that are not UTF-8: half a character at the cut, or damage."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        return body[: error.start].decode("utf-8")
