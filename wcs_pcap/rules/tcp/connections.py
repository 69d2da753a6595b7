"""How connections open, how many WCS needs, and how they are closed before the response is there."""

from __future__ import annotations

from collections import Counter

from wcs_pcap.flows.coverage import PROVING_SYNS
from wcs_pcap.model import NANOSECONDS, Endpoint, Exchange, Side, Stream
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_connection, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.failures import Cause
from wcs_pcap.rules.texts import named, plural, response_to

LATE = NANOSECONDS  # from the first SYN to SYN-ACK
LONGEST = 130 * NANOSECONDS  # Linux gives up after 127 s: beyond that, the clock jumped
FEW_HOOKS = 5  # up to here nothing is said about connections with one hook each
NEARLY_ALL = 0.9  # of the connections carry one hook
TIME_WAIT = 60 * NANOSECONDS  # Linux keeps the ports of a closed connection so long
MANY_REUSES = 10


@rule("TCP001")
def refused(facts: Facts) -> Diagnostics:
    """The web server's host responds to a SYN with RST."""
    for stream in facts.streams:
        if stream.opened == "refused":
            detail = f"{stream.server} responded to the SYN of {stream.client} (frame {stream.first_frame}) with RST"
            yield on_connection("TCP001", detail, stream)


@rule("TCP002", "TCP003", "TCP105", "TCP106")
def no_reply(facts: Facts) -> Diagnostics:
    """A connection does not open: no reply to its SYNs (TCP002), ICMP says why (TCP003), SYN-ACKs do not arrive (TCP105).

    One or two SYNs without a reply prove nothing (TCP106): TCP repeats them until three have been sent.
    """
    latest = {(stream.client, stream.server): stream for stream in facts.streams}
    for stream in facts.streams:
        if stream.opened != "no-answer" or latest[stream.client, stream.server].opened == "handshake":
            continue  # or it was tried again from the same port, with success
        errors = (
            error
            for error in facts.observations.unreachable
            if (error.source, error.destination) == (stream.client, stream.server)
        )
        error = next(errors, None)
        syns = plural(len(stream.syn_frames), "SYN")
        if error is not None:
            detail = f"an ICMP error (frame {error.frame}) says that {stream.server} cannot be reached"
            yield on_connection("TCP003", detail, stream, (error.frame,))
        elif stream.syn_ack_lost:
            detail = f"{stream.client} sent {syns} in TCP stream {stream.number} although {stream.server} accepted the first"
            yield on_connection("TCP105", detail, stream)
        elif len(stream.syn_frames) >= PROVING_SYNS:
            seconds = (stream.last_time - stream.first_time) / NANOSECONDS
            yield on_connection("TCP002", f"{syns} to {stream.server} got no reply within {seconds:.1f} s", stream)
        else:
            detail = f"after {syns} to {stream.server} (frame {stream.first_frame}) the capture shows nothing of TCP stream"
            yield on_connection("TCP106", f"{detail} {stream.number}", stream)


@rule("TCP011")
def slow_to_open(facts: Facts) -> Diagnostics:
    """SYN-ACK comes a second or more after the first SYN."""
    for stream in facts.streams:
        if stream.syn_ack_time is None or not stream.syn_frames or stream.syn_frames[0] != stream.first_frame:
            continue
        waited = stream.syn_ack_time - stream.first_time
        if LATE <= waited <= LONGEST:
            tries = plural(len(stream.syn_frames), "SYN")
            how = f"accepted TCP stream {stream.number} after {waited / NANOSECONDS:.1f} s and {tries}"
            yield on_connection("TCP011", f"{stream.server} {how}", stream)


@rule("TCP009")
def connection_per_hook(facts: Facts) -> Diagnostics:
    """Each hook has a connection of its own, which is closed after it."""
    last: dict[int, Exchange] = {}
    hooks: Counter[int] = Counter()
    for (number, _, _), calls in facts.triage.first.items():
        hooks[number] += len(calls)
        last[number] = calls[-1].exchange
    for exchange in (again for call in facts.suspicious for again in call.repeats):
        hooks[exchange.stream.number] += 1
        last[exchange.stream.number] = exchange
    single = [
        exchange for number, exchange in last.items()
        if hooks[number] == 1 and exchange.received and exchange.stream.syn_frames and exchange.stream.closed == "fin"
    ]  # fmt: skip
    if len(single) <= FEW_HOOKS or len(single) < NEARLY_ALL * len(last):
        return
    closing = sum((e.received.header(b"connection") or b"").lower() == b"close" for e in single if e.received is not None)
    first = sum(exchange.stream.closed_by is Side.SERVER for exchange in single)
    if closing * 2 > len(single):
        why = "the web server sends `Connection: close`"
    else:
        why = f"{'the web server' if first * 2 > len(single) else 'WCS'} closes it after the response"
    yield Diagnostic(
        code="TCP009",
        detail=f"{len(single):,} of {len(last):,} connections carry one hook each: {why}",
        time=single[0].time,
        frames=[exchange.frame for exchange in single],
        streams=[exchange.stream.number for exchange in single],
        until=single[-1].end_time,
    )


@rule("TCP010")
def ports_reused(facts: Facts) -> Diagnostics:
    """WCS uses ports again that the kernel may still hold for connections just closed: it runs out of ports."""
    before: dict[tuple[Endpoint, Endpoint], Stream] = {}
    reused = []
    for stream in facts.streams:
        earlier = before.get((stream.client, stream.server))
        ended = earlier.closed_time if earlier is not None and earlier.closed == "fin" else None
        if ended is not None and stream.syn_frames and stream.first_time - ended < TIME_WAIT:
            reused.append(stream)
        before[stream.client, stream.server] = stream
    if len(reused) >= MANY_REUSES:
        of_all = f"{len(reused):,} of {plural(len(facts.streams), 'connection')}"
        yield Diagnostic(
            code="TCP010",
            detail=f"{of_all} use a port that was closed less than {TIME_WAIT // NANOSECONDS} s before",
            time=reused[0].first_time,
            frames=[stream.first_frame for stream in reused],
            streams=[stream.number for stream in reused],
            until=reused[-1].last_time,
        )


@rule("TCP005", "TCP006")
def closed_without_response(facts: Facts) -> Diagnostics:
    """The web server closed without a response (TCP005). TCP006 where the Java client repeated the hook by itself.

    The web server's FIN may have crossed the request on the way.
    """
    for call, exchange, cause, repeat in facts.failed_tries:
        if cause is not Cause.CLOSED:
            continue
        stream = exchange.stream
        closed = f"the web server closed TCP stream {stream.number} (frame {stream.closed_frame})"
        detail = f"{closed} without a response to {named(call, exchange)}"
        if repeat is None:
            yield on_exchange("TCP005", detail, exchange)
        elif exchange.request is not None and exchange.request.offset > 0:  # HTTP021 speaks of fresh connections
            detail += f"; WCS repeated it in TCP stream {repeat.stream.number} (frame {repeat.frame})"
            yield on_exchange("TCP006", detail, exchange)


@rule("TCP012")
def closed_during_response(facts: Facts) -> Diagnostics:
    """WCS closed while the response was still coming."""
    for call, response in facts.responses:
        stream = call.final.stream
        if response.problem == "closed" and stream.closed_by is Side.CLIENT and not stream.half_closed:
            closed = f"WCS closed TCP stream {stream.number} (frame {stream.closed_frame})"
            yield on_exchange("TCP012", f"{closed} inside {response_to(call)}", call.final)
