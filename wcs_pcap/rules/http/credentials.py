"""Whether hooks carry the credentials that they should. Source: docs/wcs.md#authentication."""

from __future__ import annotations

import re

from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named
from wcs_pcap.rules.triage import CREDENTIALS

HASH = rb"WCS ([0-9A-Fa-f]{32})"


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
