"""Who is who: the addresses of a WCS, the SIP user of a client, the ends of its WebSocket. Source: dossier 2.2, 2.4."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from wcs_pcap.evidence.sip import user_of
from wcs_pcap.evidence.traffic import SIP_PORT
from wcs_pcap.hooks.client_config import overwritten
from wcs_pcap.model import Client, Endpoint
from wcs_pcap.rules.facts import Facts


def account(client: Client) -> Mapping[str, Any]:
    """The fields of the login as WCS took them: changed by the web server where it may."""
    fields: dict[str, Any] = {}
    if client.connect is not None:
        fields |= {**client.connect.fields, **overwritten(client.connect)}
    if client.established is not None:
        fields |= client.established.fields
    return fields


def sip_user(client: Client | None) -> str:
    """The SIP user of a client, empty where it is not known."""
    value = account(client).get("sipLogin") if client is not None else None
    return user_of(value) if isinstance(value, str) else ""


def sip_port(client: Client) -> int:
    """The port of the client's SIP server."""
    value = account(client).get("sipPort")
    return value if isinstance(value, int) and 0 < value < 65536 else SIP_PORT


def ends(client: Client) -> tuple[Endpoint, Endpoint] | None:
    """Both ends of the client's WebSocket, as its ``sessionId`` names them."""
    parts = (client.session_id or "").split("/")
    if len(parts) != 3 or parts[0]:
        return None
    one, other = _endpoint(parts[1]), _endpoint(parts[2])
    return (one, other) if one is not None and other is not None else None


def wcs_addresses(client: Client) -> set[bytes]:
    """The addresses that WCS is known to have: its end of the WebSocket, and the one in ``nodeId``."""
    found = ends(client)
    named = _address((client.node_id or "").rpartition("@")[2])
    return {address for address in (found[1].address if found else None, named) if address is not None}


def has_double(facts: Facts, client: Client, user: str, begin: int, end: int) -> bool:
    """Whether another client with the same SIP user is there between two times, so that SIP may belong to either."""
    for other in facts.clients:
        gone = other.disconnected.time if other.disconnected is not None else end
        if other is not client and other.calls[0].time <= end and gone >= begin and sip_user(other) == user:
            return True
    return False


def _endpoint(text: str) -> Endpoint | None:
    host, _, port = text.rpartition(":")
    address = _address(host.strip("[]").partition("%")[0])
    return Endpoint(address, int(port)) if address is not None and port.isdecimal() and len(port) <= 5 else None


def _address(text: str) -> bytes | None:
    try:
        return ip_address(text).packed
    except ValueError:
        return None
