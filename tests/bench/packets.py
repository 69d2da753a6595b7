"""Packets as ``tcpdump -i any`` writes them: Linux cooked, IPv4, TCP or UDP. TCP checksums are left to the network card."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

LINK_TYPE = 113  # LINKTYPE_LINUX_SLL
MSS = 1448  # bytes of payload in a full segment, with time stamps, on Ethernet

FIN, SYN, PUSH, ACK = 0x01, 0x02, 0x08, 0x10
TCP, UDP = 6, 17

_COOKED = {
    incoming: struct.pack(">HHH8sH", 0 if incoming else 4, 1, 6, b"\x02\x42\xac\x11\x00\x02\0\0", 0x0800)
    for incoming in (True, False)
}
_IP = struct.Struct(">BBHHHBBH4s4s").pack
_ADDRESSES = struct.Struct(">4H").unpack
_TCP = struct.Struct(">HHIIBBHHH").pack
_TIME_STAMPS = struct.Struct(">HBBII").pack
_UDP = struct.Struct(">HHHH").pack


class Endpoint(NamedTuple):
    """One end of a conversation: four bytes of IPv4 address, port."""

    address: bytes
    port: int


@cache
def _sum(protocol: int, source: bytes, destination: bytes) -> int:
    """What is the same in the header checksums of all packets between two addresses."""
    words: tuple[int, ...] = _ADDRESSES(source + destination)
    return 0x4500 + 20 + 0x4000 + (64 << 8 | protocol) + sum(words)


def ip(protocol: int, source: bytes, destination: bytes, length: int, identification: int, incoming: bool) -> bytes:
    """The link and IPv4 headers before ``length`` bytes; ``incoming``: the packet came to this machine."""
    identification &= 0xFFFF
    total = _sum(protocol, source, destination) + length + identification
    total = (total & 0xFFFF) + (total >> 16)
    checksum = (total + (total >> 16) & 0xFFFF) ^ 0xFFFF
    return _COOKED[incoming] + _IP(0x45, 0, 20 + length, identification, 0x4000, 64, protocol, checksum, source, destination)


def udp(source: Endpoint, destination: Endpoint, payload: bytes, identification: int, incoming: bool) -> bytes:
    """A datagram without a checksum."""
    length = 8 + len(payload)
    head = ip(UDP, source.address, destination.address, length, identification, incoming)
    return head + _UDP(source.port, destination.port, length, 0) + payload


class Side:
    """What one end of a TCP connection sends. ``sent``: its next sequence number."""

    def __init__(self, here: Endpoint, there: Endpoint, first: int, incoming: bool) -> None:
        self.here, self.there = here, there
        self.sent = first
        self.incoming = incoming
        self.peer: Side = self
        self._count = first & 0xFFFF

    def packet(self, flags: int, payload: bytes = b"") -> bytes:
        """The next packet."""
        self._count += 1
        clock = self.sent >> 4  # any number that grows
        options = _TIME_STAMPS(0x0101, 8, 10, clock, clock)
        if flags & SYN:
            options = b"\x02\x04\x05\xb4\x01\x03\x03\x07" + options
        acknowledged = self.peer.sent if flags & ACK else 0
        offset = 20 + len(options) << 2
        header = _TCP(self.here.port, self.there.port, self.sent, acknowledged, offset, flags, 501, 0, 0) + options
        length = len(header) + len(payload)
        head = ip(TCP, self.here.address, self.there.address, length, self._count, self.incoming)
        self.sent = self.sent + len(payload) + (1 if flags & (SYN | FIN) else 0) & 0xFFFFFFFF
        return head + header + payload

    def ack(self) -> bytes:
        """A bare acknowledgement of all that the other side has sent."""
        return self.packet(ACK)

    def data(self, payload: bytes) -> Iterator[bytes]:
        """The payload, in as many segments as it needs."""
        for begin in range(0, len(payload), MSS):
            yield self.packet(PUSH | ACK, payload[begin : begin + MSS])


class Connection:
    """A TCP connection; its two sides make its packets."""

    def __init__(self, client: Endpoint, server: Endpoint, first: int) -> None:
        self.client = Side(client, server, first, incoming=True)
        self.server = Side(server, client, first * 7 & 0xFFFFFFFF, incoming=False)
        self.client.peer, self.server.peer = self.server, self.client

    def open(self) -> Iterator[bytes]:
        """The handshake, three packets."""
        yield self.client.packet(SYN)
        yield self.server.packet(SYN | ACK)
        yield self.client.ack()

    def close(self) -> Iterator[bytes]:
        """The end, three packets."""
        yield self.client.packet(FIN | ACK)
        yield self.server.packet(FIN | ACK)
        yield self.client.ack()
