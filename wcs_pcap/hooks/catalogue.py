"""The hooks that WCS knows, from ``catalogue.toml``, checked as they are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from wcs_pcap.errors import PatternError
from wcs_pcap.schema.tables import load_table

FILE = "hooks/catalogue.toml"
KINDS = frozenset(("connect", "direct", "event", "incoming"))
CLASSES = frozenset(("progress", "success", "end", "failure"))
SHAPE = {"kind": str, "family": str, "refusable": bool, "key": list, "leads_to": list, "statuses": dict, "aliases": list}


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
    table = load_table(FILE)
    for reason in mistakes(table):
        raise PatternError(reason, path=FILE)
    return {name: _hook(name, entry) for name, entry in table.items()}


def hook_named(name: str) -> Hook:
    """The hook of that name; one that the catalogue does not have is an event of a newer WCS."""
    return hooks().get(name) or Hook(name, "event", "unknown")


@cache
def spellings() -> Mapping[str, str]:
    """Every accepted spelling of a hook's name, in lower case, with the name."""
    return {
        spelling.lower(): hook.name for hook in hooks().values() for spelling in (hook.name, *hook.aliases)
    }  # one page's sendDTMF is another's sendDtmf


def mistakes(table: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a catalogue."""
    spelled: dict[str, str] = {}
    for name, entry in table.items():
        yield from (f"hook {name}: {reason}" for reason in _entry_mistakes(entry, table))
        aliases = entry.get("aliases") if isinstance(entry, dict) else None
        for spelling in (name, *(aliases if isinstance(aliases, list) else ())):
            other = spelled.setdefault(spelling.lower(), name)
            if other != name:
                yield f"hook {name}: {spelling!r} is a name of {other} too"


def _entry_mistakes(entry: Any, table: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "is no table"
        return
    for name, value in entry.items():
        kind = SHAPE.get(name)
        if kind is None:
            yield f"{name!r} is not known; it may have {', '.join(SHAPE)}"
        elif not isinstance(value, kind) or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
            yield f"{name!r} has a value of the wrong type"
            return
    if entry.get("kind") not in KINDS:
        yield f"kind {entry.get('kind')!r} is none of {', '.join(sorted(KINDS))}"
    if "family" not in entry:
        yield "'family' is missing"
    for status, of_class in entry.get("statuses", {}).items():
        if of_class not in CLASSES:
            yield f"status {status}: class {of_class!r} is none of {', '.join(sorted(CLASSES))}"
    for name in entry.get("leads_to", ()):
        if name not in table:
            yield f"leads to the unknown hook {name!r}"


def _hook(name: str, entry: Mapping[str, Any]) -> Hook:
    return Hook(
        name,
        entry["kind"],
        entry["family"],
        entry.get("refusable", False),
        tuple(entry.get("key", ())),
        tuple(entry.get("leads_to", ())),
        entry.get("statuses", {}),
        tuple(entry.get("aliases", ())),
    )
