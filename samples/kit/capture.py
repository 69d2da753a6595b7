"""A capture under construction: packets are scheduled in any order and made in the order of their time.

Times are seconds after the first packet, with a resolution of one microsecond. The file formats are the
classic pcap (little-endian, microseconds; https://ietf-opsawg-wg.github.io/draft-ietf-opsawg-pcap/) and
pcapng.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path

from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import CookedLinux, Ether
from scapy.packet import Packet, Raw

MICROSECONDS = 1_000_000
START = datetime(2015, 6, 3, 10, 12, 27, 184_523, tzinfo=UTC)

WCS = "192.0.2.110"
BROWSER = "198.51.100.210"
SIP_SERVER = "203.0.113.20"
WEB_SERVER = "198.51.100.40"
LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"

MAC = {WCS: "00:16:3e:0a:51:6e", "gateway": "00:16:3e:0a:51:01"}
ARPHRD_ETHERNET, ARPHRD_LOOPBACK = 1, 772
TO_US, FROM_US = 0, 4


class Link(IntEnum):
    """The link types used here, by their LINKTYPE number."""

    ETHERNET = 1
    COOKED = 113


@dataclass(frozen=True, slots=True)
class Frame:
    """One finished frame: microseconds after the first one, the packet, and the bytes before any cut."""

    at: int
    packet: Packet
    data: bytes

    @property
    def seconds(self) -> float:
        """Time after the first frame."""
        return self.at / MICROSECONDS

    @property
    def ports(self) -> tuple[int, int]:
        """Source and destination port of TCP; zeros for anything else."""
        return (self.packet[TCP].sport, self.packet[TCP].dport) if TCP in self.packet else (0, 0)

    @property
    def has_tcp_data(self) -> bool:
        """Whether it carries bytes of a TCP stream."""
        return TCP in self.packet and bool(bytes(self.packet[TCP].payload))


@dataclass(frozen=True, slots=True)
class Address:
    """One end of a UDP or TCP conversation."""

    ip: str
    port: int

    def __str__(self) -> str:
        return f"{self.ip}:{self.port}"


@dataclass
class Capture:
    """Collects what happens, then turns it into frames.

    `snaplen` cuts the frames when they are written; `ticks` is this host's TCP time stamp clock at the start.
    """

    link: Link = Link.COOKED
    snaplen: int = 65535
    start: datetime = START
    ticks: int = 2_327_231_700
    _plan: list[tuple[int, Callable[[], Packet]]] = field(default_factory=list)
    _packet_id: int = 0x1A00

    def at(self, seconds: float, make: Callable[[], Packet]) -> None:
        """Schedule a packet (network layer and up); `make` is called when all earlier ones were made."""
        self._plan.append((round(seconds * MICROSECONDS), make))

    def udp(self, seconds: float, source: Address, target: Address, payload: bytes) -> None:
        """Schedule one UDP datagram."""
        self.at(
            seconds,
            lambda: self.ip(source.ip, target.ip) / UDP(sport=source.port, dport=target.port) / Raw(payload),
        )

    def ip(self, source: str, target: str) -> Packet:
        """The IP header for a packet that is made now."""
        if ":" in source:
            return IPv6(src=source, dst=target, hlim=64)
        self._packet_id = (self._packet_id + 1) % 0x10000
        return IP(src=source, dst=target, id=self._packet_id, flags="DF", ttl=64)

    def moment(self, seconds: float) -> datetime:
        """The date and time of day."""
        return self.start + timedelta(seconds=seconds)

    def planned_before(self, seconds: float) -> int:
        """How many packets are scheduled before this moment."""
        limit = round(seconds * MICROSECONDS)
        return sum(at < limit for at, _ in self._plan)

    def frames(self) -> list[Frame]:
        """Make all packets in the order of their time. To be called once: conversations move on with it."""
        plan = sorted(self._plan, key=lambda item: item[0])
        return [Frame(at, packet, bytes(self._link_header(packet) / packet)) for at, packet in _made(plan)]

    def write(self, path: Path, keep: Callable[[Frame], bool] = lambda _: True) -> None:
        """Write the frames that `keep` wants, as pcapng when the path ends so, else as pcap."""
        encode = _pcapng if path.suffix == ".pcapng" else _pcap
        frames = [frame for frame in self.frames() if keep(frame)]
        path.write_bytes(encode(frames, self.link, self.snaplen, _microseconds(self.start)))

    def _link_header(self, packet: Packet) -> Packet:
        local = packet.src in (LOOPBACK, LOOPBACK_6)
        outgoing = packet.src == WCS
        if self.link is Link.ETHERNET:
            here, there = MAC[WCS], MAC["gateway"]
            return Ether(src=here, dst=there) if outgoing else Ether(src=there, dst=here)
        ethertype = 0x86DD if packet.version == 6 else 0x0800
        if local:
            return CookedLinux(pkttype=TO_US, lladdrtype=ARPHRD_LOOPBACK, lladdrlen=6, src=bytes(8), proto=ethertype)
        hardware = bytes.fromhex(MAC[WCS if outgoing else "gateway"].replace(":", "")) + bytes(2)
        return CookedLinux(
            pkttype=FROM_US if outgoing else TO_US,
            lladdrtype=ARPHRD_ETHERNET,
            lladdrlen=6,
            src=hardware,
            proto=ethertype,
        )


def _made(plan: Iterable[tuple[int, Callable[[], Packet]]]) -> Iterable[tuple[int, Packet]]:
    for at, make in plan:
        yield at, make()


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * MICROSECONDS + moment.microsecond


def _pcap(frames: list[Frame], link: Link, snaplen: int, start: int) -> bytes:
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snaplen, link)]
    for frame in frames:
        seconds, fraction = divmod(start + frame.at, MICROSECONDS)
        data = frame.data[:snaplen]
        out.append(struct.pack("<IIII", seconds, fraction, len(data), len(frame.data)) + data)
    return b"".join(out)


def _pcapng(frames: list[Frame], link: Link, snaplen: int, start: int) -> bytes:
    out = [
        _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
        _block(0x00000001, struct.pack("<HHI", link, 0, snaplen)),
    ]
    for frame in frames:
        high, low = divmod(start + frame.at, 1 << 32)
        data = frame.data[:snaplen]
        padding = bytes(-len(data) % 4)
        out.append(_block(0x00000006, struct.pack("<IIIII", 0, high, low, len(data), len(frame.data)) + data + padding))
    return b"".join(out)


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length
