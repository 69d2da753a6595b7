"""Whether the JSON fields of a flow fit conditions: yes, no, or not to be seen in the capture (None)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from wcs_pcap.expect.model import Condition
from wcs_pcap.model import Flow
from wcs_pcap.schema.shapes import is_number


def fits(flow: Flow, conditions: Iterable[Condition]) -> bool | None:
    """Whether the requests of ``flow`` fit all ``conditions``; each condition may be met by a different hook."""
    return all_of(_fits(flow, condition) for condition in conditions)


def all_of(results: Iterable[bool | None]) -> bool | None:
    """Returns False if one result is False, else None if one is None, else True."""
    known: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            known = None
    return known


def _fits(flow: Flow, condition: Condition) -> bool | None:
    values = [value for call in flow.calls for value in _values(call.fields, condition.field)]
    readable = all(call.whole for call in flow.calls) and None not in flow.key.values()
    if not condition.present:
        return False if values else True if readable else None
    if any(_value_fits(value, condition) for value in values):
        return True
    return False if values or readable else None


def _values(fields: Any, field: str) -> Iterator[Any]:
    """The value of a field, if it is there; a dotted name is that of a field of an object in it."""
    head, dot, rest = field.partition(".")
    if not isinstance(fields, Mapping):
        return
    if field in fields:
        yield fields[field]
    elif dot and head in fields:
        yield from _values(fields[head], rest)


def _value_fits(value: Any, condition: Condition) -> bool:
    if condition.one_of:
        return any(_same(value, wanted) for wanted in condition.one_of)
    if condition.like is not None and not (isinstance(value, str) and fnmatchcase(value, condition.like)):
        return False
    if condition.low is None and condition.high is None:
        return True
    low = -math.inf if condition.low is None else condition.low
    return is_number(value, low, math.inf if condition.high is None else condition.high)


def _same(value: Any, wanted: Any) -> bool:
    """Equality of JSON values: true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)
