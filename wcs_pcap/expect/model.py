"""Expectations, and the result of a check. Spans are in seconds, as in the file; times in a Report are nanoseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wcs_pcap.model import Finding, HookCall, Report, Verdict

Json = None | bool | int | float | str | list[Any] | dict[str, Any]


class StepPattern(NamedTuple):
    """A hook with one of ``statuses`` (empty: any). Written "hook" or "hook STATUS|STATUS"."""

    hook: str
    statuses: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> StepPattern:
        """Returns the pattern that ``text`` is written for."""
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


class Limit(NamedTuple):
    """A time limit: ``end`` must come at most ``seconds`` after ``begin``."""

    begin: StepPattern
    end: StepPattern
    seconds: float


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
    low: int = 1
    high: int | None = None
    where: tuple[Condition, ...] = ()
    having: tuple[StepPattern, ...] = ()
    verdicts: tuple[Verdict, ...] = (Verdict.PASS,)
    steps: tuple[StepPattern, ...] = ()
    without: tuple[StepPattern, ...] = ()
    limits: tuple[Limit, ...] = ()
    answer_within: Mapping[str, float] = {}
    answers: tuple[int, ...] = ()
    after_start_of: tuple[str, ...] = ()
    after_end_of: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


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
