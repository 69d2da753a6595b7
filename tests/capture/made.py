"""Capture files made by hand, byte by byte, so that each test says what it differs in."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from wcs_pcap.capture import plain
from wcs_pcap.capture.decode import Decoder
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.plain import Datagram
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.model import Capture

MICRO, NANO, MODIFIED = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
SECOND = 1_000_000_000


def pcap(
    packets: Iterable[tuple[int, int, bytes]] = ((1, 2, b"abcd"),),
    *,
    order: str = "<",
    magic: int = MICRO,
    link: int = 1,
    snaplen: int = 65535,
    wire: int | None = None,
) -> bytes:
    """A classic pcap of packets (seconds, fraction, bytes); ``wire``: the length on the wire, by default that of the bytes."""
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, link)
    for seconds, fraction, packet in packets:
        length = len(packet) if wire is None else wire
        data += struct.pack(order + "IIII", seconds, fraction, len(packet), length)
        if magic == MODIFIED:
            data += bytes(8)  # interface index, protocol, packet type
        data += packet
    return data


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<", major: int = 1) -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, major, 0, -1), order)


def interface(link: int = 1, snaplen: int = 0, options: bytes = b"", order: str = "<") -> bytes:
    return block(1, struct.pack(order + "HHI", link, 0, snaplen) + options, order)


def enhanced(
    packet: bytes, ticks: int = 0, number: int = 0, wire: int | None = None, order: str = "<", options: bytes = b""
) -> bytes:
    length = len(packet) if wire is None else wire
    body = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(packet), length) + packet
    return block(6, body + bytes(-len(packet) % 4) + options, order)


def simple(packet: bytes, wire: int, order: str = "<") -> bytes:
    return block(3, struct.pack(order + "I", wire) + packet, order)


def obsolete(packet: bytes, ticks: int = 0, number: int = 0, drops: int = 0, order: str = "<") -> bytes:
    body = struct.pack(order + "HHIIII", number, drops, ticks >> 32, ticks & 0xFFFFFFFF, len(packet), len(packet))
    return block(2, body + packet, order)


def read(path: object) -> tuple[list[Record], Capture]:
    """Everything that is read from one file."""
    timeline = Timeline([str(path)])
    return list(timeline.records()), timeline.captures[0]


# ---- packets -------------------------------------------------------------------------------------------------------


def ipv4(
    payload: bytes, protocol: int = 6, *, source: int = 1, destination: int = 2, length: int | None = None, **more: int
) -> bytes:
    """``more``: ``words`` of header (5 is none of options), ``fragment`` the flags and offset."""
    words = more.get("words", 5)
    total = words * 4 + len(payload) if length is None else length
    head = struct.pack(">BBHHHBBH", 0x40 | words, 0, total, 0, more.get("fragment", 0), 64, protocol, 0)
    return head + bytes((10, 0, 0, source, 10, 0, 0, destination)) + bytes(max(words - 5, 0) * 4) + payload


def ipv6(payload: bytes, protocol: int = 6, *, source: int = 1, destination: int = 2, length: int | None = None) -> bytes:
    head = struct.pack(">IHBB", 6 << 28, len(payload) if length is None else length, protocol, 64)
    return head + bytes(15) + bytes((source,)) + bytes(15) + bytes((destination,)) + payload


def tcp(source: int, destination: int, flags: int, sequence: int = 0, acknowledgment: int = 0, payload: bytes = b"") -> bytes:
    return struct.pack(">HHIIBBHHH", source, destination, sequence, acknowledgment, 0x50, flags, 512, 0, 0) + payload


def record(data: bytes, link: int = 101, time: int = 0, wire: int | None = None) -> Record:
    return Record(1, time, len(data) if wire is None else wire, link, data, Capture("-"))


Found = tuple[bytes, Datagram]


def datagrams(link_type: int, data: bytes, wire: int | None = None, decoder: Decoder | None = None) -> list[Found]:
    """The datagrams in a packet of ``wire`` bytes, as both decoders see them, where both read it."""
    length = len(data) if wire is None else wire
    found = (decoder or Decoder()).decode(link_type, data, length, 0)
    read = plain.packet(link_type, data, length)
    if read is not None and read is not plain.IGNORED:
        assert [view(one) for one in found] == [view((data, read))]
    return found


def view(found: Found) -> tuple[int, bytes, bytes, bytes, int]:
    """Protocol, addresses, payload and its length on the wire."""
    data, datagram = found
    return (
        datagram.protocol,
        datagram.source,
        datagram.destination,
        data[datagram.start : datagram.end],
        datagram.end - datagram.start,
    )
