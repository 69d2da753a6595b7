"""The hooks that WCS knows, and their fields, from ``catalogue.toml`` and ``fields.toml``. A test checks these files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from wcs_pcap.schema.tables import load_table

Kind = Literal["connect", "direct", "event", "incoming"]
StatusClass = Literal["progress", "success", "end", "failure"]


class Hook(NamedTuple):
    """One hook; the head of ``catalogue.toml`` explains its attributes."""

    name: str
    kind: Kind
    family: str
    refusable: bool = False
    key: Sequence[str] = ()
    leads_to: Sequence[str] = ()
    statuses: Mapping[str, StatusClass] = MappingProxyType({})
    aliases: Sequence[str] = ()


@cache
def hooks() -> Mapping[str, Hook]:
    """Returns every known hook by its name."""
    return {name: Hook(name=name, **entry) for name, entry in load_table("hooks/catalogue.toml").items()}


def hook_named(name: str) -> Hook:
    """Returns the hook of that name; one that the catalogue does not have is taken for an event of a newer WCS."""
    return hooks().get(name) or Hook(name=name, kind="event", family="unknown")


@cache
def spellings() -> Mapping[str, str]:
    """Returns every accepted spelling of a hook's name, in lower case, with the name."""
    return {
        spelling.lower(): hook.name for hook in hooks().values() for spelling in (hook.name, *hook.aliases)
    }  # one page's sendDTMF is another's sendDtmf


def fields_of(hook: str) -> Mapping[str, str]:
    """Returns the fields of a hook with their types, those of every hook first; empty where the catalogue lacks the hook."""
    table = load_table("hooks/fields.toml")
    types, only, groups, entries = table["types"], table["only"], table["groups"], table["hooks"].get(hook)
    if entries is None:
        return {}
    names = [name for entry in entries for name in (groups[entry[1:]] if entry.startswith("+") else [entry])]
    return {name: only.get(f"{hook}.{name}", types[name]) for name in (*table["envelope"]["fields"], *names)}
