"""Dissects with scapy. No other module imports scapy, and only ``decode`` and ``output.dissection`` import this one.

scapy must not write into HOME, read routing tables, or print warnings: this is set up before it is loaded.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

ETHERNET = 1  # link type


@contextmanager
def _without_folders() -> Iterator[None]:
    """Keeps scapy from making its XDG folders, with settings and caches: for the time of an import they are not folders."""
    names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(before)


with _without_folders(), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from scapy.config import conf

    logging.getLogger("scapy").handlers = [logging.NullHandler()]
    logging.getLogger("scapy").propagate = False
    conf.route_autoload = conf.route6_autoload = False
    from scapy.contrib import nsh  # noqa: F401 - these register what they dissect
    from scapy.fields import ConditionalField
    from scapy.layers import dot15d4, inet, inet6, ppp, sixlowpan  # noqa: F401
    from scapy.layers.inet import IP
    from scapy.layers.inet6 import IPv6
    from scapy.packet import NoPayload, Packet, Raw

    conf.noenum.add(inet.TCP.sport, inet.TCP.dport, inet.UDP.sport, inet.UDP.dport)  # ports are shown as numbers


def ip_packet(link_type: int, data: bytes) -> bytes | None:
    """Returns the outermost IP packet in a frame, as captured or as scapy decompressed it; None when it finds none."""
    try:
        layers = conf.l2types.num2layer[link_type](data)
        found = layers.getlayer(IP) or layers.getlayer(IPv6)
        return None if found is None else bytes(found.original or found)
    except Exception:  # scapy raises what its code happens to where bytes are missing or hostile
        return None


def ip_packet_of(ethertype: int, data: bytes) -> bytes | None:
    """The same for the bytes after an EtherType."""
    return ip_packet(ETHERNET, bytes(12) + ethertype.to_bytes(2, "big") + data)


# ---- one frame for people to read ----

# names with values: text, bytes that are not text, or the fields of what is nested there
Fields = list[tuple[str, "str | bytes | Fields"]]
Value = str | bytes | Fields
MAX_NESTED = 50  # records of a list that are shown
MAX_DEPTH = 6


class Layer(NamedTuple):
    """A layer as scapy dissected it: ``name`` and ``fields`` in scapy's terms, ``payload`` the bytes after its header."""

    name: str
    fields: Fields
    payload: bytes


def layers(link_type: int, data: bytes) -> list[Layer]:
    """The layers of a frame, outermost first; the bytes that scapy does not know are the payload of the last one."""
    load_application_layers()
    return _layers(conf.l2types.num2layer.get(link_type), data)


def application(name: str, data: bytes) -> list[Layer]:
    """The layers of an IP packet ("IP", of either version) or of a datagram's payload ("RTP")."""
    load_application_layers()
    from scapy.layers.rtp import RTP

    return _layers(RTP if name == "RTP" else IP if data[0] >> 4 == 4 else IPv6, data)


def load_application_layers() -> None:
    """Loads the dissectors that only people ask for."""
    with _without_folders(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers import dhcp, dns, dot11, eap, l2tp, llmnr, ntp, rtp, vxlan  # noqa: F401


def _layers(kind: Any, data: bytes) -> list[Layer]:
    try:
        layer = kind(data)
    except Exception:  # hostile bytes, or no layer at all
        return []
    found = []
    while not isinstance(layer, NoPayload | Raw):
        payload = layer.payload
        found.append(Layer(layer.name, _fields(layer, 0), bytes(payload.original if payload.original else payload)))
        layer = payload
    return found


def _fields(layer: Any, depth: int) -> Fields:
    return [
        (field.name, _shown(layer, field, depth))
        for field in layer.fields_desc
        if not (isinstance(field, ConditionalField) and not field._evalcond(layer))
    ]


def _shown(layer: Any, field: Any, depth: int) -> Value:
    """The value of a field as text, bytes that are not text, or the fields that are nested in it."""
    try:
        value = layer.getfieldval(field.name)
        nested = value if isinstance(value, list) else [value]
        packets = [one for one in nested if isinstance(one, Packet)][:MAX_NESTED]
        if packets and depth < MAX_DEPTH:
            return [(str(one.name), _fields(one, depth + 1)) for one in packets]
        if isinstance(value, bytes):
            if field.name == "src" and hasattr(layer, "lladdrlen"):  # of Linux cooked capture, filled up with zeros
                return value[: layer.lladdrlen].hex(":")
            return value.decode() if _is_text(value) else value
        if nested and any(isinstance(one, tuple) for one in nested):
            return ", ".join(map(_option, nested))
        return str(field.i2repr(layer, value))
    except Exception:
        return "(cannot be read)"


def _option(option: Any) -> str:
    """An option of TCP or DHCP as text, which scapy has as its name, or as a tuple of its name and its values."""
    name, *values = option if isinstance(option, tuple) else (option,)
    found = [one for value in values for one in (value if isinstance(value, tuple) else (value,)) if one not in (None, b"")]
    return " ".join(map(_option_value, (name, *found)))


def _option_value(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    return value.decode() if _is_text(value) else f"({len(value)} bytes)"


def _is_text(value: bytes) -> bool:
    return value.isascii() and value.decode().isprintable()
