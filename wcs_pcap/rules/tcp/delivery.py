"""How segments reach the other side: repeated, never acknowledged, held up, contradicting each other."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS, Absence, Side, TcpAnomaly
from wcs_pcap.rules.diagnostic import Diagnostics, on_connection, on_exchange, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named, plural

MANY_RETRANSMISSIONS = 10
MANY_SHARE = 0.03
LONG = NANOSECONDS  # for a receive window to be closed

ANOMALIES = {  # what reassembly found: its code, what is counted, and its text
    TcpAnomaly.CONFLICT: ("TCP102", "packet", "with other bytes than were captured before for the same sequence numbers"),
    TcpAnomaly.OVERFLOW: ("TCP103", "gap", "given up because too much data followed"),
}


@rule("TCP007")
def window_closed(facts: Facts) -> Diagnostics:
    """The web server announced for long that it has no room for more bytes."""
    for stream in facts.streams:
        if stream.window_closed >= LONG:
            seconds = stream.window_closed / NANOSECONDS
            first, last = stream.window_frames
            detail = f"{stream.server} accepts no bytes for at least {seconds:.1f} s in TCP stream {stream.number}"
            yield on_connection("TCP007", f"{detail} (frames {first} to {last})", stream, stream.window_frames)


@rule("TCP008")
def retransmissions(facts: Facts) -> Diagnostics:
    """Many segments were sent more than once."""
    for stream in facts.streams:
        count = sum(stream.retransmitted)
        if count >= MANY_RETRANSMISSIONS and count > MANY_SHARE * stream.packets:
            detail = f"{plural(count, 'segment')} of {stream.packets:,} in TCP stream {stream.number} were sent more than once"
            yield on_connection("TCP008", detail, stream)


@rule("TCP101")
def never_acknowledged(facts: Facts) -> Diagnostics:
    """The request's bytes were repeated and never acknowledged."""
    for call in facts.suspicious:
        exchange = call.final
        if exchange.absence is not Absence.ABSENT or exchange.request is None:
            continue
        stream = exchange.stream
        if stream.retransmitted[Side.CLIENT] and stream.acknowledged[Side.CLIENT] <= exchange.request.offset:
            tries = plural(stream.retransmitted[Side.CLIENT], "time")
            detail = f"{named(call, exchange)} was repeated {tries} in TCP stream {stream.number} and never acknowledged"
            yield on_exchange("TCP101", detail, exchange)


@rule("TCP102", "TCP103")
def anomalies(facts: Facts) -> Diagnostics:
    """Reassembly found bytes that contradict each other (TCP102), or gave up a gap (TCP103)."""
    for stream in facts.streams:
        for anomaly, tally in stream.anomalies.items():
            code, noun, text = ANOMALIES[anomaly]
            where = f"{'' if tally.count == 1 else 'first '}frame {tally.frames[0]}"
            detail = f"TCP stream {stream.number} has {plural(tally.count, noun)} {text} ({where})"
            yield on_stream(code, detail, stream, tally.frames)
