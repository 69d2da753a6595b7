"""Where in a TOML text a value stands, for messages about mistakes in it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, keys: Sequence[str]) -> int | None:
    """The line (from 1) of TOML ``text`` on which the value under ``keys`` begins, or the nearest table around it.

    None when not even the first key is there. What spans lines is found by its first one.
    """
    best, found = 0, None
    header: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            here = header = _keys(stripped)
        else:
            here = (*header, *_keys(stripped))
        shared = min(len(here), len(keys))
        if tuple(keys[:shared]) != here[:shared]:
            continue
        if shared > best:
            best, found = shared, number
    return found


def _keys(line: str) -> tuple[str, ...]:
    """The keys that a line names: those of a table's head, or those before the first "=" that ends a key; none in others."""
    ends = [len(line)] if line.startswith("[") else [place for place, sign in enumerate(line) if sign == "="][:5]
    for end in ends:
        try:
            table: Any = tomllib.loads(line if line.startswith("[") else f"{line[:end]} = 0")
        except tomllib.TOMLDecodeError:
            continue
        keys: list[str] = []
        while isinstance(table, dict) and table:
            key, table = next(iter(table.items()))
            keys.append(key)
        return tuple(keys)
    return ()
