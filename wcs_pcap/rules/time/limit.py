"""How long WCS waits for responses, what comes too late or not at all, and what comes at regular times.

Source: docs/wcs.md#timeouts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from wcs_pcap.deadlines import REST_TIMEOUT
from wcs_pcap.flows.coverage import unparsed_response
from wcs_pcap.model import FAILING, NANOSECONDS, Exchange, Side
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, on_exchange, on_exchanges, rule
from wcs_pcap.rules.facts import KEEP_ALIVE, Facts, given_up, interval, median
from wcs_pcap.rules.failures import Cause
from wcs_pcap.rules.texts import label, named, plural

EARLY = 1 / 2  # of the time that WCS waits: when it closes before that, it has not given up waiting
FAR_BEYOND = 2  # times the limit
SAME = 0.05  # how far times may differ and still count as the same, as a share
USUAL_PAUSE = 10 * NANOSECONDS  # between keep-alives
MIN_PAUSES = 3  # between keep-alives


class SameWaits(NamedTuple):
    """The exchanges whose response WCS awaited equally long, and how many seconds that is: most likely its limit."""

    exchanges: Sequence[Exchange]
    seconds: float


def same_waits(facts: Facts) -> SameWaits | None:
    """Returns the exchanges that WCS gave up, when it did so after the same time again and again."""
    waits: list[tuple[Exchange, int]] = []
    for call in facts.suspicious:
        for exchange in (call.exchange, *call.repeats):
            stream, request = exchange.stream, exchange.request
            unanswered = exchange.absence in FAILING if exchange.response is None else given_up(exchange)
            if unanswered and request is not None and stream.closed_by is Side.CLIENT and stream.closed_time is not None:
                waited = stream.closed_time - request.last_time
                if waited >= NANOSECONDS:
                    waits.append((exchange, waited))
    usual = regular([waited for _, waited in waits]) if len(waits) > 1 else None
    return None if usual is None else SameWaits(exchanges=[one for one, _ in waits], seconds=usual / NANOSECONDS)


@rule("TIME002", "TIME101")
def no_response(facts: Facts) -> Diagnostics:
    """The request arrived, and no response came in the time that WCS waits (TIME002) or until WCS closed early (TIME101)."""
    derived = same_waits(facts)
    limit = facts.rest_timeout if derived is None else derived.seconds
    silent = [(one.call, one.exchange) for one in facts.failed_tries if one.cause is Cause.SILENCE]
    late = [(call, call.final) for call, _ in facts.responses if given_up(call.final)]
    for call, exchange in (*silent, *late):
        stream, request = exchange.stream, exchange.request
        assert request is not None
        if stream.closed_by is Side.CLIENT and stream.closed_time is not None:
            waited = max(stream.closed_time - request.last_time, 0) / NANOSECONDS
            code, how = _closed_by_wcs(waited, limit)
            yield on_exchange(code, f"{named(call, exchange)} {how} (frame {stream.closed_frame})", exchange)
        else:
            waited = (stream.last_time - request.last_time) / NANOSECONDS
            seen = f"up to the last packet of its connection (frame {stream.last_frame})"
            detail = f"{named(call, exchange)} got no response in the {waited:.1f} s {seen}"
            yield on_exchange("TIME002", detail, exchange)


def _closed_by_wcs(waited: float, limit: float) -> tuple[str, str]:
    """The code and the text for a connection that WCS closed after ``waited`` seconds without a response; ``limit`` 0: none."""
    if limit and waited >= EARLY * limit:
        return "TIME002", f"got no response; WCS closed after {waited:.1f} s"
    usual = f"waits {limit:.4g} s" if limit else "has no time limit"
    return "TIME101", f"had no response yet, and although WCS {usual}, it closed after {waited:.3f} s"


@rule("TIME004")
def too_late(facts: Facts) -> Diagnostics:
    """The response came after WCS had closed."""
    for call, response in facts.responses:
        stream = call.final.stream
        if given_up(call.final):
            late = f"the response (frame {response.frame}) to {named(call, call.final)} came after WCS had closed"
            yield on_exchange("TIME004", f"{late} TCP stream {stream.number} (frame {stream.closed_frame})", call.final)


@rule("TIME005")
def derived_limit(facts: Facts) -> Diagnostics:
    """WCS gave up after the same time again and again."""
    if (found := same_waits(facts)) is not None:
        exchanges, seconds = found
        gave_up = f"WCS gave up {len(exchanges):,} times, each time after {seconds:.1f} s"
        yield on_exchanges("TIME005", f"{gave_up}: rest_request_timeout is most likely {seconds:.0f}", exchanges)


@rule("TIME006")
def endless_waits(facts: Facts) -> Diagnostics:
    """WCS waited far longer than it should."""
    limit = round(FAR_BEYOND * (facts.rest_timeout or REST_TIMEOUT) * NANOSECONDS)
    for call in facts.suspicious:
        exchange = call.final
        request, response, stream = exchange.request, exchange.response, exchange.stream
        if request is None or stream.one_way is not None or unparsed_response(exchange) is not None:
            continue
        if response is not None:
            until, how = response.first_time, "got its response after"
        elif stream.closed != "open" and stream.closed_time is not None:
            until, how = stream.closed_time, "waited without a response for"
        else:
            until, how = stream.last_time, "waited without a response for"
        if until - request.last_time <= limit or given_up(exchange):
            continue
        if response is not None or exchange.absence in FAILING:
            waited = (until - request.last_time) / NANOSECONDS
            yield on_exchange("TIME006", f"{named(call, exchange)} {how} {waited:.1f} s", exchange)


def regular(times: Sequence[int]) -> float | None:
    """Returns the median of ``times``, of which there is at least one; None where they are not all about the same."""
    usual = median(times)
    return usual if all(abs(time - usual) <= SAME * usual for time in times) else None


@rule("TIME010")
def keep_alive_interval(facts: Facts) -> Diagnostics:
    """Media streams are kept alive at another interval than usual."""
    pauses = [pause for _, times in facts.kept_alive for pause in times]
    usual = interval(pauses)
    if usual is not None and len(pauses) >= MIN_PAUSES and regular([usual, USUAL_PAUSE]) is None:
        detail = f"streams are kept alive every {usual / NANOSECONDS:.1f} s, not every {USUAL_PAUSE // NANOSECONDS} s"
        yield on_calls("TIME010", detail, *facts.by_name[KEEP_ALIVE])


@rule("TIME012")
def regular_retries(facts: Facts) -> Diagnostics:
    """The same hook was repeated at a regular distance."""
    for call in facts.suspicious:
        tries = (call.exchange, *call.repeats)
        pauses = [later.time - earlier.time for earlier, later in pairwise(tries)]
        usual = regular(pauses) if len(pauses) > 1 else None
        if usual is not None:
            detail = f"{label(call)} was sent again {plural(len(pauses), 'time')}, every {usual / NANOSECONDS:.1f} s"
            yield on_exchanges("TIME012", detail, tries)
