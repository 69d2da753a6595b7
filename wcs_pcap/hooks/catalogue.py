"""The hooks that WCS knows, from ``catalogue.toml``. A test checks that file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wcs_pcap.schema.tables import load_table


class Hook:
    """One hook; see the head of ``catalogue.toml`` for the fields."""

    __slots__ = ("aliases", "family", "key", "kind", "leads_to", "name", "refusable", "statuses")

    def __init__(
        self,
        name: str,
        kind: str,
        family: str,
        refusable: bool = False,
        key: tuple[str, ...] = (),
        leads_to: tuple[str, ...] = (),
        statuses: Mapping[str, str] | None = None,
        aliases: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.family = family
        self.refusable = refusable
        self.key = key
        self.leads_to = leads_to
        self.statuses: Mapping[str, str] = statuses or {}
        self.aliases = aliases


@cache
def hooks() -> Mapping[str, Hook]:
    """Every known hook by its name."""
    return {name: _hook(name, entry) for name, entry in load_table("hooks/catalogue.toml").items()}


def hook_named(name: str) -> Hook:
    """The hook of that name; one that the catalogue does not have is an event of a newer WCS."""
    return hooks().get(name) or Hook(name=name, kind="event", family="unknown")


@cache
def spellings() -> Mapping[str, str]:
    """Every accepted spelling of a hook's name, in lower case, with the name."""
    return {
        spelling.lower(): hook.name for hook in hooks().values() for spelling in (hook.name, *hook.aliases)
    }  # one page's sendDTMF is another's sendDtmf


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
