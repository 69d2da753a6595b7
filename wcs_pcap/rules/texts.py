"""Parts of the texts of findings: hooks, responses, lists and numbers as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable

from wcs_pcap.model import Exchange, HookCall, Side
from wcs_pcap.model.wire_text import wire
from wcs_pcap.rules.facts import is_event

MAX_NAME = 40  # characters of a name that came over the wire
SIDES = {Side.CLIENT: "WCS", Side.SERVER: "the web server"}


def listed(names: Iterable[str], most: int = 5) -> str:
    """Returns a list of names that came over the wire: at most ``most`` of them, and how many more there are."""
    every = list(names)
    shown = ", ".join(wire(name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}...") for name in every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown


def plural(count: int, noun: str) -> str:
    """Returns a count with its noun: "1 packet", "2,000 packets"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def label(call: HookCall) -> str:
    """Returns the name of a hook; that of an event with its status."""
    return f"{wire(call.name)} {wire(call.status)}" if call.status and is_event(call) else wire(call.name)


def named(call: HookCall, exchange: Exchange | None = None) -> str:
    """Returns a hook with the frame that completes its request; ``exchange`` when another try than the first is meant."""
    return f"{label(call)} (frame {(exchange or call.exchange).frame})"


def response_to(call: HookCall) -> str:
    """Returns "the response to" a hook, with the frame that completes the request of the try that counts."""
    return f"the response to {named(call, call.final)}"


def status_line(call: HookCall) -> str:
    """Returns the status of the response to a hook, with its reason; "no response" where there is none."""
    response = call.final.received
    return "no response" if response is None else f"{response.status} {wire(response.reason.decode('latin-1').rstrip())}".rstrip()


def got_status(call: HookCall) -> str:
    """Returns that a hook got the response with its status: "call (frame 4) got response 403 Forbidden"."""
    return f"{named(call, call.final)} got response {status_line(call)}"


def info_of(call: HookCall) -> str:
    """Returns the reason that an event states, in brackets; empty when it states none."""
    info = call.fields.get("info")
    return f" ({wire(info)})" if isinstance(info, str) and info else ""
