"""Reads a file of expectations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.model import Condition, Expectations, FlowExpectation, Limit, StepPattern
from wcs_pcap.expect.schema import entry_name, expectations_shape, is_object, many
from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.model import Verdict
from wcs_pcap.schema.toml_file import TomlFile, read_bytes


def read_expectations(path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """Returns the expectations in the TOML file ``path``; ``known`` are all patterns, the built-in ones unless given.

    Raises ExpectationError with the first mistake and its line, and the further ones as ``others``.
    """
    return _expectations(read_bytes(path, "file of expectations", ExpectationError), path, known)


def parse_expectations(text: str, path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """Returns the expectations in ``text``, as ``read_expectations`` does; ``path`` is named in errors."""
    return _expectations(text.encode(), path, known)


def _expectations(data: bytes, path: str, known: Mapping[str, Pattern] | None) -> Expectations:
    file = TomlFile(data, path, ExpectationError)
    file.check(expectations_shape(patterns() if known is None else known))
    findings = file.table.get("findings", {})
    return Expectations(
        path=path,
        flows=tuple(map(_flow, file.table.get("flow", ()))),
        forbid=many(findings.get("forbid")),
        allow=many(findings.get("allow")),
        others=file.table.get("others", "pass"),
    )


def _flow(entry: Mapping[str, Any]) -> FlowExpectation:
    low, high = _bounds(entry)
    within = entry.get("answer_within", {})
    return FlowExpectation(
        name=entry_name(entry),
        pattern=entry["pattern"],
        low=low,
        high=high,
        where=tuple(_conditions(entry.get("where", {}))),
        having=_steps(entry.get("having")),
        verdicts=tuple(map(Verdict, many(entry.get("verdict", "pass")))),
        steps=_steps(entry.get("steps")),
        without=_steps(entry.get("without")),
        limits=tuple(map(_limit, many(entry.get("within")))),
        answer_within={StepPattern.parse(name).hook: limit for name, limit in within.items()}
        if isinstance(within, dict)
        else {"": within},
        answers=many(entry.get("answers")),
        after_start_of=many(entry.get("after_start_of")),
        after_end_of=many(entry.get("after_end_of")),
        forbid=many(entry.get("forbid")),
        allow=many(entry.get("allow")),
    )


def _bounds(entry: Mapping[str, Any]) -> tuple[int, int | None]:
    """How many flows there must be at least and at most; at least one where the entry does not say."""
    if "count" in entry:
        return entry["count"], entry["count"]
    high = entry.get("max")
    return entry.get("min", 0 if high == 0 else 1), high


def _steps(value: Any) -> tuple[StepPattern, ...]:
    return tuple(map(StepPattern.parse, many(value)))


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(
        begin=StepPattern.parse(entry["from"]),
        end=StepPattern.parse(entry["to"]),
        seconds=entry["seconds"],
    )


def _conditions(fields: Mapping[str, Any], prefix: str = "") -> Iterator[Condition]:
    """A condition for each field; a field of an object in the JSON has a dotted name."""
    for name, wanted in fields.items():
        if is_object(wanted):
            yield from _conditions(wanted, f"{prefix}{name}.")
        elif isinstance(wanted, dict):
            yield Condition(
                field=prefix + name,
                like=wanted.get("like"),
                low=wanted.get("min"),
                high=wanted.get("max"),
                present=wanted.get("present", True),
            )
        else:
            yield Condition(field=prefix + name, one_of=many(wanted))
