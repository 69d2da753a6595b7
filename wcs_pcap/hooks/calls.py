"""From exchanges to hook calls: what WCS asked or told, by which client, with repetitions folded into one call.

Source: dossier 1.4 (retries), 2.2 (client identity), 2.10 (recognition).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.recognise import hook_name
from wcs_pcap.model import NANOSECONDS, Client, Exchange, HookCall

RETRY_WINDOW = 60 * NANOSECONDS  # from the end of one try to the next; the pause between tries is not documented


def hook_calls(exchanges: Iterable[Exchange], prefix: str | None) -> list[HookCall]:
    """The hook calls among ``exchanges`` (in time order), each with its client. Sets ``hook`` of each that is one."""
    calls: list[HookCall] = []
    clients: dict[tuple[str | None, str | None], Client] = {}
    unanswered: dict[tuple[bytes, bytes], HookCall] = {}
    for exchange in exchanges:
        call = _call(exchange, prefix)
        if call is None:
            continue
        exchange.hook = call.name
        assert exchange.request is not None
        identity = (exchange.request.uri, exchange.request.body)
        first = unanswered.pop(identity, None)
        if first is not None and call.whole and exchange.time - first.final.end_time <= RETRY_WINDOW:
            first.repeats.append(exchange)
            first.answer = call.answer
            call = first
        else:
            calls.append(call)
            _attribute(call, clients)
        if exchange.response is None:
            unanswered[identity] = call
    return calls


def _call(exchange: Exchange, prefix: str | None) -> HookCall | None:
    request = exchange.request
    if request is None:
        return None
    name = hook_name(request.method.decode("latin-1"), request.uri.decode("latin-1"), prefix)
    if name is None:
        return None
    fields, whole = _fields(request.body, request.complete)
    if name not in hooks() and not {"nodeId", "sessionId"} <= fields.keys():
        return None
    answer = None
    if exchange.response is not None and exchange.response.complete:
        answer, _ = decode(exchange.response.body)
    return HookCall(exchange, name, fields, whole, answer)


def _fields(body: bytes, complete: bool) -> tuple[Mapping[str, Any], bool]:
    if complete:
        value, whole = decode(body)
        return (value, True) if whole and isinstance(value, dict) else ({}, whole)
    return decode_prefix(body), False


def _attribute(call: HookCall, clients: dict[tuple[str | None, str | None], Client]) -> None:
    """Finds the client connection that a call belongs to: the newest generation of its address, a new one at ``connect``."""
    node, session = (_text(call.fields.get(name)) for name in ("nodeId", "sessionId"))
    if session is None:
        return
    client = clients.get((node, session))
    if client is None or call.name == "connect":
        client = Client(node, session, client.generation + 1 if client else 1)
        clients[node, session] = client
    call.client = client
    client.calls.append(call)
    if call.name == "connect":
        client.connect = call
    elif call.name == "ConnectionStatusEvent":
        if call.status == "ESTABLISHED":
            client.established = client.established or call
        elif call.status == "DISCONNECTED":
            client.disconnected = client.disconnected or call


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
