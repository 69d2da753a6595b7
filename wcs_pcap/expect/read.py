"""Reads a file of expectations and finds every mistake in it, each with its line."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.files import read_file
from wcs_pcap.expect.model import Condition, Expectations, FlowExpectation, Limit, StepPattern
from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Verdict
from wcs_pcap.rules.metadata import codes
from wcs_pcap.schema.toml_lines import Lines, Place, syntax_error

MAX_BYTES = 1 << 20
MAX_MISTAKES = 20  # more are not worth reading at once
OTHERS = ("pass", "ignore", "forbid")


class _Mistake(NamedTuple):
    place: Place
    reason: str


class _Wrong(Exception):  # noqa: N818
    """A value that is not as it must be; ``place`` leads from the value to the part that is wrong."""

    def __init__(self, reason: str, *place: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


def read_expectations(path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """The expectations in the TOML file ``path``; ``known`` are the patterns there are, the built-in ones unless given.

    Raises ExpectationError with the first mistake, its line, and the further ones as ``others``.
    """
    data = read_file(path, MAX_BYTES, "file of expectations")
    try:
        return parse_expectations(data.decode("utf-8"), path, known)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExpectationError("is not UTF-8 text", path=path, offset=line) from None


def parse_expectations(text: str, path: str, known: Mapping[str, Pattern] | None = None) -> Expectations:
    """The expectations in ``text``; ``path`` is named in errors."""
    text = text.replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason, line = syntax_error(error, text) if isinstance(error, tomllib.TOMLDecodeError) else ("is nested too deep", 1)
        raise ExpectationError(reason, path=path, offset=line) from None
    lines = Lines(text)
    reader = _Reader(lines, patterns() if known is None else known)
    expectations = reader.file(table, path)
    if reader.mistakes:
        found = sorted((lines.of(mistake.place), mistake.reason) for mistake in reader.mistakes[:MAX_MISTAKES])
        first, *others = (ExpectationError(reason, path=path, offset=line) for line, reason in found)
        first.others = tuple(others)
        raise first
    return expectations


# ---- values ---------------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("must be a text that is not empty")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wrong("must be a whole number, 0 or more")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise _Wrong("must be a number of seconds, more than 0")
    return float(value)


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
        raise _Wrong("must be a number")
    return float(value)


def _choice(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise _Wrong(f"must be one of {', '.join(choices)}")
        return str(value)

    return read


def _many(read: Callable[[Any], Any]) -> Callable[[object], tuple[Any, ...]]:
    """One value or a list of them."""

    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            return (read(value),)
        if not value:
            raise _Wrong("must not be an empty list")
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read(item))
            except _Wrong as wrong:
                raise _Wrong(wrong.reason, index, *wrong.place) from None
        return tuple(items)

    return read_all


def _status(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 100 <= value <= 599:
        raise _Wrong("must be an HTTP status from 100 to 599")
    return value


def _code(value: object) -> str:
    text = _text(value)
    if not known_code(text):
        raise _Wrong(f"there is no finding code {text!r}, and none that begins so; `wcs-pcap rule` lists them all")
    return text


def _verdict(value: object) -> Verdict:
    return Verdict(_choice(*(each.value for each in Verdict))(value))


def known_code(text: str) -> bool:
    """Whether ``text`` is a finding code, or the beginning of one."""
    return any(code.startswith(text) for code in codes())


def _where(value: object) -> tuple[Condition, ...]:
    if not isinstance(value, dict) or not value:
        raise _Wrong('must be a table of JSON fields, such as { callee = "5550123" }')
    return tuple(_condition(name, wanted) for name, wanted in _flat(value))


OPERATORS: Mapping[str, Callable[[Any], Any]] = {"like": _text, "min": _number, "max": _number, "present": lambda value: value}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Fields of objects in the JSON, written as TOML's dotted keys or as tables, by their dotted name."""
    for name, value in table.items():
        if isinstance(value, dict) and value and not (value.keys() & OPERATORS.keys()):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _condition(name: str, wanted: Any) -> Condition:
    place = name.split(".")
    if isinstance(wanted, dict):
        if not wanted:
            raise _Wrong("says nothing about the field", *place)
        for operator, value in wanted.items():
            if operator not in OPERATORS:
                raise _Wrong(f"{operator!r} is not known; it may have {', '.join(OPERATORS)}", *place, operator)
            try:
                OPERATORS[operator](value)
            except _Wrong as wrong:
                raise _Wrong(wrong.reason, *place, operator) from None
        present = wanted.get("present", True)
        if not isinstance(present, bool) or (not present and len(wanted) > 1):
            raise _Wrong("must be true or false, and false only alone", *place, "present")
        return Condition(name, like=wanted.get("like"), low=wanted.get("min"), high=wanted.get("max"), present=present)
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values or not all(isinstance(value, str | int | float | bool) for value in values):
        raise _Wrong("must be a text, a number, true or false, or a list of these", *place)
    return Condition(name, one_of=tuple(values))


def _step(pattern: Pattern | None) -> Callable[[object], StepPattern]:
    def read(value: object) -> StepPattern:
        name, _, rest = _text(value).partition(" ")
        hook = hooks().get(name)
        if hook is None:
            raise _Wrong(f"there is no hook {name!r}")
        if pattern is not None and name not in pattern.hooks:
            raise _Wrong(f"{name} has no place in {pattern.name}; its hooks are {', '.join(sorted(pattern.hooks))}")
        statuses = tuple(status.strip() for status in rest.split("|")) if rest else ()
        for status in statuses:
            if status not in hook.statuses:
                raise _Wrong(f"{name} has no status {status!r}; it may have {', '.join(hook.statuses) or 'none'}")
        return StepPattern(name, statuses)

    return read


def _limits(pattern: Pattern | None) -> Callable[[object], tuple[Limit, ...]]:
    step = _step(pattern)

    def read(value: object) -> Limit:
        if not isinstance(value, dict) or value.keys() != {"from", "to", "seconds"}:
            raise _Wrong('must be a table such as { from = "hangup", to = "CallStatusEvent FINISH", seconds = 5 }')
        parts: dict[str, Any] = {}
        for name, kind in (("from", step), ("to", step), ("seconds", _seconds)):
            try:
                parts[name] = kind(value[name])
            except _Wrong as wrong:
                raise _Wrong(wrong.reason, name) from None
        return Limit(parts["from"], parts["to"], parts["seconds"])

    return _many(read)


def _answer_within(pattern: Pattern | None) -> Callable[[object], Mapping[str, float]]:
    step = _step(pattern)

    def read(value: object) -> Mapping[str, float]:
        if not isinstance(value, dict):
            return {"": _seconds(value)}
        limits = {}
        for name, seconds in value.items():
            try:
                limits[step(name).hook] = _seconds(seconds)
            except _Wrong as wrong:
                raise _Wrong(wrong.reason, name) from None
        return limits

    return read


# ---- tables ---------------------------------------------------------------------------------------------------------

Fields = Mapping[str, Callable[[Any], Any]]

FILE: Fields = {"flow": lambda value: value, "findings": lambda value: value, "others": _choice(*OTHERS)}
FINDINGS: Fields = {"forbid": _many(_code), "allow": _many(_code)}


def _entry(pattern: Pattern | None) -> Fields:
    steps = _many(_step(pattern))
    return {
        "name": _text,
        "pattern": _text,
        "count": _count,
        "min": _count,
        "max": _count,
        "where": _where,
        "having": steps,
        "verdict": _many(_verdict),
        "steps": steps,
        "without": steps,
        "within": _limits(pattern),
        "answer_within": _answer_within(pattern),
        "answers": _many(_status),
        "after_start_of": _many(_text),
        "after_end_of": _many(_text),
        "forbid": _many(_code),
        "allow": _many(_code),
    }


class _Reader:
    """Makes expectations of a table, and keeps account of the mistakes in it."""

    def __init__(self, lines: Lines, known: Mapping[str, Pattern]) -> None:
        self._lines = lines
        self._patterns = known
        self.mistakes: list[_Mistake] = []

    def file(self, table: Mapping[str, Any], path: str) -> Expectations:
        top = self._fields(table, FILE, (), "the file")
        findings = self._fields(top.get("findings", {}), FINDINGS, ("findings",), "[findings]")
        entries = top.get("flow", [])
        if not isinstance(entries, list):
            self._complain(("flow",), "write [[flow]], with two brackets")
            entries = []
        if not table:
            self._complain((), "nothing is expected here: a file of expectations has [[flow]] entries or [findings]")
        flows = tuple(self._flow(entry, ("flow", index)) for index, entry in enumerate(entries))
        self._check_names(flows)
        return Expectations(path, flows, findings.get("forbid", ()), findings.get("allow", ()), top.get("others", "pass"))

    def _flow(self, entry: Any, place: Place) -> FlowExpectation:
        name = entry.get("pattern") if isinstance(entry, dict) else None
        pattern = self._patterns.get(name) if isinstance(name, str) else None
        values = self._fields(entry, _entry(pattern), place, "[[flow]]")
        if name is None and isinstance(entry, dict):
            self._complain(place, f"'pattern' is missing; it may be {', '.join(self._patterns)}")
        elif pattern is None and isinstance(name, str) and name.strip():
            self._complain((*place, "pattern"), f"there is no pattern {name!r}; it may be {', '.join(self._patterns)}")
        low, high = self._bounds(values, place)
        return FlowExpectation(
            name=values.get("name", values.get("pattern", "")),
            pattern=values.get("pattern", ""),
            line=self._lines.of(place),
            low=low,
            high=high,
            where=values.get("where", ()),
            having=values.get("having", ()),
            verdicts=values.get("verdict", (Verdict.PASS,)),
            steps=values.get("steps", ()),
            without=values.get("without", ()),
            limits=values.get("within", ()),
            answer_within=values.get("answer_within", {}),
            answers=values.get("answers", ()),
            after_start_of=values.get("after_start_of", ()),
            after_end_of=values.get("after_end_of", ()),
            forbid=values.get("forbid", ()),
            allow=values.get("allow", ()),
        )

    def _bounds(self, values: Mapping[str, Any], place: Place) -> tuple[int, int | None]:
        """How many flows there must be at least and at most; where nothing is said, at least one."""
        if "count" in values:
            for other in ("min", "max"):
                if other in values:
                    self._complain((*place, other), f"{other!r} beside 'count': give one or the other")
            return values["count"], values["count"]
        high = values.get("max")
        low = values.get("min", 1 if high is None or high > 0 else 0)
        if high is not None and high < low:
            self._complain((*place, "max"), f"'max' {high} is less than 'min' {low}")
        return low, high

    def _check_names(self, flows: Sequence[FlowExpectation]) -> None:
        """Names that others refer to must be there, once, and not lead in a circle."""
        names = [flow.name for flow in flows]
        for index, flow in enumerate(flows):
            for key, wanted in (("after_start_of", flow.after_start_of), ("after_end_of", flow.after_end_of)):
                for name in wanted:
                    if names.count(name) != 1:
                        count = "more than one" if name in names else "no"
                        self._complain(("flow", index, key), f"{count} entry has the name {name!r}")
                    elif name == flow.name:
                        self._complain(("flow", index, key), "an entry cannot come after itself")
        if self.mistakes:
            return
        before = {flow.name: {*flow.after_start_of, *flow.after_end_of} for flow in flows}
        for index, flow in enumerate(flows):
            reached, queue = set[str](), [*before[flow.name]]
            while queue:
                name = queue.pop()
                if name not in reached:
                    reached.add(name)
                    queue += before[name]
            if flow.name in reached:
                self._complain(("flow", index), f"{flow.name!r} comes after itself, by what it comes after")
                return

    def _fields(self, table: Any, fields: Fields, place: Place, what: str) -> dict[str, Any]:
        """The values of a table that are as they must be; of the others a mistake is noted."""
        if not isinstance(table, dict):
            self._complain(place, f"{what} must be a table")
            return {}
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in fields:
                self._complain((*place, name), f"{what}: {name!r} is not known; it may have {', '.join(fields)}")
                continue
            try:
                values[name] = fields[name](value)
            except _Wrong as wrong:
                self._complain((*place, name, *wrong.place), f"{name!r}: {wrong.reason}")
        return values

    def _complain(self, place: Place, reason: str) -> None:
        self.mistakes.append(_Mistake(place, reason))
