"""What may stand in a file of expectations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from wcs_pcap.expect.model import StepPattern, is_object, many, name_of_entry
from wcs_pcap.flows.pattern import Pattern
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Verdict
from wcs_pcap.rules.metadata import FAMILIES, codes
from wcs_pcap.schema.shapes import (
    COUNT,
    FLAG,
    NUMBER,
    SECONDS,
    TEXT,
    Mistake,
    Place,
    Shape,
    all_of,
    also,
    by_value,
    did_you_mean,
    is_whole,
    list_of,
    name_of,
    one_of,
    table,
    table_of,
    value,
    within,
)

LIMIT_EXAMPLE = 'a table such as { from = "hangup", to = "CallStatusEvent FINISH", seconds = 5 }'
WHERE_EXAMPLE = 'a table of JSON fields, such as { callee = "5550123" }'


def expectations_shape(patterns: Mapping[str, Pattern]) -> Shape:
    """Returns the shape of a file of expectations; ``patterns`` are all patterns by name."""

    def entry(table: Any) -> Shape:
        name = table.get("pattern") if isinstance(table, dict) else None
        return _flow(patterns, patterns.get(name) if isinstance(name, str) else None)

    flows = list_of(by_value(entry), empty=True)
    brackets = value("written [[flow]], with two brackets", lambda entries: isinstance(entries, list))
    keys = {
        "flow": also(brackets, flows),
        "findings": table({"forbid": CODES, "allow": CODES}, label="[findings]"),
        "others": one_of("pass", "ignore", "forbid"),
    }
    return also(all_of(table(keys), _something, _references), _no_circle)


def _flow(patterns: Mapping[str, Pattern], pattern: Pattern | None) -> Shape:
    """The shape of an entry of ``pattern``; None where it names no pattern."""
    known = f"it may be {', '.join(patterns)}"

    def known_step(text: Any, place: Place, label: str) -> Iterator[Mistake]:
        yield from _step(text, pattern, place, label)

    def names_pattern(entry: Any, place: Place, label: str) -> Iterator[Mistake]:
        del label
        if isinstance(entry, dict) and "pattern" not in entry:
            yield Mistake(place, f"[[flow]]: 'pattern' is missing; {known}")

    step = also(TEXT, known_step)
    steps = list_of(step, single=True)
    names = list_of(TEXT, single=True)
    limit = table({"from": step, "to": step, "seconds": SECONDS}, required=("from", "to", "seconds"))
    keys = {
        "name": TEXT,
        "pattern": name_of("pattern", patterns, hint=known),
        "count": COUNT,
        "min": COUNT,
        "max": COUNT,
        "where": _where,
        "having": steps,
        "verdict": list_of(one_of(*(verdict.value for verdict in Verdict)), single=True),
        "steps": steps,
        "without": steps,
        "within": list_of(also(value(LIMIT_EXAMPLE, lambda limit: isinstance(limit, dict)), limit), single=True),
        "answer_within": by_value(lambda limits: table_of(SECONDS, names=step) if isinstance(limits, dict) else SECONDS),
        "answers": list_of(value("an HTTP status from 100 to 599", lambda status: is_whole(status, 100, 599)), single=True),
        "after_start_of": names,
        "after_end_of": names,
        "forbid": CODES,
        "allow": CODES,
    }
    return all_of(table(keys, label="[[flow]]"), names_pattern, _bounds)


# ---- values ----------------------------------------------------------------------------------------------------------


def known_code(text: str) -> bool:
    """Whether ``text`` is a finding code, or the beginning of one."""
    return any(code.startswith(text) for code in codes())


def _code(text: Any, place: Place, label: str) -> Iterator[Mistake]:
    if not known_code(text):
        families = [family.upper() for family in FAMILIES]
        end = did_you_mean(text, [*codes(), *families], "`wcs-pcap rule` lists them all")
        yield Mistake(place, f"{label}: there is no finding code {text!r}, and none that begins so{end}")


CODES = list_of(also(TEXT, _code), single=True)


def _step(text: str, pattern: Pattern | None, place: Place, label: str) -> Iterator[Mistake]:
    """A hook of ``pattern`` (None: any), with statuses that it may have."""
    step = StepPattern.parse(text)
    hook = hooks().get(step.hook)
    if hook is None:
        yield Mistake(place, f"{label}: there is no hook {step.hook!r}{did_you_mean(step.hook, hooks())}")
        return
    if pattern is not None and hook.name not in pattern.hooks:
        hint = f"its hooks are {', '.join(sorted(pattern.hooks))}"
        yield Mistake(place, f"{label}: {hook.name} has no place in {pattern.name}; {hint}")
    for status in step.statuses:
        if status not in hook.statuses:
            end = did_you_mean(status, hook.statuses, f"it may have {', '.join(hook.statuses) or 'none'}")
            yield Mistake(place, f"{label}: {hook.name} has no status {status!r}{end}")


def _where(fields: Any, place: Place, label: str) -> Iterator[Mistake]:
    if not isinstance(fields, dict) or not fields:
        yield Mistake(place, f"{label} must be {WHERE_EXAMPLE}")
        return
    for name, wanted in fields.items():
        shape = _where if is_object(wanted) else CONDITION if isinstance(wanted, dict) else VALUES
        yield from shape(wanted, (*place, name), within(label, name))


def _can_be_met(condition: Any, place: Place, label: str) -> Iterator[Mistake]:
    if not condition:
        yield Mistake(place, f"{label} says nothing about the field")
    if condition.get("present") is False and len(condition) > 1:
        yield Mistake((*place, "present"), f"{within(label, 'present')} may be false only alone")


def _is_plain(wanted: Any) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    return values != [] and all(isinstance(value, str | int | float | bool) for value in values)


CONDITION = also(table({"like": TEXT, "min": NUMBER, "max": NUMBER, "present": FLAG}), _can_be_met)
VALUES = value("a text, a number, true or false, or a list of these", _is_plain)


# ---- what makes no sense ---------------------------------------------------------------------------------------------


def _something(file: Any, place: Place, label: str) -> Iterator[Mistake]:
    del label
    if not file:
        yield Mistake(place, "nothing is expected here: a file of expectations has [[flow]] entries or [findings]")


def _bounds(entry: Any, place: Place, label: str) -> Iterator[Mistake]:
    """'count' excludes 'min' and 'max'; the bounds must leave a number."""
    del label
    if not isinstance(entry, dict):
        return
    for name in ("min", "max"):
        if "count" in entry and name in entry:
            yield Mistake((*place, name), f"[[flow]]: {name!r} beside 'count': give one or the other")
    low, high = entry.get("min", 0), entry.get("max", 0)
    if "max" in entry and is_whole(low) and is_whole(high) and high < low:
        yield Mistake((*place, "max"), f"[[flow]]: 'max' {high} is less than 'min' {low}")


def _entries(file: Any) -> list[Mapping[str, Any]]:
    entries = file.get("flow")
    return [entry if isinstance(entry, dict) else {} for entry in entries] if isinstance(entries, list) else []


def _references(file: Any, place: Place, label: str) -> Iterator[Mistake]:
    """Names of other entries must be there, once."""
    del label
    entries = _entries(file)
    names = [name_of_entry(entry) for entry in entries]
    for index, entry in enumerate(entries):
        for key in ("after_start_of", "after_end_of"):
            for name in many(entry.get(key)):
                at = (*place, "flow", index, key)
                if not isinstance(name, str):
                    continue
                if names.count(name) > 1:
                    yield Mistake(at, f"[[flow]]: {key!r}: more than one entry has the name {name!r}")
                elif name == names[index]:
                    yield Mistake(at, f"[[flow]]: {key!r}: an entry cannot come after itself")
                elif name not in names:
                    others = [other for other in names if isinstance(other, str)]
                    yield Mistake(at, f"[[flow]]: {key!r}: no entry has the name {name!r}{did_you_mean(name, others)}")


def _no_circle(file: Any, place: Place, label: str) -> Iterator[Mistake]:
    """No entry may come after itself by way of others."""
    del label
    entries = _entries(file)
    before = {name_of_entry(entry): {*many(entry.get("after_start_of")), *many(entry.get("after_end_of"))} for entry in entries}
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle = error.args[1]
        index, name = next((index, name) for index, name in enumerate(map(name_of_entry, entries)) if name in circle)
        yield Mistake((*place, "flow", index), f"{name!r} comes after itself, by what it comes after")
