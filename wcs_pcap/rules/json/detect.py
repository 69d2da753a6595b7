"""Is what both sides say JSON, and does it make sense? Codes JSONnnn."""

from __future__ import annotations

from functools import partial

from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import HookCall
from wcs_pcap.rules.facts import Diagnostics, Facts, named, on_exchange
from wcs_pcap.rules.json import answers, config

EXCERPT = 40  # characters of an answer that is no JSON


def bodies(facts: Facts) -> Diagnostics:
    """JSON001 (request), JSON002 (answer), JSON003 (empty answer): bodies that are whole and no JSON object."""
    for call in facts.troubled:
        exchange = call.final
        request, response = exchange.request, exchange.response
        if request is not None and request.complete and not call.whole:
            yield on_exchange("JSON001", f"the body of {named(call, exchange)} is not JSON", exchange)
        if response is None or response.status != 200 or not response.complete or not response.decoded:
            continue
        if not response.body.strip():
            yield on_exchange("JSON003", f"the answer to {named(call, exchange)} is empty", exchange)
        elif not isinstance(call.answer, dict):
            detail = f"the answer to {named(call, exchange)} is 200, but {_fault(response.body)}"
            yield on_exchange("JSON002", detail, exchange)


def _fault(body: bytes) -> str:
    """What is wrong with a body. What looks like JSON may hold secrets and is not quoted."""
    if body.startswith(b"\xef\xbb\xbf"):
        return "not JSON: it begins with a byte-order mark"
    value, valid = decode(body)
    if valid:
        kinds = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
        return f"not a JSON object: it is {kinds.get(type(value), 'a number')}"
    if body.lstrip()[:1] in (b"{", b"["):
        return "not JSON: it begins like it and then breaks its rules"
    text = body[:EXCERPT].decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text).strip()
    return f"not JSON: it begins with {printable!r}"


def unknown_names(facts: Facts) -> Diagnostics:
    """JSON012 (statuses) and JSON013 (hooks) that are in no list."""
    for name, calls in facts.by_name.items():
        hook = hooks().get(name)
        statuses = hook.statuses if hook is not None and hook.kind == "event" else None
        for call in calls if hook is None else ():
            yield on_exchange("JSON013", f"{named(call)} is a hook that is in no list", call.exchange)
        if not statuses or {call.status for call in calls}.issubset((None, *statuses)):
            continue
        for call in calls:
            status = call.status
            if status is None or status in statuses:
                continue
            yield on_exchange("JSON012", partial(_unknown_status, call), call.exchange)


def _unknown_status(call: HookCall) -> str:
    return f"{call.name} (frame {call.exchange.frame}) reports the status {call.status!r}, which is in no list"


RULES = (bodies, unknown_names, *answers.RULES, *config.RULES)
