"""How segments reach the other side: repeated, never acknowledged, held up, contradicting each other."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS, Side, TcpAnomaly
from wcs_pcap.rules.diagnostic import Diagnostics, on_connection, on_exchange, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.failures import Cause
from wcs_pcap.rules.texts import named, plural

MANY_RETRANSMISSIONS = 10
MANY_SHARE = 0.03
LONG = NANOSECONDS  # for a receive window to be closed

ANOMALIES = {  # what reassembly found: its code, what is counted, and its text
    TcpAnomaly.CONFLICT: ("TCP102", "packet", "with other bytes than were captured before for the same sequence numbers"),
    TcpAnomaly.FROM_SYN: ("TCP107", "direction", "whose data begins with the sequence number of its SYN"),
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


@rule("TCP101", "TCP104")
def never_acknowledged(facts: Facts) -> Diagnostics:
    """The bytes of the request (TCP101) or of the response (TCP104) were sent and never all acknowledged."""
    for call, exchange, cause, _ in facts.failed_tries:
        stream, response = exchange.stream, exchange.response
        if cause is Cause.REQUEST_LOST:
            tries = plural(stream.retransmitted[Side.CLIENT], "time")
            detail = f"{named(call, exchange)} was repeated {tries} in TCP stream {stream.number} and never acknowledged"
            yield on_exchange("TCP101", detail, exchange)
        elif cause is Cause.RESPONSE_LOST and response is not None:
            last, _ = stream.last_acknowledgment[Side.CLIENT]
            detail = f"the response (frame {response.frame}) to {named(call, exchange)} did not arrive"
            yield on_exchange("TCP104", f"{detail}: frame {last} of WCS does not acknowledge it", exchange)


@rule("TCP102", "TCP103", "TCP107")
def anomalies(facts: Facts) -> Diagnostics:
    """Reassembly found bytes that contradict each other (TCP102), gave up a gap (TCP103), or numbers off by one (TCP107)."""
    for stream in facts.streams:
        for anomaly, tally in stream.anomalies.items():
            code, noun, text = ANOMALIES[anomaly]
            where = f"{'' if tally.count == 1 else 'first '}frame {tally.frames[0]}"
            detail = f"TCP stream {stream.number} has {plural(tally.count, noun)} {text} ({where})"
            yield on_stream(code, detail, stream, tally.frames)
