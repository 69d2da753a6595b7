"""Makes hook calls of exchanges: which hook each one invokes, of which client, with repetitions as one call.

Source: docs/wcs.md#retries and #clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.body import ValueBudget, decode, decode_prefix
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.clients import Clients
from wcs_pcap.hooks.recognise import invoked
from wcs_pcap.model import UNCERTAIN, Exchange, HookCall, Request, Side

RETRY_WINDOW = nanoseconds("retry_window")
SILENT_REPEAT = nanoseconds("silent_repeat")
MAX_TORN = 64  # torn posts of a target that may still be repeated, as after a server closes all its connections
RETRIES = 3  # rest_client_request_retry_count; whether that counts the first try is not documented


def hook_calls(exchanges: Iterable[Exchange], prefix: str | None, retries: int = RETRIES) -> list[HookCall]:
    """Returns the hook calls among ``exchanges`` (in time order), each with its client; sets ``hook`` of those exchanges.

    ``prefix`` keeps only hooks below a path. ``retries`` is how often WCS tries again; apart from that the Java client may
    repeat a request once by itself.
    """
    calls: list[HookCall] = []
    clients, budget = Clients(), ValueBudget()
    unanswered: dict[tuple[bytes, bytes], HookCall] = {}
    torn: dict[bytes, list[int]] = {}  # by target: the latest posts, by index, whose body the end of the connection cut off
    for exchange in exchanges:
        call = _call(exchange, prefix, budget)
        if call is None:
            if exchange.request is None:
                clients.configure(exchange)
            continue
        exchange.hook = call.name
        identity = _identity(exchange)
        first = unanswered.pop(identity, None) if unanswered else None
        cut = _torn_before(torn[identity[0]], calls, exchange) if torn and identity[0] in torn else None
        readable = first is not None and (call.whole or _repeats_cut(first, exchange))
        if first is not None and readable and len(first.repeats) <= retries and _repeats(first, exchange, clients):
            first.repeat(exchange, call.answer)
            call = first
        elif cut is not None:
            torn[identity[0]].remove(cut)
            call.begin_with(calls[cut].exchange)
            clients.replace(calls[cut], call)
            calls[cut] = call
        else:
            if _is_torn(exchange):
                torn[identity[0]] = [*torn.get(identity[0], ()), len(calls)][-MAX_TORN:]
            calls.append(call)
            clients.attribute(call)
        if exchange.received is None:
            unanswered[identity] = call
    return calls


def copied_calls(exchanges: Iterable[Exchange], prefix: str | None) -> list[HookCall]:
    """Returns the hook calls of copied exchanges, which belong to no client; sets ``hook`` of these."""
    calls = [call for exchange in exchanges if (call := _call(exchange, prefix)) is not None]
    for call in calls:
        call.exchange.hook = call.name
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


def follows_closing(exchange: Exchange, following: Exchange) -> bool:
    """Whether ``following`` came as the Java client repeats a post: at once after the web server's closing, and elsewhere."""
    stream = exchange.stream
    if following.stream is stream or stream.closed_by is not Side.SERVER or stream.closed_time is None:
        return False
    return following.time - max(stream.closed_time, exchange.time) <= SILENT_REPEAT


def _repeats_cut(cut: HookCall, exchange: Exchange) -> bool:
    """Whether ``exchange`` is most likely a silent repeat although the snapshot length cut both: what is left is the same."""
    before, request = cut.final.request, exchange.request
    if before is None or request is None:
        return False
    same = request.problem == before.problem == "cut" and request.declared_bytes == before.declared_bytes
    return same and follows_closing(cut.final, exchange)


def _is_torn(exchange: Exchange) -> bool:
    """Whether the web server's closing cut off the request's body."""
    request, stream = exchange.request, exchange.stream
    closed = request is not None and request.problem == "closed" and stream.closed_by is Side.SERVER
    return closed and exchange.response is None


def _torn_before(torn: Iterable[int], calls: Sequence[HookCall], exchange: Exchange) -> int | None:
    """Returns the index of the torn post that ``exchange`` repeats: the longest, and the first of these."""
    repeated = [index for index in torn if _repeats_torn(calls[index], exchange)]
    return max(repeated, key=lambda index: len(_identity(calls[index].exchange)[1]), default=None)


def _repeats_torn(cut: HookCall, exchange: Exchange) -> bool:
    """Whether ``exchange`` is the Java client's silent repeat of a torn post: at once, elsewhere, with the same beginning."""
    torn, whole = cut.exchange.request, exchange.request
    if torn is None or whole is None:
        return False
    same = whole.body.startswith(torn.body) and whole.declared_bytes == torn.declared_bytes
    return same and follows_closing(cut.exchange, exchange)


def _call(exchange: Exchange, prefix: str | None, budget: ValueBudget | None = None) -> HookCall | None:
    request, response = exchange.request, exchange.received
    if request is None:
        return None
    name = invoked(request.method, request.uri, prefix)
    if name is None:
        return None
    fields, whole = _fields(request, budget)
    if name not in hooks() and not {"nodeId", "sessionId"} <= fields.keys():
        return None
    answer = None
    if response is not None and response.complete:
        answer = fields if whole and response.body == request.body else decode(response.body, budget)[0]
    return HookCall(exchange, name, fields, whole, answer)


def _fields(request: Request, budget: ValueBudget | None = None) -> tuple[Mapping[str, Any], bool]:
    """Returns the members of the JSON object in a request, as far as they can be read, and whether the body is whole JSON."""
    if not request.complete:
        return decode_prefix(request.body), False
    value, whole = decode(request.body, budget)
    return (value if isinstance(value, dict) else {}), whole
