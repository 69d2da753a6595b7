"""Hooks, the clients they come from, and the flows they belong to."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, NamedTuple

from wcs_pcap.model.messages import Exchange
from wcs_pcap.model.packets import Absence


class Client:
    """A client connection of WCS: ``nodeId`` and ``sessionId``, one generation (a new one begins at each ``connect``)."""

    __slots__ = ("calls", "connect", "disconnected", "established", "generation", "node_id", "session_id")

    def __init__(self, node_id: str | None, session_id: str | None, generation: int) -> None:
        self.node_id = node_id
        self.session_id = session_id
        self.generation = generation
        self.connect: HookCall | None = None
        self.established: HookCall | None = None
        self.disconnected: HookCall | None = None
        self.calls: list[HookCall] = []


class HookCall:
    """One hook as WCS meant it: an exchange, its repetitions folded in, and what its JSON says.

    ``fields`` is the request's JSON object as far as it can be read; ``whole`` is false when some of it is missing.
    ``answer`` is the decoded JSON of the response, None when there is none.
    """

    __slots__ = ("answer", "client", "exchange", "fields", "name", "repeats", "whole")

    def __init__(self, exchange: Exchange, name: str, fields: Mapping[str, Any], whole: bool, answer: Any = None) -> None:
        self.exchange = exchange
        self.name = name
        self.fields = fields
        self.whole = whole
        self.answer = answer
        self.client: Client | None = None
        self.repeats: list[Exchange] = []

    @property
    def status(self) -> str | None:
        value = self.fields.get("status")
        if value is None:
            value = self.fields.get("state")  # of messages before WCS 4 (dossier 2.7)
        return value if isinstance(value, str) else None

    @property
    def time(self) -> int:
        return self.exchange.time

    @property
    def final(self) -> Exchange:
        """The exchange that counts: the last repetition, or the first try when there was none."""
        return self.repeats[-1] if self.repeats else self.exchange


class Verdict(enum.StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Step(NamedTuple):
    """A hook in its place in a flow, or the place where a required one is missing (``absence``, ``expected``)."""

    hook: str
    status: str | None
    call: HookCall | None
    absence: Absence | None = None
    expected: tuple[str, ...] | None = None


class Flow:
    """One instance of a pattern. ``key`` names it, such as ``{"callId": "..."}``."""

    __slots__ = (
        "awaited_code", "awaited_since", "awaited_until", "client", "illegal", "key", "number", "pattern", "state", "steps",
        "verdict",
    )  # fmt: skip

    def __init__(
        self, pattern: str, key: Mapping[str, str | None], client: Client | None, steps: list[Step], verdict: Verdict
    ) -> None:
        self.pattern = pattern
        self.key = key
        self.client = client
        self.steps = steps
        self.verdict = verdict
        self.number = 0
        self.awaited_code: str | None = None  # the finding code for the missing step, from the pattern
        self.awaited_since: int | None = None
        self.awaited_until: int | None = None
        self.illegal: HookCall | None = None  # the first hook that the pattern does not allow
        self.state = ""  # where in the pattern the flow ended

    @property
    def calls(self) -> list[HookCall]:
        return [step.call for step in self.steps if step.call is not None]

    @property
    def first_time(self) -> int:
        return min(call.time for call in self.calls)

    @property
    def last_time(self) -> int:
        return max(call.final.end_time for call in self.calls)

    @property
    def name(self) -> str:
        """What tells it from others of its pattern: its call, message or stream, or its client's session."""
        key = self.key.get("sessionId") or " ".join(str(value) for value in self.key.values() if value)
        return key or "(which one cannot be read)"

    @property
    def missing(self) -> Step | None:
        return next((step for step in self.steps if step.absence is not None), None)
