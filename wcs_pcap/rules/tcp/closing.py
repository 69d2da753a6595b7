"""Connections that are closed before the response is there."""

from __future__ import annotations

from wcs_pcap.model import FAILING, Absence, Side
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named, response_to


@rule("TCP005", "TCP006")
def closed_without_response(facts: Facts) -> Diagnostics:
    """The web server closed without a response (TCP005). TCP006 where WCS then repeated the hook on another connection.

    The web server's FIN may have crossed the request on the way.
    """
    for call in facts.suspicious:
        tries = [call.exchange, *call.repeats]
        for exchange in tries:
            stream = exchange.stream
            if exchange.absence is not Absence.ABSENT or stream.closed_by is not Side.SERVER:
                continue
            reused = exchange.request is not None and exchange.request.offset > 0
            responded = call.final.response is not None or call.final.absence not in FAILING
            recovered = exchange is not tries[-1] and responded and reused
            closed = f"the web server closed TCP stream {stream.number} (frame {stream.closed_frame})"
            detail = f"{closed} without a response to {named(call, exchange)}"
            if recovered:
                detail += f"; WCS repeated it in TCP stream {call.final.stream.number} (frame {call.final.frame})"
            yield on_exchange("TCP006" if recovered else "TCP005", detail, exchange)


@rule("TCP012")
def closed_during_response(facts: Facts) -> Diagnostics:
    """WCS closed while the response was still coming."""
    for call, response in facts.responses:
        stream = call.final.stream
        if response.problem == "closed" and stream.closed_by is Side.CLIENT:
            closed = f"WCS closed TCP stream {stream.number} (frame {stream.closed_frame})"
            yield on_exchange("TCP012", f"{closed} inside {response_to(call)}", call.final)
