"""Makes docs/report.schema.json and docs/summary.schema.json, the JSON Schemas (2020-12) of both, from their types."""

from __future__ import annotations

import enum
import inspect
import json
import types
from functools import cache
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from jsonschema import Draft202012Validator

from wcs_pcap.output.json.summary_types import SummaryJson
from wcs_pcap.output.json.types import Limits, ReportJson

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


PAGES = {"report": ("A report of wcs-pcap", ReportJson), "summary": ("A summary of wcs-pcap", SummaryJson)}


def page(name: str = "report") -> str:
    """The text of the file."""
    return json.dumps(schema(name), indent=2) + "\n"


@cache
def validator(name: str = "report") -> Draft202012Validator:
    Draft202012Validator.check_schema(schema(name))
    return Draft202012Validator(schema(name))


@cache
def schema(name: str = "report") -> dict[str, Any]:
    title, table = PAGES[name]
    definitions: dict[str, Any] = {}
    top = _table(table, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **top,
        "$defs": definitions,
    }


def _table(table: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(table, include_extras=True)
    words = (
        {"description": inspect.cleandoc(table.__doc__).replace("``", "")}
        if table.__doc__ and "dict(" not in table.__doc__
        else {}
    )
    return {
        **words,
        "type": "object",
        "properties": {name: _of(hint, definitions) for name, hint in hints.items()},
        "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        "additionalProperties": False,
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return {}
    if origin is NotRequired:
        return _of(arguments[0], definitions)
    if origin is Annotated:
        made = _of(arguments[0], definitions)
        for extra in arguments[1:]:
            bounds = extra._asdict() if isinstance(extra, Limits) else {"description": extra}
            made |= {name: value for name, value in bounds.items() if value is not None}
        return made
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(argument, definitions) for argument in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _table(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [each.value for each in hint]}
    return {"type": PLAIN[hint]}
