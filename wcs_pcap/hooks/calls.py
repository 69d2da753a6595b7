"""Makes hook calls of exchanges: which hook each one invokes, of which client, with repetitions as one call.

Source: docs/wcs.md#retries and #clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.clients import Clients
from wcs_pcap.hooks.recognise import invoked
from wcs_pcap.model import UNCERTAIN, Exchange, HookCall, Request

RETRY_WINDOW = nanoseconds("retry_window")
RETRIES = 3  # rest_client_request_retry_count; whether that counts the first try is not documented


def hook_calls(exchanges: Iterable[Exchange], prefix: str | None, retries: int = RETRIES) -> list[HookCall]:
    """Returns the hook calls among ``exchanges`` (in time order), each with its client; sets ``hook`` of those exchanges.

    ``prefix`` keeps only hooks below a path. ``retries`` is how often WCS tries again; apart from that the Java client may
    repeat a request once by itself.
    """
    calls: list[HookCall] = []
    clients = Clients()
    unanswered: dict[tuple[bytes, bytes], HookCall] = {}
    for exchange in exchanges:
        call = _call(exchange, prefix)
        if call is None:
            if exchange.request is None:
                clients.configure(exchange)
            continue
        exchange.hook = call.name
        first = unanswered.pop(_identity(exchange), None) if unanswered else None
        if first is not None and call.whole and len(first.repeats) <= retries and _repeats(first, exchange, clients):
            first.repeat(exchange, call.answer)
            call = first
        else:
            calls.append(call)
            clients.attribute(call)
        if exchange.response is None:
            unanswered[_identity(exchange)] = call
    return calls


def _identity(exchange: Exchange) -> tuple[bytes, bytes]:
    """Returns what a request has in common with its repetitions."""
    request = exchange.request
    assert request is not None
    return request.uri, request.body


def hook_of(request: Request, prefix: str | None) -> str | None:
    """Returns the hook that a request invokes; None for no hook.

    An event that the catalogue lacks is one if its body has ``nodeId`` and ``sessionId``.
    """
    name = invoked(request.method, request.uri, prefix)
    if name is None or name in hooks() or {"nodeId", "sessionId"} <= _fields(request)[0].keys():
        return name
    return None


def from_wcs(calls: Iterable[HookCall]) -> bool:
    """Whether one of ``calls`` names its client connection or node, as only WCS does."""
    return any(call.client is not None or isinstance(call.fields.get("nodeId"), str) for call in calls)


def _repeats(first: HookCall, exchange: Exchange, clients: Clients) -> bool:
    """Whether ``exchange``, the same request as the unanswered ``first``, is another try of it.

    After other hooks of the client the same ``connect`` is a new login; and where the capture lost the response, the same event
    has happened again.
    """
    client = first.client
    if client is not None:
        if clients.newest(client) is not client:
            return False
        if client.calls[-1] is not first and (first.name == "connect" or first.final.absence in UNCERTAIN):
            return False
    return exchange.time - first.final.end_time <= RETRY_WINDOW


def _call(exchange: Exchange, prefix: str | None) -> HookCall | None:
    request, response = exchange.request, exchange.response
    if request is None:
        return None
    name = invoked(request.method, request.uri, prefix)
    if name is None:
        return None
    fields, whole = _fields(request)
    if name not in hooks() and not {"nodeId", "sessionId"} <= fields.keys():
        return None
    answer = None
    if response is not None and response.complete:
        answer = fields if whole and response.body == request.body else decode(response.body)[0]
    return HookCall(exchange, name, fields, whole, answer)


def _fields(request: Request) -> tuple[Mapping[str, Any], bool]:
    """Returns the members of the JSON object in a request, as far as they can be read, and whether the body is whole JSON."""
    if not request.complete:
        return decode_prefix(request.body), False
    value, whole = decode(request.body)
    return (value if isinstance(value, dict) else {}), whole
