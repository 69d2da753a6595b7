"""The hooks that WCS knows, and their fields, from ``catalogue.toml`` and ``fields.toml``. A test checks these files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from wcs_pcap.schema.tables import load_table

Kind = Literal["connect", "direct", "event", "incoming"]
StatusClass = Literal["progress", "success", "end", "failure"]


class Hook:
    """One hook; the head of ``catalogue.toml`` explains its attributes."""

    __slots__ = ("aliases", "family", "key", "kind", "leads_to", "name", "refusable", "statuses")

    def __init__(
        self,
        name: str,
        kind: Kind,
        family: str,
        refusable: bool = False,
        key: tuple[str, ...] = (),
        leads_to: tuple[str, ...] = (),
        statuses: Mapping[str, StatusClass] | None = None,
        aliases: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.family = family
        self.refusable = refusable
        self.key = key
        self.leads_to = leads_to
        self.statuses: Mapping[str, StatusClass] = statuses or {}
        self.aliases = aliases


@cache
def hooks() -> Mapping[str, Hook]:
    """Returns every known hook by its name."""
    return {name: _hook(name, entry) for name, entry in load_table("hooks/catalogue.toml").items()}


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


def _hook(name: str, entry: Mapping[str, Any]) -> Hook:
    return Hook(
        name=name,
        kind=entry["kind"],
        family=entry["family"],
        refusable=entry.get("refusable", False),
        key=tuple(entry.get("key", ())),
        leads_to=tuple(entry.get("leads_to", ())),
        statuses=entry.get("statuses"),
        aliases=tuple(entry.get("aliases", ())),
    )
