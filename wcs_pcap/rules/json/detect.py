"""Is what both sides say JSON, and does it make sense? Codes JSONnnn; dossier 10.4."""

from __future__ import annotations

from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.rules.facts import Drafts, Facts, on_exchange

EXCERPT = 40  # characters of an answer that is no JSON


def bodies(facts: Facts) -> Drafts:
    """JSON001 (request), JSON002 (answer) and JSON003 (empty answer): bodies that are not JSON although they are whole."""
    for call in facts.calls:
        exchange = call.final
        request, response = exchange.request, exchange.response
        if request is not None and request.complete and not call.whole:
            yield on_exchange("JSON001", f"the body of {call.name} is not JSON", exchange)
        if response is None or response.status != 200 or not response.complete or not response.decoded:
            continue
        if not response.body.strip():
            yield on_exchange("JSON003", f"the answer to {call.name} is empty", exchange)
        elif not decode(response.body)[1]:
            detail = f"the answer to {call.name} is 200, but not JSON: it {_beginning(response.body)}"
            yield on_exchange("JSON002", detail, exchange)


def _beginning(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        return "begins with a byte-order mark"
    text = body[:EXCERPT].decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text).strip()
    return f"begins with {printable!r}"


def unknown_names(facts: Facts) -> Drafts:
    """JSON012 (statuses) and JSON013 (hooks) that are in no list."""
    for call in facts.calls:
        hook = hooks().get(call.name)
        if hook is None:
            yield on_exchange("JSON013", f"{call.name} is a hook that is in no list", call.exchange)
        elif hook.kind == "event" and hook.statuses and call.status is not None and call.status not in hook.statuses:
            detail = f"{call.name} reports the status {call.status!r}, which is in no list"
            yield on_exchange("JSON012", detail, call.exchange)


RULES = (bodies, unknown_names)
