"""The parties of hooks in terms of SIP: addresses of WCS, SIP user and WebSocket of a client, receiver of a call or message.

Source: docs/wcs.md#clients.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from wcs_pcap.evidence.recognise import SIP_PORT
from wcs_pcap.evidence.sip import user_of
from wcs_pcap.hooks.config import overwritten
from wcs_pcap.model import Client, Endpoint, HookCall

RECEIVERS = {"call": "callee", "sendMessage": "to"}  # the field that names the other side


def account(client: Client) -> Mapping[str, Any]:
    """The fields of the login as WCS uses them: with the changes that the response to ``connect`` may make."""
    fields: dict[str, Any] = {}
    if client.connect is not None:
        fields |= {**client.connect.fields, **overwritten(client.connect)}
    if client.established is not None:
        fields |= client.established.fields
    return fields


def sip_user(client: Client | None) -> str:
    """The SIP user of a client; empty: unknown."""
    value = account(client).get("sipLogin") if client is not None else None
    return user_of(value) if isinstance(value, str) else ""


def sip_users(call: HookCall, field: str) -> set[str]:
    """The SIP users that may send what a hook asks for: the one in ``field``, and that of its client; empty: unknown."""
    value = call.fields.get(field)
    return {user_of(value) if isinstance(value, str) else "", sip_user(call.client)} - {""}


def sip_port(client: Client) -> int:
    """The port of the client's SIP server, 5060 where its login names none."""
    value = account(client).get("sipPort")
    return value if isinstance(value, int) and 0 < value < 65536 else SIP_PORT


def web_socket_ends(client: Client) -> tuple[Endpoint, Endpoint] | None:
    """The ends of the client's WebSocket, client first, as its ``sessionId`` names them; None: it names none."""
    parts = (client.session_id or "").split("/")
    if len(parts) != 3 or parts[0]:
        return None
    one, other = _endpoint(parts[1]), _endpoint(parts[2])
    return (one, other) if one is not None and other is not None else None


def wcs_addresses(client: Client) -> set[bytes]:
    """The known addresses of the client's WCS: its end of the WebSocket, and the one in ``nodeId``."""
    found = web_socket_ends(client)
    named = _address((client.node_id or "").rpartition("@")[2])
    return {address for address in (found[1].address if found else None, named) if address is not None}


def receiver(call: HookCall) -> str:
    """The user to whom a call or message goes, after the changes of the web server; empty: unknown."""
    field = RECEIVERS.get(call.name, "")
    value = {**call.fields, **overwritten(call)}.get(field)
    return user_of(value) if isinstance(value, str) else ""


class Parties:
    """Index of clients by SIP user, and of calls and messages by receiver: which other hooks a SIP message may belong to."""

    def __init__(self, clients: Iterable[Client], calls: Iterable[HookCall]) -> None:
        self._clients: dict[str, list[Client]] = {}
        for client in clients:
            self._clients.setdefault(sip_user(client), []).append(client)
        self._calls: dict[tuple[str, str], list[HookCall]] = {}
        for call in calls:
            if call.name in RECEIVERS:
                self._calls.setdefault((call.name, receiver(call)), []).append(call)

    def has_namesake(self, client: Client, user: str, begin: int, end: int) -> bool:
        """Whether another client with the same SIP user is connected between two times."""
        for other in self._clients.get(user, ()):
            gone = other.disconnected.time if other.disconnected is not None else end
            if other is not client and other.calls[0].time <= end and gone >= begin:
                return True
        return False

    def is_user_of_another(self, user: str, client: Client) -> bool:
        """Whether ``user`` is the SIP user of another client."""
        return any(other is not client for other in self._clients.get(user, ())[:2])

    def similar(self, call: HookCall, begin: int, end: int) -> Sequence[HookCall]:
        """The other hooks of this name with this receiver between two times, in time order."""
        same = self._calls.get((call.name, receiver(call)), [])
        first = bisect_left(same, begin, key=lambda one: one.time)
        last = bisect_right(same, end, key=lambda one: one.time)
        return [one for one in same[first:last] if one is not call]

    def is_receiver_of_another(self, user: str, call: HookCall) -> bool:
        """Whether ``user`` is the receiver of another hook of this name."""
        return any(other is not call for other in self._calls.get((call.name, user), ())[:2])


def _endpoint(text: str) -> Endpoint | None:
    host, _, port = text.rpartition(":")
    address = _address(host.strip("[]").partition("%")[0])
    return Endpoint(address, int(port)) if address is not None and port.isdecimal() and len(port) <= 5 else None


def _address(text: str) -> bytes | None:
    try:
        return ip_address(text).packed
    except ValueError:
        return None
