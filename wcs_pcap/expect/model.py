"""Expectations, and the result of a check. Spans are in seconds, as in the file; times in a Report are nanoseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wcs_pcap.model import Finding, HookCall, Report, Verdict

Json = None | bool | int | float | str | list[Any] | dict[str, Any]
Entry = Mapping[str, Any]  # a table of the file, without mistakes

OPERATORS = ("like", "min", "max", "present")  # keys of a condition


class StepPattern(NamedTuple):
    """A hook with one of ``statuses`` (empty: any). Written "hook" or "hook STATUS|STATUS"."""

    hook: str
    statuses: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> StepPattern:
        """Returns the step that ``text`` stands for."""
        hook, _, statuses = text.partition(" ")
        return cls(hook, tuple(status.strip() for status in statuses.split("|")) if statuses else ())

    def __str__(self) -> str:
        return f"{self.hook} {'|'.join(self.statuses)}".rstrip()

    def fits(self, call: HookCall) -> bool:
        return call.name == self.hook and (not self.statuses or call.status in self.statuses)


class Condition(NamedTuple):
    """What a field of a hook's JSON must be. ``field`` is its name; a field of an object in the JSON has a dotted name.

    ``one_of`` lists the values that fit (empty: any), ``like`` is a pattern with ``*`` and ``?``, ``low`` and ``high`` are
    the bounds of a number, and ``present`` is false when the field must not be there.
    """

    field: str
    one_of: tuple[Json, ...] = ()
    like: str | None = None
    low: float | None = None
    high: float | None = None
    present: bool = True

    @classmethod
    def all_of(cls, fields: Entry, prefix: str = "") -> Iterator[Condition]:
        """Yields the conditions of a ``where`` table."""
        for name, wanted in fields.items():
            if is_object(wanted):
                yield from cls.all_of(wanted, f"{prefix}{name}.")
            elif isinstance(wanted, dict):
                yield cls(
                    field=prefix + name,
                    like=wanted.get("like"),
                    low=wanted.get("min"),
                    high=wanted.get("max"),
                    present=wanted.get("present", True),
                )
            else:
                yield cls(field=prefix + name, one_of=many(wanted))


class Limit(NamedTuple):
    """A time limit: ``end`` must come at most ``seconds`` after ``begin``."""

    begin: StepPattern
    end: StepPattern
    seconds: float

    @classmethod
    def of(cls, entry: Entry) -> Limit:
        """Returns the limit that an entry of ``within`` stands for."""
        return cls(begin=StepPattern.parse(entry["from"]), end=StepPattern.parse(entry["to"]), seconds=entry["seconds"])


class FlowExpectation(NamedTuple):
    """What is expected of the flows of ``pattern`` that fit ``where`` and have the steps ``having``.

    There must be at least ``low`` and at most ``high`` (None: any number) of them. Each must have one of ``verdicts``, go
    through ``steps`` in this order (others may lie between), have none of ``without`` and keep the ``limits``. Its hooks must
    have a response within ``answer_within`` seconds (by hook; "" is every other hook) with one of the HTTP statuses ``answers``.
    ``after_start_of`` and ``after_end_of`` name expectations: each flow begins after one of theirs has begun, or has ended.
    Findings with a code or family in ``forbid`` may not be about these flows; those in ``allow`` do not count.
    """

    name: str
    pattern: str
    low: int
    high: int | None
    where: tuple[Condition, ...]
    having: tuple[StepPattern, ...]
    verdicts: tuple[Verdict, ...]
    steps: tuple[StepPattern, ...]
    without: tuple[StepPattern, ...]
    limits: tuple[Limit, ...]
    answer_within: Mapping[str, float]
    answers: tuple[int, ...]
    after_start_of: tuple[str, ...]
    after_end_of: tuple[str, ...]
    forbid: tuple[str, ...]
    allow: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry) -> FlowExpectation:
        """Returns the expectation that a [[flow]] entry stands for."""
        low, high = _bounds(entry)
        return cls(
            name=name_of_entry(entry),
            pattern=entry["pattern"],
            low=low,
            high=high,
            where=tuple(Condition.all_of(entry.get("where", {}))),
            having=_steps(entry.get("having")),
            verdicts=tuple(map(Verdict, many(entry.get("verdict", "pass")))),
            steps=_steps(entry.get("steps")),
            without=_steps(entry.get("without")),
            limits=tuple(map(Limit.of, many(entry.get("within")))),
            answer_within=_by_hook(entry.get("answer_within", {})),
            answers=many(entry.get("answers")),
            after_start_of=many(entry.get("after_start_of")),
            after_end_of=many(entry.get("after_end_of")),
            forbid=many(entry.get("forbid")),
            allow=many(entry.get("allow")),
        )


def name_of_entry(entry: Entry) -> Any:
    """Returns the name of a [[flow]] entry, by which others refer to it."""
    return entry.get("name", entry.get("pattern", ""))


def is_object(wanted: Any) -> bool:
    """Whether a value in ``where`` is about the fields of an object in the JSON, not itself a condition."""
    return isinstance(wanted, dict) and wanted != {} and wanted.keys().isdisjoint(OPERATORS)


def many(value: Any) -> tuple[Any, ...]:
    """Returns the values that one value or a list of them stands for; none for None."""
    return tuple(value) if isinstance(value, list) else () if value is None else (value,)


def _bounds(entry: Entry) -> tuple[int, int | None]:
    """How many flows there must be at least and at most; at least one where the entry does not say."""
    if "count" in entry:
        return entry["count"], entry["count"]
    high = entry.get("max")
    return entry.get("min", 0 if high == 0 else 1), high


def _steps(value: Any) -> tuple[StepPattern, ...]:
    return tuple(map(StepPattern.parse, many(value)))


def _by_hook(limits: Any) -> Mapping[str, float]:
    """The limits of ``answer_within`` by hook; one number is for every hook."""
    return {StepPattern.parse(name).hook: limit for name, limit in limits.items()} if isinstance(limits, dict) else {"": limits}


class Expectations(NamedTuple):
    """A file of expectations. ``others`` says how flows that no entry is about are treated: pass | ignore | forbid."""

    path: str
    flows: tuple[FlowExpectation, ...] = ()
    forbid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    others: str = "pass"


class Outcome(NamedTuple):
    """The result for one thing that was judged, with the reason and the evidence.

    ``kind`` is "capture" (whether it has hooks), "flow", "expectation" or "findings". ``codes`` are those of the findings that
    say more about it.
    """

    kind: str
    name: str
    verdict: Verdict
    reason: str = ""
    frames: tuple[int, ...] = ()
    flows: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


class Silenced(NamedTuple):
    """A finding that does not count in this check, and what suppresses it (``by``): select | ignore | allow | baseline."""

    finding: Finding
    by: str


class Check(NamedTuple):
    """A judged report. ``findings`` count, ``silenced`` do not; ``stale`` names baseline entries that no longer occur."""

    report: Report
    verdict: Verdict
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding]
    silenced: Sequence[Silenced]
    stale: Sequence[str] = ()
