"""Do hooks carry the credentials that they should? Source: docs/wcs.md#authentication."""

from __future__ import annotations

import re

from wcs_pcap.rules.facts import Diagnostics, Facts, named, on_exchange
from wcs_pcap.rules.triage import CREDENTIALS

HASH = rb"WCS ([0-9A-Fa-f]{32})"


def authorization(facts: Facts) -> Diagnostics:
    """HTTP019: a body hash that cannot be one. With the secret HTTP017 (no hash) and HTTP018 (it does not match)."""
    secret = facts.hook_secret
    for call in facts.calls if secret is not None else facts.odd_headers[CREDENTIALS]:
        request = call.exchange.request
        if request is None or (not request.complete and not request.body):  # the header itself may have been cut
            continue
        value = request.header(b"authorization")
        if value is None:
            if secret is not None:
                yield on_exchange("HTTP017", f"{named(call)} carries no Authorization", call.exchange)
            continue
        if not value.startswith(b"WCS"):
            continue
        digits = re.fullmatch(HASH, value)
        if digits is None:
            detail = f"the Authorization header of {named(call)} is no WCS body hash of 32 hexadecimal digits"
            yield on_exchange("HTTP019", detail, call.exchange)
        elif secret is not None and request.complete and not request.encoding and not _signs(digits[1], secret, request.body):
            detail = f"the body hash of {named(call)} does not match its body under the given secret"
            yield on_exchange("HTTP018", detail, call.exchange)


def _signs(digits: bytes, secret: bytes, body: bytes) -> bool:
    """Whether ``digits`` are the HMAC-MD5 of ``body``."""
    import hmac  # only with a secret

    return hmac.compare_digest(digits.lower(), hmac.new(secret, body, "md5").hexdigest().encode())


RULES = (authorization,)
