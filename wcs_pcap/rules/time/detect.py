"""Does the web server answer in time? Codes TIMEnnn; dossier 10.6."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS, Absence, Side
from wcs_pcap.rules.facts import Drafts, Facts, named, on_exchange

NEAR_LIMIT = 10 * NANOSECONDS


def slow_answers(facts: Facts) -> Drafts:
    """TIME001 (slow) and TIME003 (close to the limit)."""
    slow = round(facts.slow * NANOSECONDS)
    for call in facts.calls:
        latency = call.final.latency
        if latency is None or latency <= slow:
            continue
        code = "TIME003" if latency >= NEAR_LIMIT else "TIME001"
        yield on_exchange(code, f"the answer to {named(call, call.final)} took {latency / NANOSECONDS:.3f} s", call.final)


def no_answer(facts: Facts) -> Drafts:
    """TIME002: the request arrived, and no answer came in the time that WCS waits."""
    for call in facts.calls:
        exchange = call.final
        stream = exchange.stream
        if exchange.absence is not Absence.ABSENT or exchange.request is None or stream.closed_by is Side.SERVER:
            continue
        if stream.closed_by is Side.CLIENT and stream.closed_time is not None:
            waited = (stream.closed_time - exchange.request.last_time) / NANOSECONDS
            detail = f"{named(call, exchange)} got no answer; WCS closed after {waited:.1f} s (frame {stream.closed_frame})"
        else:
            waited = (facts.coverage.end - exchange.request.last_time) / NANOSECONDS
            detail = f"{named(call, exchange)} got no answer in the {waited:.1f} s up to the end of the capture"
        yield on_exchange("TIME002", detail, exchange)


def too_late(facts: Facts) -> Drafts:
    """TIME004: the answer came after WCS had closed."""
    for call in facts.calls:
        stream, response = call.final.stream, call.final.response
        if response is None or stream.closed_by is not Side.CLIENT or stream.closed_time is None:
            continue
        if response.first_time > stream.closed_time:
            closed = f"stream {stream.number} (frame {stream.closed_frame})"
            detail = f"the answer to {named(call, call.final)} came after WCS had closed {closed}"
            yield on_exchange("TIME004", detail, call.final)


RULES = (slow_answers, no_answer, too_late)
