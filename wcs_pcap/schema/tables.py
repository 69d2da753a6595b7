"""The built-in tables of knowledge: TOML files beside the code that uses them.

A wheel holds all of them in one JSON file, ``tables.json``, which ``hatch_build.py`` makes; it is read in a millisecond.
A checkout has no such file and parses the TOML files that are asked for.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from wcs_pcap.errors import PatternError

ROOT = os.path.dirname(os.path.dirname(__file__))
PACKAGED = os.path.join(ROOT, "tables.json")

Table = dict[str, Any]


def load_table(name: str) -> Table:
    """Returns the table ``name``, a path relative to the package such as "hooks/fields.toml".

    Raises PatternError when the file is not valid TOML.
    """
    packaged = _packaged()
    if packaged is not None:
        return packaged[name]
    import tomllib

    try:
        with open(os.path.join(ROOT, name), "rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError(str(error), path=name) from None


def table_names(folder: str) -> list[str]:
    """Returns the names of the tables directly in ``folder``, a path relative to the package, sorted."""
    packaged = _packaged()
    if packaged is not None:
        return sorted(name for name in packaged if os.path.dirname(name) == folder)
    return sorted(f"{folder}/{file}" for file in os.listdir(os.path.join(ROOT, folder)) if file.endswith(".toml"))


@cache
def _packaged() -> dict[str, Table] | None:
    """Every table by its name, from ``tables.json``; None in a checkout."""
    try:
        with open(PACKAGED, encoding="utf-8") as file:
            tables: dict[str, Table] = json.load(file)
    except FileNotFoundError:
        return None
    return tables
