"""Whether bodies are JSON objects in UTF-8."""

from __future__ import annotations

import re

from wcs_pcap.hooks.body import decode
from wcs_pcap.model import Response
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named, response_to
from wcs_pcap.rules.triage import TYPE

EXCERPT = 40  # characters of a response that is not JSON
CHARSET = rb"(?i)charset\s*=\s*\"?([\w.:-]+)"
UTF_8 = frozenset((b"utf-8", b"utf8", b"us-ascii"))  # ASCII is UTF-8 too


@rule("JSON001", "JSON002", "JSON003")
def bodies(facts: Facts) -> Diagnostics:
    """Bodies that are complete and not JSON: of requests (JSON001), of responses (JSON002); empty responses (JSON003)."""
    for call in facts.suspicious:
        exchange = call.final
        request, response = exchange.request, exchange.received
        if request is not None and request.complete and not call.whole:
            yield on_exchange("JSON001", f"the body of {named(call, exchange)} is not JSON", exchange)
        if response is None or response.status != 200 or not response.complete or not response.decoded:
            continue
        if not response.body.strip():
            yield on_exchange("JSON003", f"{response_to(call)} is empty", exchange)
        elif not isinstance(call.answer, dict):
            yield on_exchange("JSON002", f"{response_to(call)} is 200, but {_fault(response.body)}", exchange)


@rule("JSON017")
def wrong_encoding(facts: Facts) -> Diagnostics:
    """A response is not UTF-8, or says that it is not."""
    damaged = set()
    for call, response in facts.responses:
        if response.status != 200 or call.answer is not None or not response.complete:
            continue
        if response.decoded and not _is_utf_8(response.body):
            damaged.add(call)
            yield on_exchange("JSON017", f"{response_to(call)} is not UTF-8", call.final)
    for call in facts.triage.unusual[TYPE]:
        typed = call.final.received
        if typed is None or typed.status != 200 or call in damaged:
            continue
        if (charset := _charset(typed)) is not None and charset.lower() not in UTF_8:
            yield on_exchange("JSON017", f"{response_to(call)} says that it is {charset.decode('latin-1')}", call.final)


def _fault(body: bytes) -> str:
    """What is wrong with a body. What looks like JSON may hold secrets and is not quoted."""
    if body.startswith(b"\xef\xbb\xbf"):
        return "not JSON: it begins with a byte-order mark"
    value, valid = decode(body)
    if valid:
        kinds = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
        return f"not a JSON object: it is {kinds.get(type(value), 'a number')}"
    if body.lstrip()[:1] in (b"{", b"["):
        return "not JSON: it begins like JSON and then breaks its rules"
    text = body[:EXCERPT].decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text).strip()
    return f"not JSON: it begins with {printable!r}"


def _charset(response: Response) -> bytes | None:
    kind = response.header(b"content-type")
    found = re.search(CHARSET, kind) if kind is not None else None
    return found[1] if found is not None else None


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
