"""IPv4 and IPv6 headers: addresses, the protocol they carry and where it lies in the packet.

Source: RFC 791, RFC 8200 (extension headers), RFC 4302 (authentication header).
"""

from __future__ import annotations

from struct import Struct

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
FRAGMENT, AUTHENTICATION = 44, 51
# extension header -> bytes in one unit of its length field, and units that the field leaves out
EXTENSIONS = {0: (8, 1), 43: (8, 1), 60: (8, 1), 135: (8, 1), AUTHENTICATION: (4, 2)}
MAX_EXTENSIONS = 16

_IPV4 = Struct(">BxHHHxBxx4s4s").unpack_from  # lengths, identification, place, protocol, addresses


class Piece:
    """Which part of a datagram a fragment is: ``offset`` in bytes of the payload, ``more`` when others follow it."""

    __slots__ = ("identification", "more", "offset")

    def __init__(self, identification: int, offset: int, more: bool) -> None:
        self.identification = identification
        self.offset = offset
        self.more = more


class Datagram:
    """What an IP packet carries: ``data[start:]`` up to ``end``, which may lie beyond what was captured.

    ``piece`` is set when this is a fragment, whose first bytes need be no header.
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


def parse(data: bytes, offset: int, wire_length: int) -> Datagram | None:
    """The datagram whose IP header is at ``offset``; None when the header itself is cut or impossible."""
    version = data[offset] >> 4 if offset < len(data) else 0
    if version == 4:
        return _ipv4(data, offset, wire_length)
    if version == 6:
        return _ipv6(data, offset, wire_length)
    return None


def _ipv4(data: bytes, offset: int, wire_length: int) -> Datagram | None:
    if offset + 20 > len(data):
        return None
    version, total, identification, place, protocol, source, destination = _IPV4(data, offset)
    header = (version & 15) * 4
    if total == 0:  # segmentation offload: the length did not fit or was not filled in
        total = wire_length - offset
    if header < 20 or total < header:
        return None
    piece = Piece(identification, (place & 0x1FFF) * 8, bool(place & 0x2000)) if place & 0x3FFF else None
    start, end = offset + header, offset + total
    if protocol == AUTHENTICATION and piece is None:
        protocol, start = authenticated(data, start, end)
    return Datagram(protocol, source, destination, start, end, piece)


def authenticated(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The protocol behind the authentication header at ``start``, and where that begins: here, where the header is broken."""
    unit, extra = EXTENSIONS[AUTHENTICATION]
    behind = start + (data[start + 1] + extra) * unit if start + 2 <= len(data) else end + 1
    return (data[start], behind) if behind <= end else (AUTHENTICATION, start)


def _ipv6(data: bytes, offset: int, wire_length: int) -> Datagram | None:
    if offset + 40 > len(data):
        return None
    length = data[offset + 4] << 8 | data[offset + 5]
    start = offset + 40
    end = start + length if length else wire_length  # 0: a jumbogram or segmentation offload
    protocol = data[offset + 6]
    source, destination = data[offset + 8 : offset + 24], data[offset + 24 : offset + 40]
    for _ in range(MAX_EXTENSIONS):
        if protocol == FRAGMENT:
            # a fragment header with offset 0 and no more to come is a whole datagram (RFC 6946)
            if start + 8 > len(data):
                return None
            place = data[start + 2] << 8 | data[start + 3]
            protocol, identification, start = data[start], int.from_bytes(data[start + 4 : start + 8], "big"), start + 8
            if place & 0xFFF9:
                piece = Piece(identification, place & 0xFFF8, bool(place & 1))
                return Datagram(protocol, source, destination, start, end, piece)
        elif protocol in EXTENSIONS:
            if start + 2 > len(data):
                return None
            unit, extra = EXTENSIONS[protocol]
            protocol, start = data[start], start + (data[start + 1] + extra) * unit
        else:
            return Datagram(protocol, source, destination, start, end)
    return None
