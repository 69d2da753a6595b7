"""The hooks that WCS knows, from ``catalogue.toml``, checked as they are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from wcs_pcap.errors import PatternError
from wcs_pcap.tables import load_table

KINDS = frozenset(("connect", "direct", "event", "incoming"))
CLASSES = frozenset(("progress", "success", "end", "failure"))


class Hook(NamedTuple):
    """One hook; see the head of ``catalogue.toml`` for the fields."""

    name: str
    kind: str
    family: str
    refusable: bool
    key: tuple[str, ...]
    leads_to: tuple[str, ...]
    statuses: Mapping[str, str]
    aliases: tuple[str, ...]


@cache
def hooks() -> Mapping[str, Hook]:
    """Every known hook by its name."""
    table = load_table("hooks/catalogue.toml")
    known = {name: _hook(name, entry) for name, entry in table.items()}
    for hook in known.values():
        for name in hook.leads_to:
            if name not in known:
                raise PatternError(f"{hook.name} leads to the unknown hook {name}", path="catalogue.toml")
    return known


def hook_named(name: str) -> Hook:
    """The hook of that name; one that the catalogue does not have is an event of a newer WCS."""
    return hooks().get(name) or Hook(name, "event", "unknown", False, (), (), {}, ())


@cache
def spellings() -> Mapping[str, str]:
    """Every accepted spelling of a hook's name, in lower case, with the name."""
    return {
        spelling.lower(): hook.name for hook in hooks().values() for spelling in (hook.name, *hook.aliases)
    }  # one page's sendDTMF is another's sendDtmf


def _hook(name: str, entry: Mapping[str, Any]) -> Hook:
    allowed = {"kind", "refusable", "family", "key", "leads_to", "statuses", "aliases"}
    unknown = sorted(set(entry) - allowed)
    statuses = entry.get("statuses", {})
    if unknown or entry.get("kind") not in KINDS or "family" not in entry or not CLASSES.issuperset(statuses.values()):
        raise PatternError(f"hook {name}: {'unknown ' + unknown[0] if unknown else 'kind, family or a status class'}")
    return Hook(
        name,
        entry["kind"],
        entry["family"],
        entry.get("refusable", False),
        tuple(entry.get("key", ())),
        tuple(entry.get("leads_to", ())),
        statuses,
        tuple(entry.get("aliases", ())),
    )
