"""The words of expectations as value types. Spans are seconds here, as people write them; times in a Report stay nanoseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wcs_pcap.model import Finding, HookCall, Report, Verdict

Json = None | bool | int | float | str | list[Any] | dict[str, Any]


class StepPattern(NamedTuple):
    """Which steps are meant: a hook, with one of ``statuses`` (empty: any). Written "hook" or "hook STATUS|STATUS"."""

    hook: str
    statuses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.hook} {'|'.join(self.statuses)}".rstrip()

    def fits(self, call: HookCall) -> bool:
        return call.name == self.hook and (not self.statuses or call.status in self.statuses)


class Condition(NamedTuple):
    """What a field of a hook's JSON must be. ``field`` is its name, with dots for fields of objects in it.

    ``one_of`` lists the values that fit (empty: any), ``like`` is a pattern with ``*`` and ``?``, ``low`` and ``high`` are
    the bounds of a number, and ``present`` says whether the field must be there or must not.
    """

    field: str
    one_of: tuple[Json, ...] = ()
    like: str | None = None
    low: float | None = None
    high: float | None = None
    present: bool = True


class Limit(NamedTuple):
    """``end`` must come at most ``seconds`` after ``begin``."""

    begin: StepPattern
    end: StepPattern
    seconds: float


class FlowExpectation(NamedTuple):
    """What is expected of the flows of ``pattern`` that fit ``where`` and hold the steps ``having``.

    There must be at least ``low`` and at most ``high`` (None: any number) of them, and each must have one of ``verdicts``,
    go through ``steps`` in this order (others may lie between), hold none of ``without``, keep the ``limits``, and be answered
    within ``answer_within`` seconds (by hook; "" is every other hook) with one of the HTTP statuses ``answers``.
    ``after_start_of`` and ``after_end_of`` name expectations: each flow begins when one of theirs has begun, or has ended.
    Codes or families in ``forbid`` may not be found on these flows; those in ``allow`` count as no error.
    """

    name: str
    pattern: str
    line: int
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
    """A file of expectations. ``others`` says what of flows that no entry is about: pass | ignore | forbid."""

    path: str
    flows: tuple[FlowExpectation, ...] = ()
    forbid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    others: str = "pass"


class Outcome(NamedTuple):
    """One line of a check: what was judged, how, and why, with its evidence.

    ``kind`` is "capture" (is there anything to judge), "flow", "expectation" or "findings". ``codes`` are those of the
    findings that say more about it.
    """

    kind: str
    name: str
    verdict: Verdict
    reason: str = ""
    frames: tuple[int, ...] = ()
    flows: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


class Silenced(NamedTuple):
    """A finding that counts for nothing in this check, and who says so: select | ignore | allow | baseline."""

    finding: Finding
    by: str


class Check(NamedTuple):
    """A judged capture. ``findings`` count, ``silenced`` do not; ``stale`` are lines about a baseline that knows too much."""

    report: Report
    verdict: Verdict
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding]
    silenced: Sequence[Silenced]
    stale: Sequence[str] = ()
