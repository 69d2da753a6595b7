"""The fields of each hook, with their types, from ``fields.toml``: what rules and pages need, loaded when they ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from wcs_pcap.schema.tables import load_table

FILE = "hooks/fields.toml"

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array of strings": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "string or null": lambda value: value is None or isinstance(value, str),
    "string or number": lambda value: TYPES["string"](value) or TYPES["number"](value),
    "any": lambda _: True,
}


def has_type(value: Any, kind: str) -> bool:
    """Whether a JSON value is of a type that ``fields.toml`` names."""
    return TYPES[kind](value)


def fields_of(hook: str) -> Mapping[str, str]:
    """The fields of a hook with their types, those of every hook first; empty for a hook that is not in the catalogue."""
    return _fields().get(hook, {})


def secret_fields() -> frozenset[str]:
    """The fields that hold secrets whatever hook they are in."""
    return frozenset(load_table(FILE)["secrets"]["fields"])


def aliases() -> Mapping[str, str]:
    """Names that fields had before WCS 4, with those that they have now."""
    return dict(load_table(FILE)["aliases"])


@cache
def _fields() -> Mapping[str, Mapping[str, str]]:
    table = load_table(FILE)
    types, only, groups = table["types"], table["only"], table["groups"]
    result = {}
    for hook, entries in table["hooks"].items():
        names = [name for entry in entries for name in (groups[entry[1:]] if entry.startswith("+") else [entry])]
        names = [*table["envelope"]["fields"], *names]
        result[hook] = {name: only.get(f"{hook}.{name}", types[name]) for name in names}
    return result
