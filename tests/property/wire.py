"""Scripted HTTP conversations as packets, and what the program makes of them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.select import Selector
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import ACK, FIN, PSH, SYN, Capture, Exchange, Request, Response, Stream
from wcs_pcap.tcp.connection import Connections

CLIENT, SERVER = 0, 1
PORTS = (40000, 9091)
ADDRESSES = (bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2)))


@dataclass(frozen=True)
class Packet:
    """A TCP packet. ``sequence`` and ``acknowledgment`` count from the first byte behind the SYN, without wrap."""

    side: int
    sequence: int
    acknowledgment: int
    flags: int = PSH | ACK
    payload: bytes = b""


@dataclass
class Conversation:
    """What two kernels would put on the wire; everything sent is received at once unless ``delayed`` is set."""

    packets: list[Packet] = field(default_factory=list)
    sent: list[int] = field(default_factory=lambda: [0, 0])

    def open(self) -> None:
        self.packets += [Packet(CLIENT, -1, 0, SYN), Packet(SERVER, -1, 0, SYN | ACK), Packet(CLIENT, 0, 0, ACK)]

    def send(self, side: int, data: bytes, cuts: Iterable[int] = (), heard: int | None = None) -> None:
        """Sends ``data`` in pieces cut at ``cuts``; ``heard``: how much the sender had received, by default everything."""
        places = sorted({0, len(data), *(cut % (len(data) or 1) for cut in cuts)})
        for begin, end in pairwise(places):
            acknowledgment = self.sent[1 - side] if heard is None else heard
            self.packets.append(Packet(side, self.sent[side], acknowledgment, payload=data[begin:end]))
            self.sent[side] += end - begin

    def acknowledge(self, side: int) -> None:
        self.packets.append(Packet(side, self.sent[side], self.sent[1 - side], ACK))

    def close(self) -> None:
        for side in (CLIENT, SERVER):
            self.packets.append(Packet(side, self.sent[side], self.sent[1 - side], FIN | ACK))
            self.sent[side] += 1
        self.packets.append(Packet(CLIENT, self.sent[CLIENT], self.sent[SERVER], ACK))


def request(number: int, size: int, method: bytes = b"POST", chunked: bool = False) -> bytes:
    return b"%b /app/%d HTTP/1.1\r\nHost: h\r\n" % (method, number) + _body(b"q%d." % number, size, chunked)


def response(number: int, size: int, chunked: bool = False, status: int = 200, head_only: bool = False) -> bytes:
    head = b"HTTP/1.1 %d OK\r\nX-Number: %d\r\n" % (status, number)
    if status in (204, 304):
        return head + b"\r\n"
    whole = head + _body(b"a%d." % number, size, chunked)
    return whole[: whole.index(b"\r\n\r\n") + 4] if head_only else whole


def body(mark: bytes, size: int) -> bytes:
    """A body that names its message all over."""
    return (mark * size)[:size]


def _body(mark: bytes, size: int, chunked: bool) -> bytes:
    data = body(mark, size)
    if not chunked:
        return b"Content-Length: %d\r\n\r\n" % size + data
    parts = [data[i : i + 37] for i in range(0, size, 37)]
    return b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


# ---- from packets to records --------------------------------------------------------------------------------------


def ethernet(kind: int, packet: bytes) -> bytes:
    return bytes(12) + struct.pack(">H", kind) + packet


LINKS: dict[int, Callable[[int, bytes], bytes]] = {
    1: ethernet,
    101: lambda _, packet: packet,
    0: lambda kind, packet: struct.pack("<I", 2 if kind == 0x0800 else 30) + packet,
    113: lambda kind, packet: bytes(14) + struct.pack(">H", kind) + packet,
    276: lambda kind, packet: struct.pack(">H", kind) + bytes(18) + packet,
    -1: lambda kind, packet: ethernet(0x88A8, struct.pack(">HHHH", 7, 0x8100, 9, kind) + packet),  # QinQ
}


def tcp(packet: Packet, initial: Sequence[int]) -> bytes:
    side, other = packet.side, 1 - packet.side
    sequence = (initial[side] + 1 + packet.sequence) % (1 << 32)
    acknowledgment = (initial[other] + 1 + packet.acknowledgment) % (1 << 32) if packet.flags & ACK else 0
    return struct.pack(
        ">HHIIBBHHH", PORTS[side], PORTS[other], sequence, acknowledgment, 0x50, packet.flags, 512, 0, 0
    ) + packet.payload  # fmt: skip


def ip(packet: Packet, data: bytes, version: int) -> tuple[int, bytes]:
    source, destination = ADDRESSES[packet.side], ADDRESSES[1 - packet.side]
    if version == 6:
        return 0x86DD, struct.pack(">IHBB", 6 << 28, len(data), 6, 64) + bytes(12) + source + bytes(12) + destination + data
    return 0x0800, struct.pack(">BBHIBBH", 0x45, 0, 20 + len(data), 0, 64, 6, 0) + source + destination + data


def records(
    packets: Iterable[Packet],
    initial: Sequence[int] = (1000, 2000),
    link: int = 101,
    version: int = 4,
    snaplen: int = 1 << 18,
) -> list[Record]:
    """The packets as a capture would hold them, a millisecond apart."""
    capture = Capture("-")
    result = []
    for number, packet in enumerate(packets):
        frame = LINKS[link](*ip(packet, tcp(packet, initial), version))
        result.append(Record(number + 1, number * 1_000_000, len(frame), abs(link), frame[:snaplen], capture))
    return result


@dataclass
class Seen:
    exchanges: list[Exchange] = field(default_factory=list)
    messages: list[Request | Response] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)

    def view(self) -> list[tuple[object, ...]]:
        """The exchanges by what does not depend on the packets that carried them."""
        return sorted((*_content(e.request), *_content(e.response), e.pairing) for e in self.exchanges)  # type: ignore[type-var]


def _content(message: Request | Response | None) -> tuple[object, ...]:
    if message is None:
        return (b"", b"", b"", False)
    start = message.method + b" " + message.uri if isinstance(message, Request) else b"%d" % message.status
    return (start, repr(message.headers).encode(), message.body, message.complete)


def see(packets: Iterable[Record]) -> Seen:
    """Runs records through the program, from link layer to exchanges."""
    seen = Seen()
    selector = Selector(frozenset((PORTS[SERVER],)), lambda _: False)
    connections = Connections(
        selector.ports, lambda stream: HttpConversation(stream, seen.exchanges.append, seen.messages.append)
    )
    for segment in selector.segments(iter(packets)):
        connections.segment(segment)
    seen.streams = connections.finish()
    return seen


def resized(packets: Sequence[Packet], sizes: Sequence[int]) -> list[Packet]:
    """The same bytes in other segments: each packet is cut, and overlaps what follows it in its own direction."""
    result = []
    for packet, size in zip(packets, sizes, strict=False):
        middle = size % (len(packet.payload) + 1)
        first, second = packet.payload[:middle], packet.payload[max(0, middle - size % 7) :]
        if not first or not second:
            result.append(packet)
            continue
        result.append(replace(packet, payload=first))
        result.append(replace(packet, sequence=packet.sequence + len(packet.payload) - len(second), payload=second))
    return result
