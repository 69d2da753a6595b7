"""Requests: which programs send them, with which credentials, repeated, or one after the other without a response.

Source: docs/wcs.md#authentication.
"""

from __future__ import annotations

import re
from functools import partial

from wcs_pcap.hooks.recognise import is_rest_api, path_of
from wcs_pcap.model import FAILING, Absence, HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, on_exchanges, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import label, listed, named
from wcs_pcap.rules.triage import AGENT, AGENT_OF_WCS, CREDENTIALS

HASH = rb"WCS ([0-9A-Fa-f]{32})"


@rule("HTTP020")
def other_agents(facts: Facts) -> Diagnostics:
    """The User-Agent of a hook is not that of the HTTP client of WCS."""
    for call in facts.triage.unusual[AGENT]:
        request = call.exchange.request
        agent = request.header(b"user-agent") if request is not None else None
        if agent is not None and not agent.startswith(AGENT_OF_WCS):
            yield on_exchange("HTTP020", partial(_sent_by, call, agent), call.exchange)


def _sent_by(call: HookCall, agent: bytes) -> str:
    return f"{named(call)} was sent by {listed([agent.decode('latin-1')])}"


@rule("HTTP021")
def repeated(facts: Facts) -> Diagnostics:
    """The same hook with the same body again, because the first try got no response.

    Where the capture only lost the response to the first, a repetition looks like the same thing happening again.
    """
    for call in facts.suspicious:
        tries = [call.exchange, *call.repeats]
        if call.repeats and all(e.received is not None or e.absence in FAILING for e in tries[:-1]):
            frames = ", ".join(str(exchange.frame) for exchange in tries)
            detail = f"{label(call)} was sent {len(tries)} times with the same body (frames {frames})"
            yield on_exchanges("HTTP021", detail, tries)._replace(until=None)


@rule("HTTP022")
def rest_api(facts: Facts) -> Diagnostics:
    """The watched port carries calls of WCS's own REST API."""
    for exchange in facts.others:
        if exchange.request is not None and is_rest_api(exchange.request.uri.decode("latin-1")):
            path = path_of(exchange.request.uri.decode("latin-1"))
            detail = f"{path} (frame {exchange.frame}) is a call of the REST API of WCS, not a hook"
            yield on_exchange("HTTP022", detail, exchange)


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


@rule("HTTP017", "HTTP018", "HTTP019")
def authorization(facts: Facts) -> Diagnostics:
    """A body hash that cannot be one (HTTP019). With the secret also no hash (HTTP017), and one that does not match (HTTP018)."""
    secret = facts.hook_secret
    for call in facts.calls if secret is not None else facts.triage.unusual[CREDENTIALS]:
        request = call.exchange.request
        if request is None or (not request.complete and not request.body):  # the header itself may have been cut
            continue
        value = request.header(b"authorization")
        if value is None:
            if secret is not None:
                yield on_exchange("HTTP017", f"{named(call)} carries no Authorization header", call.exchange)
            continue
        if not value.startswith(b"WCS"):
            continue
        digits = re.fullmatch(HASH, value)
        if digits is None:
            detail = f"the Authorization header of {named(call)} is not a WCS body hash of 32 hexadecimal digits"
            yield on_exchange("HTTP019", detail, call.exchange)
        elif secret is not None and request.complete and not request.encoding and not _signs(digits[1], secret, request.body):
            detail = f"the body hash of {named(call)} does not match its body under the given secret"
            yield on_exchange("HTTP018", detail, call.exchange)


def _signs(digits: bytes, secret: bytes, body: bytes) -> bool:
    """Whether ``digits`` are the HMAC-MD5 of ``body``."""
    import hmac  # only with a secret

    return hmac.compare_digest(digits.lower(), hmac.new(secret, body, "md5").hexdigest().encode())
