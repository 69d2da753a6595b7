"""What rules report: a diagnostic is one occurrence of what a finding code stands for, with its evidence.

Rules are functions from the facts of a capture to diagnostics; ``@rule`` registers them with the codes that they may report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from wcs_pcap.model import Exchange, Flow, HookCall, Severity, Stream
from wcs_pcap.rules.facts import Facts

MAX_SYNS = 10  # of one connection that are evidence


class Diagnostic(NamedTuple):
    """One occurrence of what ``code`` stands for, and its evidence: numbers of frames, TCP streams, exchanges and flows.

    ``detail`` is its text or a function that writes it: a rule may report thousands, of which a finding shows the first few.
    ``time`` to ``until`` (nanoseconds) is when it mattered; ``until`` None means ``time``. ``spans``, where given, are the times
    in which it can have caused something else; ``time`` then only decides the order. ``severity`` None means that of the code.
    ``related_frames`` are frames outside of ``streams`` that show it. ``filter``, where given, replaces the display filter that
    follows from streams and frames.
    """

    code: str
    detail: str | Callable[[], str]
    time: int
    frames: Sequence[int] = ()
    streams: Sequence[int] = ()
    exchanges: Sequence[int] = ()
    flows: Sequence[int] = ()
    severity: Severity | None = None
    until: int | None = None
    filter: str | None = None
    spans: Sequence[tuple[int, int]] = ()
    related_frames: Sequence[int] = ()

    @property
    def written(self) -> str:
        """The text of the detail."""
        return self.detail if isinstance(self.detail, str) else self.detail()


Diagnostics = Iterator[Diagnostic]
Check = Callable[[Facts], Diagnostics]


class Rule(NamedTuple):
    """A function that looks for occurrences of ``codes``."""

    codes: tuple[str, ...]
    check: Check


RULES: list[Rule] = []  # in no order that matters: the rules that report one code stand in one module


def rule(*codes: str) -> Callable[[Check], Check]:
    """Registers the function that it decorates as a rule that may report ``codes``."""

    def register(check: Check) -> Check:
        RULES.append(Rule(codes=codes, check=check))
        return check

    return register


def on_stream(code: str, detail: str, stream: Stream, frames: Sequence[int] = ()) -> Diagnostic:
    """Returns a diagnostic about a whole TCP stream, shown by ``frames`` or by its first frame."""
    return Diagnostic(
        code=code,
        detail=detail,
        time=stream.first_time,
        frames=frames or (stream.first_frame,),
        streams=(stream.number,),
        until=stream.last_time,
    )


def on_connection(code: str, detail: str, stream: Stream, frames: Sequence[int] = ()) -> Diagnostic:
    """Returns a diagnostic about a whole TCP stream, shown by its SYNs, ``frames`` and its end."""
    shown = [*stream.syn_frames[:MAX_SYNS], *frames] or [stream.first_frame]
    return on_stream(code, detail, stream, shown if stream.closed_frame is None else [*shown, stream.closed_frame])


def on_exchange(code: str, detail: str | Callable[[], str], exchange: Exchange, severity: Severity | None = None) -> Diagnostic:
    """Returns a diagnostic about one exchange."""
    return Diagnostic(
        code=code,
        detail=detail,
        time=exchange.time,
        frames=exchange.frames,
        streams=(exchange.stream.number,),
        exchanges=(exchange.number,),
        severity=severity,
    )


def on_exchanges(code: str, detail: str, exchanges: Sequence[Exchange]) -> Diagnostic:
    """Returns a diagnostic about several exchanges, shown by the frames that complete their requests."""
    return Diagnostic(
        code=code,
        detail=detail,
        time=exchanges[0].time,
        frames=[exchange.frame for exchange in exchanges],
        streams=sorted({exchange.stream.number for exchange in exchanges}),
        exchanges=[exchange.number for exchange in exchanges],
        until=exchanges[-1].end_time,
    )


def on_calls(code: str, detail: str, *calls: HookCall, severity: Severity | None = None) -> Diagnostic:
    """Returns a diagnostic about some hooks; it mattered from the begin of the first to the end of the last."""
    exchanges = [call.final for call in calls]
    return on_exchanges(code, detail, exchanges)._replace(
        time=min([call.time for call in calls]),
        frames=[frame for exchange in exchanges for frame in exchange.frames],
        severity=severity,
        until=max([exchange.end_time for exchange in exchanges]),
    )


def on_flow(
    code: str, detail: str, flow: Flow, *calls: HookCall, time: int | None = None, until: int | None = None
) -> Diagnostic:
    """Returns a diagnostic about a flow, shown by ``calls``; by default it mattered from the first to the last of them."""
    return on_calls(code, detail, *calls)._replace(
        flows=(flow.number,),
        time=calls[0].time if time is None else time,
        until=calls[-1].time if until is None else until,
    )


def on_step(code: str, detail: str, call: HookCall, severity: Severity | None = None) -> Diagnostic:
    """Returns a diagnostic about one hook and the first flow that it is a step of, if it is a step of one."""
    if not call.flows:
        return on_exchange(code, detail, call.final, severity)
    return on_flow(code, detail, call.flows[0], call, until=call.final.end_time)._replace(severity=severity)
