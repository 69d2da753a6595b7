"""JSON text: of values, and of long lists piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

ENTRIES_PER_PIECE = 100

_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, check_circular=False)


def dumps(value: Any) -> str:
    """Returns JSON text in ASCII, which every reader takes: lone surrogates of hostile input become escapes."""
    return _ENCODER.encode(value)


def indented(text: str) -> str:
    """Returns JSON text with line breaks and indents."""
    return json.dumps(json.loads(text), indent=2)


def array(name: str, entries: Iterable[str]) -> Iterator[str]:
    """Yields an object with one member, an array of JSON texts, in pieces."""
    yield "{"
    yield from member(name, entries)
    yield "}\n"


def member(name: str, entries: Iterable[str]) -> Iterator[str]:
    """Yields the member of an object that is an array of JSON texts, in pieces."""
    yield f'"{name}": ['
    separator = ""
    for some in pieces(entries):
        yield separator + ", ".join(some)
        separator = ", "
    yield "]"


def pieces(entries: Iterable[str]) -> Iterator[list[str]]:
    """Yields the entries, as many at a time as are worth a write."""
    remaining = iter(entries)
    while some := list(islice(remaining, ENTRIES_PER_PIECE)):
        yield some
