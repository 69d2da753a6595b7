"""How bodies are coded, and what their headers say about it."""

from __future__ import annotations

from wcs_pcap.http.content_coding import known
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.http.framing import messages
from wcs_pcap.rules.texts import response_to
from wcs_pcap.rules.triage import TYPE


@rule("HTTP014")
def compressed(facts: Facts) -> Diagnostics:
    """A response is compressed."""
    for call, response in facts.responses:
        coding = (response.encoding or b"").strip().lower()
        if coding not in (b"", b"identity"):
            yield on_exchange("HTTP014", f"{response_to(call)} is compressed ({coding.decode('latin-1')})", call.final)


@rule("HTTP015")
def content_types(facts: Facts) -> Diagnostics:
    """The Content-Type of a response is missing or is not JSON."""
    for call in facts.triage.unusual[TYPE]:
        response = call.final.response
        if response is None or response.status != 200 or not response.body:
            continue
        kind = (response.header(b"content-type") or b"").decode("latin-1")
        if "json" not in kind.lower():
            has = f"has Content-Type {kind}" if kind else "has no Content-Type"
            yield on_exchange("HTTP015", f"{response_to(call)} {has}", call.final)


@rule("HTTP102")
def wrong_codings(facts: Facts) -> Diagnostics:
    """A body is not in the coding that its header names."""
    for call in facts.suspicious:
        for name, message in messages(call):
            coding = message.encoding or b""
            if message.complete and message.body and not message.decoded and known(coding):
                detail = f"the body of {name} is not {coding.decode('latin-1')}, although its Content-Encoding says so"
                yield on_exchange("HTTP102", detail, call.final)
