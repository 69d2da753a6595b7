"""Where the capture begins and ends: connections that are joined late, and flows that are still open at the last packet."""

from __future__ import annotations

from functools import partial

from wcs_pcap.model import Absence, Flow, HookCall, Side
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_exchange, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import SIDES, named


@rule("CAP005")
def began_inside_message(facts: Facts) -> Diagnostics:
    """The first bytes that are seen of a connection are the middle of a message."""
    late = [stream for stream in facts.streams if stream.opened == "midstream" and stream.tls is None]
    numbers = {stream.number for stream in late}
    first: dict[tuple[int, Side], int] = {}
    for exchange in facts.exchanges if late else ():
        if exchange.stream.number not in numbers:
            continue
        for side, message in ((Side.CLIENT, exchange.request), (Side.SERVER, exchange.response)):
            if message is not None:
                first.setdefault((exchange.stream.number, side), message.offset)
    for stream in late:
        sides = [side for side in Side if first.get((stream.number, side), 0) > 0]
        if sides:
            detail = f"TCP stream {stream.number} begins inside a message of {' and of '.join(SIDES[side] for side in sides)}"
            yield on_stream("CAP005", detail, stream)._replace(until=None)


@rule("CAP005")
def joined_late(facts: Facts) -> Diagnostics:
    """A connection is first seen without its beginning after a flow began to wait for a step.

    It may have been open and idle before, or its beginning was lost, and that step with it.
    """
    waiting = [
        (flow.due.since, flow)
        for flow in facts.incomplete
        if flow.missing is not None and flow.missing.absence is Absence.LOST_IN_CAPTURE and flow.due is not None
    ]
    if not waiting:
        return
    for stream in facts.streams:
        if stream.opened != "midstream" or stream.tls is not None:
            continue
        touched = [flow.number for since, flow in waiting if since <= stream.first_time]
        if touched:
            seen = f"TCP stream {stream.number} is seen from frame {stream.first_frame} on, without its beginning"
            detail = f"{seen}: what it carried before may be missing"
            yield on_stream("CAP005", detail, stream)._replace(until=None, flows=touched)


@rule("CAP008")
def unfinished(facts: Facts) -> Diagnostics:
    """Flows were still open at the last packet."""
    waiting = {call for call in facts.suspicious if _unfinished(call)}
    for flow in facts.flows if waiting else facts.incomplete:
        missing = flow.missing
        if missing.absence is not Absence.OUTSIDE_CAPTURE if missing is not None else waiting.isdisjoint(flow.calls):
            continue
        last = flow.calls[-1].final
        yield Diagnostic(
            code="CAP008",
            detail=partial(_still_open, flow),
            time=facts.coverage.begin,
            frames=(last.frame,),
            streams=(last.stream.number,),
            flows=(flow.number,),
        )


@rule("CAP008")
def waiting_at_the_end(facts: Facts) -> Diagnostics:
    """A hook that belongs to no flow had no response yet at the last packet."""
    for call in facts.suspicious:
        if _unfinished(call) and not call.flows:
            detail = f"{named(call, call.final)} was still waiting for its response when the capture ended"
            yield on_exchange("CAP008", detail, call.final)


def _still_open(flow: Flow) -> str:
    missing = flow.missing
    if missing is None:
        return f"{flow.pattern} was still waiting for a response when the capture ended"
    awaited = f"{missing.hook} {' or '.join(missing.expected or ())}".rstrip()
    return f"{flow.pattern} was still open when the capture ended: {awaited} may have come later"


def _unfinished(call: HookCall) -> bool:
    return call.final.absence is Absence.OUTSIDE_CAPTURE
