"""The built-in tables have no mistake; their shapes are here, since the program does not check them at every start."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import wcs_pcap
from wcs_pcap.deadlines import DEADLINES
from wcs_pcap.flows.schema import pattern_shape
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.rules.metadata import FAMILIES, codes
from wcs_pcap.schema.shapes import (
    FLAG,
    TEXT,
    Mistake,
    Place,
    Shape,
    all_of,
    also,
    list_of,
    name_of,
    one_of,
    table,
    table_of,
    value,
)
from wcs_pcap.schema.tables import load_table

TEXTS = list_of(TEXT)
LINE = value("one line of text", lambda text: isinstance(text, str) and text.strip() != "" and text.isprintable())
KINDS = ("connect", "direct", "event", "incoming")
EFFECT = table({"FAIL": LINE, "LOG": LINE}, required=("FAIL", "LOG"))


def catalogue(hook_table: dict[str, Any]) -> Shape:
    hook = table(
        {
            "kind": one_of(*KINDS),
            "family": TEXT,
            "refusable": FLAG,
            "key": TEXTS,
            "leads_to": list_of(name_of("hook", hook_table)),
            "statuses": table_of(one_of("progress", "success", "end", "failure"), "status"),
            "aliases": TEXTS,
        },
        required=("kind", "family"),
    )
    return also(table_of(hook, "hook"), spelled_once)


def spelled_once(hook_table: Any, place: Place, label: str) -> Iterator[Mistake]:
    """Names and aliases of hooks differ in more than upper and lower case."""
    del label
    spelled: dict[str, str] = {}
    for name, entry in hook_table.items():
        for spelling in (name, *entry.get("aliases", ())):
            if spelled.setdefault(spelling.lower(), name) != name:
                yield Mistake((*place, name), f"hook {name}: {spelling!r} is also a name of {spelled[spelling.lower()]}")


TYPES = ("string", "number", "boolean", "object", "array of strings", "string or null", "string or number", "any")


def fields(field_table: dict[str, Any]) -> Shape:
    field = name_of("field with a type", field_table["types"])
    groups = {f"+{group}" for group in field_table["groups"]}

    def override(name: Any, place: Place, label: str) -> Iterator[Mistake]:
        hook, _, only = name.partition(".")
        yield from name_of("hook", hooks())(hook, place, label)
        yield from field(only, place, label)

    def every_hook(by_hook: Any, place: Place, label: str) -> Iterator[Mistake]:
        yield from (Mistake(place, f"{label}: {hook!r} is missing") for hook in hooks() if hook not in by_hook)

    entry = list_of(name_of("field with a type, or group", {*field_table["types"], *groups}), empty=True)
    keys = {
        "types": table_of(name_of("type", TYPES)),
        "only": table_of(name_of("type", TYPES), names=override),
        "secrets": table({"fields": TEXTS}, required=("fields",)),
        "envelope": table({"fields": list_of(field)}, required=("fields",)),
        "groups": table_of(list_of(field)),
        "hooks": all_of(table_of(entry, "hook", names=name_of("hook", hooks())), every_hook),
    }
    return table(keys, required=keys)


def effects(_: dict[str, Any]) -> Shape:
    kinds = table(dict.fromkeys(KINDS, EFFECT), required=KINDS)
    return table({"kinds": kinds, "hooks": table_of(EFFECT, "hook", names=name_of("hook", hooks()))}, required=("kinds", "hooks"))


def rule(_: dict[str, Any]) -> Shape:
    def deadlines(text: Any, place: Place, label: str) -> Iterator[Mistake]:
        for name in re.findall(r"{(.*?)}", text):
            yield from name_of("deadline", DEADLINES)(name, place, label)

    text = also(LINE, deadlines)
    keys = {
        "title": text,
        "severity": one_of("error", "warning", "info"),
        "confidence": one_of("high", "medium", "low"),
        "what": text,
        "meaning": text,
        "remedy": text,
        "consequence_of": list_of(name_of("finding code or group", [*codes(), *load_table("rules/causes.toml")])),
        "rests_on": list_of(one_of("absence", "clock")),
        "leaves_open": FLAG,
        "example": TEXT,
    }
    return table(keys, required=[key for key in keys if key not in ("consequence_of", "rests_on", "leaves_open", "example")])


def causes(_: dict[str, Any]) -> Shape:
    return table_of(list_of(name_of("finding code", codes())), "group")


def pattern(pattern_table: dict[str, Any]) -> Shape:
    return pattern_shape(pattern_table, codes())


SHAPES: dict[str, Callable[[dict[str, Any]], Shape]] = {
    "hooks/catalogue.toml": catalogue,
    "hooks/fields.toml": fields,
    "hooks/effects.toml": effects,
    "flows/patterns/": pattern,
    "rules/causes.toml": causes,
    **{f"rules/{family}/": rule for family in FAMILIES},
}


PACKAGE = Path(wcs_pcap.__file__).parent
NAMES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.toml"))


def shape_of(name: str, content: dict[str, Any]) -> Shape:
    """The shape of a built-in table; there is exactly one."""
    (shape,) = (shape for prefix, shape in SHAPES.items() if name.startswith(prefix))
    return shape(content)


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_table_has_no_mistake(name: str) -> None:
    content = load_table(name)
    assert list(shape_of(name, content)(content, (), "")) == []


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("hooks/catalogue.toml", lambda t: t["call"].update(kind="evnt"),
     "hook call: 'kind' must be one of connect, direct, event, incoming; did you mean 'event'?"),
    ("hooks/catalogue.toml", lambda t: t["call"].update(keys=["id"]),
     "hook call: 'keys' is not known; did you mean 'key'? It may have kind, family, refusable, key, leads_to, statuses, aliases"),
    ("hooks/catalogue.toml", lambda t: t["call"].update(key=[1]), "hook call: 'key' must be a text that is not empty"),
    ("hooks/catalogue.toml", lambda t: t["call"].update(leads_to=["CallStatus"]),
     "hook call: 'leads_to': there is no hook 'CallStatus'; did you mean 'CallStatusEvent'?"),
    ("hooks/catalogue.toml", lambda t: t["call"].update(aliases=["hangUp"]), "hook hangup: 'hangup' is also a name of call"),
    ("hooks/catalogue.toml", lambda t: t["CallStatusEvent"]["statuses"].update(RING="good"),
     "status RING must be one of progress, success, end, failure"),
    ("hooks/fields.toml", lambda t: t["types"].update(callId="text"), "'types': 'callId': there is no type 'text'"),
    ("hooks/fields.toml", lambda t: t["hooks"].pop("call"), "'hooks': 'call' is missing"),
    ("hooks/fields.toml", lambda t: t["hooks"].update(call=["+cal"]),
     "hook call: there is no field with a type, or group '+cal'; did you mean '+call'?"),
    ("rules/http/HTTP001.toml", lambda t: t.update(severity="fatal"), "'severity' must be one of error, warning, info"),
    ("rules/http/HTTP001.toml", lambda t: t.update(what="within {rest_time} s"),
     "'what': there is no deadline 'rest_time'; did you mean 'rest_timeout'?"),
    ("rules/http/HTTP001.toml", lambda t: t.update(consequence_of=["TCP01"]),
     "'consequence_of': there is no finding code or group 'TCP01'; did you mean 'TCP101'?"),
    ("rules/causes.toml", lambda t: t["unreachable"].append("FLOW9"),
     "group unreachable: there is no finding code 'FLOW9'; did you mean 'FLOW039'?"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "reason"), CHANGES, ids=[reason for *_, reason in CHANGES])
def test_a_mistake_is_named(name: str, change: Callable[[dict[str, Any]], Any], reason: str) -> None:
    content = copy.deepcopy(load_table(name))
    change(content)
    assert [mistake.reason for mistake in shape_of(name, content)(content, (), "")] == [reason]
