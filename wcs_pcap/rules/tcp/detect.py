"""Can WCS reach the web server? Codes TCPnnn."""

from __future__ import annotations

from collections import Counter

from wcs_pcap.model import FAILING, NANOSECONDS, Absence, Endpoint, Exchange, Side, Stream, TcpAnomaly
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, named, on_exchange, plural
from wcs_pcap.rules.tcp import names

UNANSWERED_SYN = 3 * NANOSECONDS  # a lone SYN counts as unanswered when the capture goes on this long without a repetition
MANY_RETRANSMISSIONS = 10
MANY_SHARE = 0.03
LONG = NANOSECONDS  # for a SYN to wait for its answer, or a window to be closed
LONGEST_HANDSHAKE = 130 * NANOSECONDS  # Linux gives up after 127 s: beyond that, the clock jumped
FEW_HOOKS = 5  # up to here nothing is said about connections with one hook each
TIME_WAIT = 60 * NANOSECONDS  # Linux keeps a closed connection's ports so long
MANY_REUSES = 10

ANOMALIES = {  # what reassembly found strange: its code and how it is told
    TcpAnomaly.CONFLICT: (
        "TCP102",
        "{packets} of stream {stream} {verb} other bytes than were captured before in the same place",
    ),
    TcpAnomaly.OVERFLOW: ("TCP103", "in stream {stream} too much waited behind a hole, {times}: it was given up"),
}


def refused(facts: Facts) -> Diagnostics:
    """TCP001: SYN, RST at once."""
    for stream in facts.streams:
        if stream.opened == "refused":
            detail = f"{stream.server} answered the SYN of {stream.client} (frame {stream.first_frame}) with RST"
            yield _about(stream, "TCP001", detail)


def no_answer(facts: Facts) -> Diagnostics:
    """TCP002: SYN repeated without an answer; TCP003 when an ICMP error says why."""
    latest = {(stream.client, stream.server): stream for stream in facts.streams}
    for stream in facts.streams:
        if stream.opened != "no-answer" or latest[stream.client, stream.server].opened == "handshake":
            continue  # or it was tried again from the same port, with success
        error = next(
            (
                u
                for u in facts.observations.unreachable
                if (u.source, u.source_port) == stream.client and (u.destination, u.destination_port) == stream.server
            ),
            None,
        )
        if error is not None:
            detail = f"an ICMP error (frame {error.frame}) says that {stream.server} cannot be reached"
            yield _about(stream, "TCP003", detail, error.frame)
            continue
        tries = len(stream.syn_frames)
        waited = facts.coverage.end - stream.first_time
        if tries > 1 or waited >= UNANSWERED_SYN:
            seconds = (stream.last_time - stream.first_time if tries > 1 else waited) / NANOSECONDS
            detail = f"{plural(tries, 'SYN')} to {stream.server} within {seconds:.1f} s, no answer"
            yield _about(stream, "TCP002", detail)


def closed_without_answer(facts: Facts) -> Diagnostics:
    """TCP005: the web server closed instead of answering; TCP006 when WCS then repeated the hook, and no second close is seen."""
    for call in facts.troubled:
        tries = [call.exchange, *call.repeats]
        for exchange in tries:
            if not _closed_on(exchange):
                continue
            stream = exchange.stream
            reused = exchange.request is not None and exchange.request.offset > 0
            answered = call.final.response is not None or call.final.absence not in FAILING
            recovered = exchange is not tries[-1] and answered and reused
            closed = f"the web server closed stream {stream.number} (frame {stream.closed_frame})"
            detail = f"{closed} instead of answering {named(call, exchange)}"
            if recovered:
                detail += f"; WCS repeated it in stream {call.final.stream.number} (frame {call.final.frame})"
            yield on_exchange("TCP006" if recovered else "TCP005", detail, exchange)


def retransmissions(facts: Facts) -> Diagnostics:
    """TCP008: many segments were sent more than once."""
    for stream in facts.streams:
        count = sum(stream.retransmitted)
        if count >= MANY_RETRANSMISSIONS and count > MANY_SHARE * stream.packets:
            detail = f"{plural(count, 'segment')} of {stream.packets:,} in stream {stream.number} were sent more than once"
            yield _about(stream, "TCP008", detail)


def closed_during_answer(facts: Facts) -> Diagnostics:
    """TCP012: WCS closed while the answer was still coming."""
    for call in facts.troubled:
        response = call.final.response
        stream = call.final.stream
        if response is not None and response.problem == "closed" and stream.closed_by is Side.CLIENT:
            closed = f"WCS closed stream {stream.number} (frame {stream.closed_frame})"
            yield on_exchange("TCP012", f"{closed} inside the answer to {named(call, call.final)}", call.final)


def never_acknowledged(facts: Facts) -> Diagnostics:
    """TCP101: the request's bytes were repeated and nobody acknowledged them."""
    for call in facts.troubled:
        exchange = call.final
        if exchange.absence is not Absence.ABSENT or exchange.request is None:
            continue
        stream = exchange.stream
        if stream.retransmitted[Side.CLIENT] and stream.acknowledged[Side.CLIENT] <= exchange.request.offset:
            tries = plural(stream.retransmitted[Side.CLIENT], "time")
            detail = f"{named(call, exchange)} was repeated {tries} in stream {stream.number} and never acknowledged"
            yield on_exchange("TCP101", detail, exchange)


def window_closed(facts: Facts) -> Diagnostics:
    """TCP007: the web server said for long that it has no room for more bytes."""
    for stream in facts.streams:
        if stream.window_closed >= LONG:
            seconds = stream.window_closed / NANOSECONDS
            first, last = stream.window_frames
            detail = f"{stream.server} takes no bytes for at least {seconds:.1f} s in stream {stream.number}"
            yield _about(stream, "TCP007", f"{detail} (frames {first} to {last})", *stream.window_frames)


def slow_to_open(facts: Facts) -> Diagnostics:
    """TCP011: SYN answered after a second or more."""
    for stream in facts.streams:
        if stream.syn_ack_time is None or not stream.syn_frames or stream.syn_frames[0] != stream.first_frame:
            continue
        waited = stream.syn_ack_time - stream.first_time
        if LONG <= waited <= LONGEST_HANDSHAKE:
            tries = plural(len(stream.syn_frames), "SYN")
            detail = f"{stream.server} answered after {waited / NANOSECONDS:.1f} s and {tries} in stream {stream.number}"
            yield _about(stream, "TCP011", detail)


def connection_per_hook(facts: Facts) -> Diagnostics:
    """TCP009: each hook has a connection of its own, which is closed behind it."""
    last: dict[int, Exchange] = {}
    hooks: Counter[int] = Counter()
    for (number, _, _), calls in facts.triage.first.items():
        hooks[number] += len(calls)
        last[number] = calls[-1].exchange
    for exchange in (again for call in facts.troubled for again in call.repeats):
        hooks[exchange.stream.number] += 1
        last[exchange.stream.number] = exchange
    single = [
        exchange for number, exchange in last.items()
        if hooks[number] == 1 and exchange.response and exchange.stream.syn_frames and exchange.stream.closed == "fin"
    ]  # fmt: skip
    if len(single) <= FEW_HOOKS or len(single) < 0.9 * len(last):
        return
    closing = sum((e.response.header(b"connection") or b"").lower() == b"close" for e in single if e.response is not None)
    first = sum(exchange.stream.closed_by is Side.SERVER for exchange in single)
    if closing * 2 > len(single):
        why = "the web server answers with `Connection: close`"
    else:
        why = f"{'the web server' if first * 2 > len(single) else 'WCS'} closes it after the answer"
    detail = f"{len(single):,} of {len(last):,} connections carry one hook each: {why}"
    begin, end = single[0].time, single[-1].end_time
    frames, numbers = [exchange.frame for exchange in single], [exchange.stream.number for exchange in single]
    yield Diagnostic("TCP009", detail, begin, frames, numbers, until=end)


def ports_reused(facts: Facts) -> Diagnostics:
    """TCP010: WCS uses ports again that the kernel may still hold for connections just closed: it runs out of ports."""
    before: dict[tuple[Endpoint, Endpoint], Stream] = {}
    reused = []
    for stream in facts.streams:
        earlier = before.get((stream.client, stream.server))
        ended = earlier.closed_time if earlier is not None and earlier.closed == "fin" else None
        if ended is not None and stream.syn_frames and stream.first_time - ended < TIME_WAIT:
            reused.append(stream)
        before[stream.client, stream.server] = stream
    if len(reused) >= MANY_REUSES:
        detail = f"{len(reused):,} of {plural(len(facts.streams), 'connection')} use a port that was closed less than 60 s before"
        frames, numbers = [stream.first_frame for stream in reused], [stream.number for stream in reused]
        yield Diagnostic("TCP010", detail, reused[0].first_time, frames, numbers, until=reused[-1].last_time)


def anomalies(facts: Facts) -> Diagnostics:
    """TCP102 and TCP103: what the order of the bytes showed."""
    for stream in facts.streams:
        for anomaly, tally in stream.anomalies.items():
            code, words = ANOMALIES[anomaly]
            times = "once" if tally.count == 1 else f"{tally.count:,} times"
            verb = "has" if tally.count == 1 else "have"
            detail = words.format(packets=plural(tally.count, "packet"), times=times, verb=verb, stream=stream.number)
            where = f"{detail} ({'' if tally.count == 1 else 'first '}frame {tally.frames[0]})"
            yield Diagnostic(code, where, stream.first_time, tally.frames, (stream.number,), until=stream.last_time)


def _closed_on(exchange: Exchange) -> bool:
    """Whether the web server closed instead of answering. Its FIN may have crossed the request on the way."""
    return exchange.absence is Absence.ABSENT and exchange.stream.closed_by is Side.SERVER


def _about(stream: Stream, code: str, detail: str, *frames: int) -> Diagnostic:
    seen = [*stream.syn_frames[:10], *frames] or [stream.first_frame]
    if stream.closed_frame is not None:
        seen.append(stream.closed_frame)
    return Diagnostic(code, detail, stream.first_time, frames=seen, streams=(stream.number,), until=stream.last_time)


RULES = (
    refused,
    no_answer,
    closed_without_answer,
    window_closed,
    retransmissions,
    connection_per_hook,
    ports_reused,
    slow_to_open,
    closed_during_answer,
    never_acknowledged,
    anomalies,
    *names.RULES,
)
