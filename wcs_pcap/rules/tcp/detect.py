"""Can WCS reach the web server? Codes TCPnnn; dossier 10.2."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS, Absence, Exchange, Side, Stream
from wcs_pcap.rules.facts import Draft, Drafts, Facts, named, on_exchange, plural

UNANSWERED_SYN = 3 * NANOSECONDS  # a lone SYN counts as unanswered when the capture goes on this long without a repetition
MANY_RETRANSMISSIONS = 10
MANY_SHARE = 0.03


def refused(facts: Facts) -> Drafts:
    """TCP001: SYN, RST at once."""
    for stream in facts.streams:
        if stream.opened == "refused":
            detail = f"{stream.server} answered the SYN of {stream.client} (frame {stream.first_frame}) with RST"
            yield _about(stream, "TCP001", detail)


def no_answer(facts: Facts) -> Drafts:
    """TCP002: SYN repeated without an answer; TCP003 when an ICMP error says why."""
    for stream in facts.streams:
        if stream.opened != "no-answer":
            continue
        error = next(
            (
                u
                for u in facts.sightings.unreachable
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


def closed_without_answer(facts: Facts) -> Drafts:
    """TCP005: the web server closed instead of answering; TCP006 when WCS then repeated the hook and was answered."""
    for call in facts.calls:
        tries = [call.exchange, *call.repeats]
        for exchange in tries:
            if not _closed_on(exchange):
                continue
            stream = exchange.stream
            reused = exchange.request is not None and exchange.request.offset > 0
            recovered = exchange is not tries[-1] and call.final.response is not None and reused
            closed = f"the web server closed stream {stream.number} (frame {stream.closed_frame})"
            detail = f"{closed} instead of answering {named(call, exchange)}"
            if recovered:
                detail += f"; WCS repeated it in stream {call.final.stream.number} (frame {call.final.frame})"
            yield on_exchange("TCP006" if recovered else "TCP005", detail, exchange)


def retransmissions(facts: Facts) -> Drafts:
    """TCP008: many segments were sent more than once."""
    for stream in facts.streams:
        count = sum(stream.retransmitted)
        if count >= MANY_RETRANSMISSIONS and count > MANY_SHARE * stream.packets:
            detail = f"{plural(count, 'segment')} of {stream.packets:,} in stream {stream.number} were sent more than once"
            yield _about(stream, "TCP008", detail)


def closed_during_answer(facts: Facts) -> Drafts:
    """TCP012: WCS closed while the answer was still coming."""
    for call in facts.calls:
        response = call.final.response
        stream = call.final.stream
        if response is not None and response.problem == "closed" and stream.closed_by is Side.CLIENT:
            closed = f"WCS closed stream {stream.number} (frame {stream.closed_frame})"
            yield on_exchange("TCP012", f"{closed} inside the answer to {named(call, call.final)}", call.final)


def never_acknowledged(facts: Facts) -> Drafts:
    """TCP101: the request's bytes were repeated and nobody acknowledged them."""
    for call in facts.calls:
        exchange = call.final
        if exchange.absence is not Absence.ABSENT or exchange.request is None:
            continue
        stream = exchange.stream
        if stream.retransmitted[Side.CLIENT] and stream.acknowledged[Side.CLIENT] <= exchange.request.offset:
            tries = plural(stream.retransmitted[Side.CLIENT], "time")
            detail = f"{named(call, exchange)} was repeated {tries} in stream {stream.number} and never acknowledged"
            yield on_exchange("TCP101", detail, exchange)


def _closed_on(exchange: Exchange) -> bool:
    """Whether the web server closed instead of answering. Its FIN may have crossed the request on the way."""
    return exchange.absence is Absence.ABSENT and exchange.stream.closed_by is Side.SERVER


def _about(stream: Stream, code: str, detail: str, *frames: int) -> Draft:
    seen = [*stream.syn_frames[:10], *frames] or [stream.first_frame]
    if stream.closed_frame is not None:
        seen.append(stream.closed_frame)
    return Draft(code, detail, stream.first_time, frames=seen, streams=(stream.number,), until=stream.last_time)


RULES = (refused, no_answer, closed_without_answer, retransmissions, closed_during_answer, never_acknowledged)
