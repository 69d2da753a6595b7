"""Hook calls, the clients that they come from, and the flows that they belong to."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from wcs_pcap.model.messages import Exchange
from wcs_pcap.model.packets import Absence


class Client:
    """A client connection of WCS, named by ``nodeId`` and ``sessionId``; a new generation begins at each ``connect``.

    ``connect``, ``established`` and ``disconnected`` are the hooks that report these, None where they were not seen.
    ``configured`` is the ``restClientConfig`` in the response to a ``connect`` that was not captured; None when there is none.
    """

    def __init__(self, node_id: str | None, session_id: str | None, generation: int) -> None:
        self.node_id = node_id
        self.session_id = session_id
        self.identity = node_id, session_id  # what all generations have in common
        self.generation = generation
        self.connect: HookCall | None = None
        self.configured: Mapping[str, Any] | None = None
        self.established: HookCall | None = None
        self.disconnected: HookCall | None = None
        self.calls: list[HookCall] = []


class HookCall:
    """One invocation of a hook: an exchange, its repetitions, and what its JSON says.

    ``fields`` is the request's JSON object as far as it can be read; ``whole`` is false when some of it is missing.
    ``answer`` is the decoded JSON of the response, None when there is none. ``final`` is the exchange that counts: the last
    repetition, or the first try when there was none. ``time`` is that of the first try, in nanoseconds since 1970. ``flows``
    are those of which it is a step.
    """

    __slots__ = ("answer", "client", "exchange", "fields", "final", "flows", "name", "repeats", "status", "time", "whole")

    def __init__(self, exchange: Exchange, name: str, fields: Mapping[str, Any], whole: bool, answer: Any = None) -> None:
        self.exchange = self.final = exchange
        self.name = name
        self.fields = fields
        self.whole = whole
        self.answer = answer
        self.client: Client | None = None
        self.repeats: Sequence[Exchange] = ()
        self.flows: Sequence[Flow] = ()
        self.time = exchange.time
        status = fields.get("status")
        if status is None:
            status = fields.get("state")  # of messages before WCS 4 (docs/wcs.md#messages)
        self.status: str | None = status if isinstance(status, str) else None

    def begin_with(self, torn: Exchange) -> None:
        """Makes a post that was cut off the first try of this call."""
        self.repeats = [self.exchange]
        self.exchange = torn
        self.time = torn.time

    def repeat(self, exchange: Exchange, answer: Any) -> None:
        """Adds another try, with the decoded JSON of its own response."""
        self.repeats = [*self.repeats, exchange]
        self.final = exchange
        self.answer = answer


class Verdict(enum.StrEnum):
    """How a flow or a report is judged (docs/verdicts.md)."""

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


def steps_of(calls: Iterable[HookCall]) -> list[Step]:
    """Returns calls as steps of a flow."""
    return [Step(call.name, call.status, call) for call in calls]


class Due(NamedTuple):
    """When a step that did not come was due (nanoseconds), and the finding code for its absence that the pattern names."""

    since: int
    until: int
    code: str | None


class Flow:
    """One instance of a pattern. ``key`` names it, such as ``{"callId": "..."}``.

    ``calls`` are its hooks in their order; ``steps`` are the same and the required ones that are missing. ``missing`` is the
    first of these, and ``due`` is when it was due, where it had to come after the last step. ``illegal`` is the first hook that
    the pattern does not allow. ``sequential``: each call is known to have come after the response to the one before.
    ``state`` is the state of the pattern in which the flow ended.
    """

    def __init__(
        self,
        pattern: str,
        key: Mapping[str, str | None],
        client: Client | None,
        calls: list[HookCall],
        verdict: Verdict,
    ) -> None:
        self.pattern = pattern
        self.key = key
        self.client = client
        self.calls = calls
        self.verdict = verdict
        self.missing: Step | None = None
        self.with_missing: list[Step] | None = None  # the steps, where some are missing
        self.sequential = False
        self.number = 0
        self.due: Due | None = None
        self.illegal: HookCall | None = None
        self.state = ""

    @property
    def steps(self) -> list[Step]:
        """The calls and the missing steps in their order."""
        return self.with_missing if self.with_missing is not None else steps_of(self.calls)

    @property
    def first_time(self) -> int:
        """When its first call began, in nanoseconds since 1970."""
        return min(call.time for call in self.calls)

    @property
    def last_time(self) -> int:
        """When its last call ended, in nanoseconds since 1970."""
        return max(call.final.end_time for call in self.calls)

    @property
    def name(self) -> str:
        """Its key as text: its call, message or stream, or its client's session."""
        key = self.key.get("sessionId") or " ".join(str(value) for value in self.key.values() if value)
        return key or "(which one cannot be read)"
