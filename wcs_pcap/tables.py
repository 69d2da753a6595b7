"""Loads the tables of knowledge that lie beside the code as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wcs_pcap.errors import PatternError

ROOT = Path(__file__).parent


def load_table(name: str) -> dict[str, Any]:
    """The table in ``name``, a path relative to the package. Raises PatternError when it is not TOML."""
    path = ROOT / name
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise PatternError(str(error), path=name) from None


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
