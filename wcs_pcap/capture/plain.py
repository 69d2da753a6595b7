"""The plain decoder: reads IPv4 without options and IPv6, no tunnels and fragments, at fixed offsets after common link headers.

Nearly all packets of nearly all captures are plain. The general decoder (``decode``) reads the others.
Source: RFC 791, RFC 8200, the LINKTYPE pages of tcpdump.org.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture.layouts import (
    FAMILY,
    IP_PROTOCOLS,
    IPV4,
    IPV6,
    LINK_TYPES,
    LLC_IP,
    MAX_LENGTH,
    SNAP,
    TAG,
    TUNNEL_PORTS,
    UNWATCHED,
    VLAN,
)

ICMP, IGMP, TCP, UDP, ICMPV6 = 1, 2, 6, 17, 58
HOP_BY_HOP, FRAGMENT, AUTHENTICATION = 0, 44, 51
OPTIONS = frozenset((HOP_BY_HOP, 43, 60, 135))  # IPv6 extension headers whose length counts units of 8 bytes: RFC 8200, 6275
NOT_PLAIN = frozenset((*IP_PROTOCOLS, *OPTIONS, FRAGMENT, AUTHENTICATION))
# address families as they stand in a NULL or LOOP header, in either byte order: IPv4 is 2, IPv6 differs by operating system
FAMILIES = frozenset(family.to_bytes(4, order) for family in (2, 10, 24, 28, 30) for order in ("little", "big"))

_IPV4 = Struct(">BxHHHxBxx4s4s").unpack_from  # version and length, total, identification, fragment, protocol, addresses
_IPV6 = Struct(">BxxxHBx16s16s").unpack_from  # version, length, next header, addresses
_LAYOUTS = {number: link.layout for number, link in LINK_TYPES.items() if link.layout is not None}


class Piece(NamedTuple):
    """Which part of a datagram a fragment is: ``offset`` in bytes of the payload, ``more`` when others follow it."""

    identification: int
    offset: int
    more: bool


class Datagram:
    """What an IP packet carries: ``data[start:end]`` of the bytes it was read from.

    ``end`` follows from the IP header and may lie beyond what was captured. ``piece`` is set when this is a fragment.
    """

    __slots__ = ("destination", "end", "piece", "protocol", "source", "start")

    def __init__(
        self, protocol: int, source: bytes, destination: bytes, start: int, end: int, piece: Piece | None = None
    ) -> None:
        self.protocol = protocol
        self.source = source
        self.destination = destination
        self.start = start
        self.end = end
        self.piece = piece


IGNORED = Datagram(-1, b"", b"", 0, 0)  # stands for a packet with neither watched TCP nor evidence: ARP, LLDP, IGMP


def packet(link_type: int, data: bytes, wire_length: int) -> Datagram | None:
    """Returns the datagram in a plain packet, or IGNORED; None for a packet that the general decoder must read."""
    layout = _LAYOUTS.get(link_type)
    if layout is None:
        return None
    start = layout.ip
    if layout.ethertype is None:
        if layout is FAMILY and data[:4] not in FAMILIES:
            return None
        return datagram(data, start, wire_length)
    if len(data) < start:
        return None
    kind = data[layout.ethertype] << 8 | data[layout.ethertype + 1]
    if kind == VLAN:
        start += TAG
        if len(data) < start:
            return None
        kind = data[start - 2] << 8 | data[start - 1]
    if kind in (IPV4, IPV6):
        return datagram(data, start, wire_length)
    if kind <= MAX_LENGTH and len(data) >= start + 8:
        llc = data[start : start + 3]
        if llc != SNAP:
            return None if llc == LLC_IP else IGNORED
        kind = data[start + 6] << 8 | data[start + 7]
    return IGNORED if kind in UNWATCHED else None


def datagram(data: bytes, start: int, wire_length: int) -> Datagram | None:
    """Reads the plain IP header at ``start``; returns None for a fragment, a tunnel, a header with options or a cut one."""
    size = len(data)
    version = data[start] if start < size else 0
    if version == 0x45:
        if size < start + 20:
            return None
        _, total, _, fragment, protocol, source, destination = _IPV4(data, start)
        # 0: the length is left to the network card, or did not fit
        end = start + total if total else wire_length
        payload = start + 20
        if fragment & 0x3FFF:
            return None
    elif version >> 4 == 6:
        payload = start + 40
        if size < payload:
            return None
        _, length, protocol, source, destination = _IPV6(data, start)
        end = payload + length if length else wire_length
        if protocol == HOP_BY_HOP and data[payload : payload + 1] == b"\x3a" and size > payload + 1:  # ICMPv6 multicast reports
            protocol, payload = ICMPV6, payload + (data[payload + 1] + 1) * 8
    else:
        return IGNORED if version >> 4 == 4 and data[start + 9 : start + 10] == b"\x02" else None  # IGMP has options
    if protocol in NOT_PLAIN or end < payload:
        return None
    if protocol == UDP and (data[payload : payload + 2] in TUNNEL_PORTS or data[payload + 2 : payload + 4] in TUNNEL_PORTS):
        return None
    return Datagram(protocol, source, destination, payload, end)


def ports(data: bytes, start: int) -> tuple[int, int]:
    """The source and destination port of TCP or UDP, whose header begins at ``start``."""
    return data[start] << 8 | data[start + 1], data[start + 2] << 8 | data[start + 3]
