"""Does the web server answer in time? Codes TIMEnnn."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS, Absence, Side
from wcs_pcap.rules.facts import NEAR_LIMIT, Diagnostics, Facts, given_up, named, on_exchange
from wcs_pcap.rules.time import trends

EARLY = 1 / 2  # of the time that WCS waits: who closes before that has not given up waiting


def slow_answers(facts: Facts) -> Diagnostics:
    """TIME001 (slow) and TIME003 (close to the limit). What came too late altogether is TIME004."""
    slow = round(facts.slow * NANOSECONDS)
    limit = facts.rest_timeout * NANOSECONDS
    for call in facts.troubled:
        latency = call.final.latency
        if latency is None or latency <= slow or given_up(call.final):
            continue
        code = "TIME003" if limit * NEAR_LIMIT <= latency <= limit else "TIME001"
        detail = f"the answer to {named(call, call.final)} took {latency / NANOSECONDS:.3f} s"
        yield on_exchange(code, detail, call.final)


def no_answer(facts: Facts) -> Diagnostics:
    """TIME002: the request arrived, and no answer came in the time that WCS waits. TIME101: WCS did not even wait so long."""
    derived = trends.same_waits(facts)
    limit = facts.rest_timeout if derived is None else derived.seconds
    for call in facts.troubled:
        exchange = call.final
        stream = exchange.stream
        silent = exchange.absence is Absence.ABSENT and stream.closed_by is not Side.SERVER
        if exchange.request is None or not (silent or given_up(exchange)):
            continue
        if stream.closed_by is Side.CLIENT and stream.closed_time is not None:
            waited = max(stream.closed_time - exchange.request.last_time, 0) / NANOSECONDS
            code, how = _closed_by_wcs(waited, limit)
            yield on_exchange(code, f"{named(call, exchange)} {how} (frame {stream.closed_frame})", exchange)
        else:
            waited = (facts.coverage.end - exchange.request.last_time) / NANOSECONDS
            detail = f"{named(call, exchange)} got no answer in the {waited:.1f} s up to the end of the capture"
            yield on_exchange("TIME002", detail, exchange)


def _closed_by_wcs(waited: float, limit: float) -> tuple[str, str]:
    """The code and the words for it that WCS closed after ``waited`` seconds without an answer; ``limit`` 0: none."""
    if limit and waited >= EARLY * limit:
        return "TIME002", f"got no answer; WCS closed after {waited:.1f} s"
    usual = f"it waits {limit:.4g} s" if limit else "it is said to wait for ever"
    return "TIME101", f"had no answer yet, and although {usual}, WCS closed after {waited:.3f} s"


def too_late(facts: Facts) -> Diagnostics:
    """TIME004: the answer came after WCS had closed."""
    for call in facts.troubled:
        response, stream = call.final.response, call.final.stream
        if response is not None and given_up(call.final):
            closed = f"after WCS had closed stream {stream.number} (frame {stream.closed_frame})"
            detail = f"the answer (frame {response.frame}) to {named(call, call.final)} came {closed}"
            yield on_exchange("TIME004", detail, call.final)


RULES = (slow_answers, no_answer, too_late, *trends.RULES)
