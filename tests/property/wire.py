"""Scripted HTTP conversations as packets, and what the program makes of them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import ACK, FIN, PSH, SYN, Capture, Exchange, Request, Response, Stream
from wcs_pcap.tcp.connection import Connections

CLIENT, SERVER = 0, 1
PORTS = (40000, 9091)
IPV4, IPV6 = 0x0800, 0x86DD
ADDRESSES = (bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2)))


@dataclass(frozen=True)
class Packet:
    """A TCP packet. ``sequence`` and ``acknowledgment`` count from the first byte after the SYN, without wrap."""

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

    def send(self, side: int, data: bytes, cuts: Iterable[int] = (), received: int | None = None) -> None:
        """Sends ``data`` in pieces cut at ``cuts``; ``received``: how much the sender had received, by default everything."""
        places = sorted({0, len(data), *(cut % (len(data) or 1) for cut in cuts)})
        for begin, end in pairwise(places):
            acknowledgment = self.sent[1 - side] if received is None else received
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


Wrap = Callable[[int, bytes], bytes]  # an EtherType and what it names


def ethernet(kind: int, packet: bytes) -> bytes:
    return bytes(12) + struct.pack(">H", kind) + packet


def _snap(kind: int, packet: bytes) -> bytes:
    return b"\xaa\xaa\x03\0\0\0" + struct.pack(">H", kind) + packet


def _ppp(kind: int, packet: bytes) -> bytes:
    return (b"\0\x21" if kind == IPV4 else b"\0\x57") + packet


def _family(kind: int) -> int:
    return 2 if kind == IPV4 else 30


def _raw(kind: int, packet: bytes) -> bytes:
    del kind
    return packet


def _wifi(kind: int, packet: bytes) -> bytes:
    return b"\x08\0" + bytes(22) + _snap(kind, packet)


def _aggregate(kind: int, packet: bytes) -> bytes:
    """The packet as the second of three in one frame of 802.11; the others are ARP."""
    arp, own = bytes(12) + b"\0\x08" + _snap(0x0806, b""), _snap(kind, packet)
    own = bytes(12) + struct.pack(">H", len(own)) + own
    return b"\x88\0" + bytes(22) + b"\x80\0" + b"".join(part + bytes(-len(part) % 4) for part in (arp, own, arp))


def _vlan(*tags: int) -> Wrap:
    return lambda kind, packet: ethernet(tags[0], b"".join(struct.pack(">HH", 7, tag) for tag in (*tags[1:], kind)) + packet)


def _udp(port: int, packet: bytes) -> bytes:
    return struct.pack(">HHHH", 49152, port, 8 + len(packet), 0) + packet


def _mpls(kind: int, packet: bytes) -> bytes:
    del kind
    return b"\0\1\0\x40\0\2\1\x40" + packet


def _gre(kind: int, packet: bytes) -> bytes:
    return struct.pack(">HH", 0, kind) + packet


def _teredo(kind: int, packet: bytes) -> bytes:
    """IPv6 only; IPv4 goes in it through 6in4's opposite."""
    if kind == IPV4:
        packet = struct.pack(">IHBB", 6 << 28, len(packet), 4, 64) + bytes(32) + packet
    return b"\0\1\0\0" + bytes(9) + b"\0\0" + bytes(6) + packet


# what carries a packet inside the IP packets of other hosts: the protocol, and what stands before the packet
TUNNELS: dict[str, tuple[int, Wrap]] = {
    "IPIP": (4, _raw),
    "6in4": (41, _raw),
    "GRE": (47, _gre),
    "GRE, key and sequence": (47, lambda kind, packet: struct.pack(">HHQ", 0x3000, kind, 7) + packet),
    "GRE, Ethernet": (47, lambda kind, packet: _gre(0x6558, ethernet(kind, packet))),
    "GRE, MPLS": (47, lambda kind, packet: _gre(0x8847, _mpls(kind, packet))),
    "GRE, Aruba's": (47, lambda kind, packet: _gre(0x8200, _wifi(kind, packet))),
    "ERSPAN I": (47, lambda kind, packet: _gre(0x88BE, ethernet(kind, packet))),
    "ERSPAN II": (47, lambda kind, packet: struct.pack(">HHIQ", 0x1000, 0x88BE, 7, 0) + ethernet(kind, packet)),
    "ERSPAN III": (47, lambda kind, packet: struct.pack(">HHI12x", 0x1000, 0x22EB, 7) + ethernet(kind, packet)),
    "PPTP": (47, lambda kind, packet: struct.pack(">HHII", 0x3001, 0x880B, 7, 9) + b"\xff\x03" + _ppp(kind, packet)),
    "MPLS in IP": (137, _mpls),
    "L2TP": (17, lambda kind, packet: _udp(1701, struct.pack(">HHH", 2, 5, 6) + b"\xff\x03" + _ppp(kind, packet))),
    "GTP-U": (17, lambda kind, packet: _udp(2152, struct.pack(">BBHI", 0x30, 255, len(packet), 5) + _raw(kind, packet))),
    "Teredo": (17, lambda kind, packet: _udp(3544, _teredo(kind, packet))),
    "GRE in UDP": (17, lambda kind, packet: _udp(4754, _gre(kind, packet))),
    "VXLAN": (17, lambda kind, packet: _udp(4789, b"\x08" + bytes(7) + ethernet(kind, packet))),
    "VXLAN, Linux's port": (17, lambda kind, packet: _udp(8472, b"\x08" + bytes(7) + _vlan(0x8100)(kind, packet))),
    "AYIYA": (17, lambda kind, packet: _udp(5072, b"\x40\x50" + bytes(6 + 16 + 20) + _raw(kind, packet))),
    "Geneve": (17, lambda kind, packet: _udp(6081, struct.pack(">BBHI", 1, 0, 0x6558, 0) + bytes(4) + ethernet(kind, packet))),
    "Geneve, IP": (17, lambda kind, packet: _udp(6081, struct.pack(">BBHI", 0, 0, kind, 0) + packet)),
    "MPLS in UDP": (17, lambda kind, packet: _udp(6635, _mpls(kind, packet))),
}


def _tunnel(protocol: int, wrap: Wrap) -> Wrap:
    """In IPv4 over Ethernet."""

    def wrapped(kind: int, packet: bytes) -> bytes:
        data = wrap(kind, packet)
        return ethernet(IPV4, struct.pack(">BBHIBBH", 0x45, 0, 20 + len(data), 0, 64, protocol, 0) + bytes(8) + data)

    return wrapped


# link types that are decoded, and by name what else can lie between them and IP
LINKS: dict[int | str, tuple[int, Wrap]] = {
    link: (link, wrap)
    for link, wrap in (
        (0, lambda kind, packet: struct.pack("<I", _family(kind)) + packet),
        (1, ethernet),
        (6, lambda kind, packet: bytes(8) + b"\x80" + bytes(5) + b"\x04" + bytes(3) + _snap(kind, packet)),
        (9, lambda kind, packet: b"\xff\x03" + _ppp(kind, packet)),
        (10, lambda kind, packet: bytes(13) + _snap(kind, packet)),
        (12, _raw),
        (14, _raw),
        (50, lambda kind, packet: b"\xff\x03" + _ppp(kind, packet)),
        (51, lambda kind, packet: b"\x11\0\0\1\0\0" + _ppp(kind, packet)),
        (100, _snap),
        (101, _raw),
        (104, lambda kind, packet: b"\x0f\0" + struct.pack(">H", kind) + packet),
        (105, _wifi),
        (108, lambda kind, packet: struct.pack(">I", _family(kind)) + packet),
        (109, lambda kind, packet: struct.pack("<I8x", _family(kind)) + packet),
        (113, lambda kind, packet: bytes(14) + struct.pack(">H", kind) + packet),
        (119, lambda kind, packet: bytes(144) + _wifi(kind, packet)),
        (122, lambda kind, packet: bytes(16) + _snap(kind, packet)),
        (127, lambda kind, packet: b"\0\0\x08\0\0\0\0\0" + _wifi(kind, packet)),
        (163, lambda kind, packet: b"\x80\x21\x10\1\0\0\0\x40" + bytes(56) + _wifi(kind, packet)),
        (192, lambda kind, packet: struct.pack("<BBHI", 0, 0, 8, 1) + ethernet(kind, packet)),
        (219, _mpls),
        (228, _raw),
        (229, _raw),
        (239, lambda kind, packet: bytes(4) + struct.pack("<HHIHH", 8, 1, 0, 4 + len(packet), 9) + _raw(kind, packet)),
        (258, lambda kind, packet: struct.pack("<IIII", 16, 1, 1, 0) + ethernet(kind, packet)),
        (276, lambda kind, packet: struct.pack(">H", kind) + bytes(18) + packet),
    )
} | {
    "VLAN": (1, _vlan(0x8100)),
    "QinQ": (1, _vlan(0x88A8, 0x8100)),
    "802.3 with SNAP": (1, lambda kind, packet: bytes(12) + struct.pack(">H", 8 + len(packet) & 0x3FF) + _snap(kind, packet)),
    "MPLS": (1, lambda kind, packet: ethernet(0x8847, _mpls(kind, packet))),
    "MPLS, multicast": (1, lambda kind, packet: ethernet(0x8848, _mpls(kind, packet))),
    "MPLS, Ethernet": (1, lambda kind, packet: ethernet(0x8847, _mpls(kind, bytes(4) + ethernet(kind, packet)))),
    "PPPoE": (1, lambda kind, packet: ethernet(0x8864, b"\x11\0\0\1\0\0" + _ppp(kind, packet))),
    "Ethernet in Ethernet": (1, lambda kind, packet: ethernet(0x6558, ethernet(kind, packet))),
    "802.11, an aggregate": (105, _aggregate),
    "PPP_HDLC, Cisco's": (50, lambda kind, packet: b"\x0f\0" + struct.pack(">H", kind) + packet),
    "PPI, 802.11": (192, lambda kind, packet: struct.pack("<BBHI", 0, 0, 8, 105) + _wifi(kind, packet)),
} | {name: (1, _tunnel(*tunnel)) for name, tunnel in TUNNELS.items()}  # fmt: skip


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
        return IPV6, struct.pack(">IHBB", 6 << 28, len(data), 6, 64) + bytes(12) + source + bytes(12) + destination + data
    return IPV4, struct.pack(">BBHIBBH", 0x45, 0, 20 + len(data), 0, 64, 6, 0) + source + destination + data


def fragments(kind: int, packet: bytes, sizes: Sequence[int], identification: int) -> list[bytes]:
    """The IP packet cut into fragments of ``sizes`` units of eight bytes, and the rest as the last one."""
    header = 20 if kind == IPV4 else 40
    payload, pieces, offset = packet[header:], [], 0
    for size in (*sizes, len(payload)):
        piece = payload[offset : offset + size * 8]
        more = offset + len(piece) < len(payload)
        if kind == IPV4:
            head = packet[:2] + struct.pack(">HHH", 20 + len(piece), identification, offset // 8 | more << 13) + packet[8:20]
        else:
            head = packet[:4] + struct.pack(">HB", 8 + len(piece), 44) + packet[7:40]
            head += struct.pack(">BBHI", packet[6], 0, offset | more, identification)
        pieces.append(head + piece)
        offset += len(piece)
        if not more:
            break
    return pieces


def records(
    packets: Iterable[Packet],
    initial: Sequence[int] = (1000, 2000),
    link: int | str = 101,
    version: int = 4,
    snaplen: int = 1 << 18,
    cut: Callable[[int, int, bytes], Sequence[bytes]] | None = None,
) -> list[Record]:
    """The packets as a capture would hold them, a millisecond apart.

    ``cut`` makes fragments of the ``number``th IP packet, given its EtherType; they come in the order in which it gives them.
    """
    capture = Capture("-")
    result: list[Record] = []
    link_type, wrap = LINKS[link]
    for number, packet in enumerate(packets):
        kind, whole = ip(packet, tcp(packet, initial), version)
        for piece in [whole] if cut is None else cut(number, kind, whole):
            frame = wrap(kind, piece)
            result.append(Record(len(result) + 1, number * 1_000_000, len(frame), link_type, frame[:snaplen], capture))
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
