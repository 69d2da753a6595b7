"""Hooks that are sent again, and requests that follow each other without a response."""

from __future__ import annotations

from wcs_pcap.model import FAILING, Absence, HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, on_exchanges, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import label, named


@rule("HTTP021")
def repeated(facts: Facts) -> Diagnostics:
    """The same hook with the same body again, because the first try got no response.

    Where the capture only lost the response to the first, a repetition looks like the same thing happening again.
    """
    for call in facts.suspicious:
        tries = [call.exchange, *call.repeats]
        if call.repeats and all(e.response is not None or e.absence in FAILING for e in tries[:-1]):
            frames = ", ".join(str(exchange.frame) for exchange in tries)
            detail = f"{label(call)} was sent {len(tries)} times with the same body (frames {frames})"
            yield on_exchanges("HTTP021", detail, tries)._replace(until=None)


@rule("HTTP023")
def no_response_in_between(facts: Facts) -> Diagnostics:
    """The next request came on the same connection although the one before had no response."""
    waiting: dict[int, HookCall] = {}
    silent = any(call.exchange.absence is Absence.ABSENT for call in facts.suspicious)
    for call in facts.calls if silent else ():
        number = call.exchange.stream.number
        before = waiting.pop(number, None)
        if before is not None:
            detail = f"{named(call)} followed in TCP stream {number} although {named(before)} had no response"
            yield on_exchange("HTTP023", detail, before.exchange)._replace(until=call.time)
        if call.exchange.absence is Absence.ABSENT:
            waiting[number] = call
