"""From exchanges to hook calls: what WCS asked or told, by which client, with repetitions folded into one call.

Source: docs/wcs.md#retries and #clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.config import NAME
from wcs_pcap.hooks.recognise import invoked
from wcs_pcap.model import UNCERTAIN, Client, Exchange, HookCall, Request

RETRY_WINDOW = nanoseconds("retry_window")
RETRIES = 3  # rest_client_request_retry_count; whether that counts the first try is not documented


class _Clients:
    """The client connections seen so far: the newest generation of each address."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str | None, str], Client] = {}
        self._by_session: dict[str, Client] = {}

    def newest(self, client: Client) -> Client:
        """The newest generation of the address of ``client``."""
        return self._newest[client.node_id, client.session_id or ""]

    def attribute(self, call: HookCall) -> None:
        """Finds the client connection that ``call`` belongs to; a new generation begins at each ``connect``."""
        fields = call.fields
        session, node = fields.get("sessionId"), fields.get("nodeId")
        if not isinstance(session, str):
            return
        if not isinstance(node, str):
            node = None
        client = self._newest.get((node, session))
        if client is None and node is None and (call.name != "connect" or not call.whole):
            client = self._by_session.get(session)  # its nodeId was cut away, or left out by restExclude
        if client is None:
            client = Client(node, session, 1)
        elif call.name == "connect":
            client = Client(client.node_id, session, client.generation + 1)
        self._newest[client.node_id, session] = self._by_session[session] = client
        call.client = client
        client.calls.append(call)
        if call.name == "connect":
            client.connect = call
        elif call.name == "ConnectionStatusEvent":
            if call.status == "ESTABLISHED":
                client.established = client.established or call
            elif call.status == "DISCONNECTED":
                client.disconnected = client.disconnected or call

    def configure(self, exchange: Exchange) -> None:
        """Takes in what an answer whose request is missing says about later hooks: it can only be that to ``connect``."""
        response = exchange.response
        if response is None or response.status != 200 or not response.complete or NAME.encode() not in response.body:
            return
        answer = decode(response.body)[0]
        config = answer.get(NAME) if isinstance(answer, dict) else None
        if not isinstance(config, dict):
            return
        session, node = answer.get("sessionId"), answer.get("nodeId")
        if not isinstance(session, str) or not (node is None or isinstance(node, str)):
            return
        client = self._newest.setdefault((node, session), Client(node, session, 1))
        self._by_session.setdefault(session, client)
        client.configured = config


def hook_calls(exchanges: Iterable[Exchange], prefix: str | None, retries: int = RETRIES) -> list[HookCall]:
    """The hook calls among ``exchanges`` (in time order), each with its client. Sets ``hook`` of each that is one.

    ``retries``: how often WCS tries again. The Java client may repeat a request once by itself, beside that.
    """
    calls: list[HookCall] = []
    clients = _Clients()
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
    """What a request has in common with its repetitions."""
    request = exchange.request
    assert request is not None
    return request.uri, request.body


def hook_of(request: Request, prefix: str | None) -> str | None:
    """The hook that a request invokes; None for no hook. An event that the catalogue lacks must tell by its body."""
    name = invoked(request.method, request.uri, prefix)
    if name is None or name in hooks() or {"nodeId", "sessionId"} <= _fields(request)[0].keys():
        return name
    return None


def from_wcs(calls: Iterable[HookCall]) -> bool:
    """Whether one says which client connection or which node it is about, as no program but WCS does."""
    return any(call.client is not None or isinstance(call.fields.get("nodeId"), str) for call in calls)


def _repeats(first: HookCall, exchange: Exchange, clients: _Clients) -> bool:
    """Whether ``exchange``, the same request as the unanswered ``first``, is another try of it.

    Once other hooks of the client have come, the same ``connect`` is a new login; and where the answer was only lost by the
    capture, the same event has happened again.
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
        answered = response.body
        answer = fields if whole and answered == request.body else decode(answered)[0]
    return HookCall(exchange, name, fields, whole, answer)


def _fields(request: Request) -> tuple[Mapping[str, Any], bool]:
    """The members of the object in the body of a request, as far as they can be read, and whether the body is whole JSON."""
    if not request.complete:
        return decode_prefix(request.body), False
    value, whole = decode(request.body)
    return (value if isinstance(value, dict) else {}), whole
