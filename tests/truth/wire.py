"""TCP connections as packets on an Ethernet, and captures of them. Times are integer nanoseconds."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

SECOND = 1_000_000_000
MS = 1_000_000
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = 0, 1
MSS = 1448
EPOCH = 1_700_000_000 * SECOND

Address = tuple[str, int]


@dataclass(frozen=True)
class Packet:
    """A TCP packet, or a UDP packet of other traffic where ``flags`` is 0.

    ``post`` numbers the hook in whose exchange it was sent, -1 for none.
    """

    time: int
    source: Address
    destination: Address
    sequence: int = 0
    acknowledgment: int = 0
    flags: int = 0
    payload: bytes = b""
    stamp: tuple[int, int] | None = None  # TSval and TSecr
    ip_id: int = 0
    post: int = -1

    def moved(self, time: int) -> Packet:
        return replace(self, time=time)

    def to_bytes(self) -> bytes:
        """Returns the Ethernet frame."""
        if self.flags:
            options = b"\x01\x01\x08\x0a" + struct.pack(">II", *(one & 0xFFFFFFFF for one in self.stamp)) if self.stamp else b""
            if self.flags & SYN:
                options = b"\x02\x04\x05\xb4\x01\x03\x03\x07" + options
            head = struct.pack(
                ">HHIIBBHHH", self.source[1], self.destination[1], self.sequence & 0xFFFFFFFF, self.acknowledgment & 0xFFFFFFFF,
                (20 + len(options)) // 4 << 4, self.flags, 502, 0, 0,
            )  # fmt: skip
            protocol, data = 6, head + options + self.payload
        else:
            head = struct.pack(">HHHH", self.source[1], self.destination[1], 8 + len(self.payload), 0)
            protocol, data = 17, head + self.payload
        addresses = socket.inet_aton(self.source[0]) + socket.inet_aton(self.destination[0])
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), self.ip_id & 0xFFFF, 0x4000, 64, protocol, 0) + addresses
        total = sum(struct.unpack(">10H", ip))
        total = (total & 0xFFFF) + (total >> 16)
        ip = ip[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + ip[12:]
        return bytes.fromhex("020000000002020000000001") + b"\x08\x00" + ip + data


def capture(packets: Iterable[Packet], snaplen: int = 262_144) -> bytes:
    """Returns a pcap file with nanoseconds, the packets in the order in which they are given."""
    parts = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, snaplen, 1)]
    for packet in packets:
        frame = packet.to_bytes()
        kept = frame[:snaplen]
        parts.append(struct.pack("<IIII", *divmod(packet.time, SECOND), len(kept), len(frame)) + kept)
    return b"".join(parts)


class Wire:
    """Everything that the capturing machine sees. ``now`` is the time, which only goes forward."""

    def __init__(self, random: Random, stamped: bool = True) -> None:
        self.random = random
        self.stamped = stamped
        self.now = EPOCH + random.randrange(SECOND)
        self.packets: list[Packet] = []
        self.post = -1
        self._ip_ids: dict[str, int] = {}
        self._boots: dict[str, int] = {}

    def wait(self, seconds: float) -> int:
        self.now += round(seconds * SECOND)
        return self.now

    def step(self) -> int:
        """Lets the time pass that a packet takes."""
        return self.wait(self.random.uniform(0.00002, 0.0004))

    def ip_id(self, host: str) -> int:
        number = self._ip_ids.get(host, self.random.randrange(1 << 16)) + 1
        self._ip_ids[host] = number
        return number

    def clock(self, host: str, at: int) -> int:
        """The host's time stamp of TCP, in milliseconds since it started."""
        boot = self._boots.setdefault(host, EPOCH - self.random.randrange(10**7) * MS)
        return (at - boot) // MS

    def noise(self, until: int) -> None:
        """Other traffic once a second up to ``until``, so that the capture goes on."""
        times = range(self.now + SECOND, until, SECOND)
        self.packets += [Packet(time, ("192.0.2.77", 4000), ("192.0.2.78", 4001), payload=b"other") for time in times]

    def in_order(self) -> list[Packet]:
        return sorted(self.packets, key=lambda packet: packet.time)


class Connection:
    """One TCP connection. ``sent`` is each side's next sequence number, ``received`` what each side has of the other."""

    def __init__(self, wire: Wire, client: Address, server: Address) -> None:
        self.wire = wire
        self.ends = client, server
        start = [wire.random.randrange(1 << 32), wire.random.randrange(1 << 32)]
        self.sent = start[:]
        self.received = [0, 0]
        self.stamps = [0, 0]
        self.posts = 0  # how many requests it carried
        self.usable = True

    def packet(
        self, side: int, flags: int = ACK, payload: bytes = b"", sequence: int | None = None, arrives: bool = True
    ) -> Packet:
        """Sends a packet now. ``sequence``: that of bytes sent before. ``arrives``: the other side receives it."""
        wire, at = self.wire, self.wire.now
        begin = self.sent[side] if sequence is None else sequence
        host = self.ends[side][0]
        stamp = wire.clock(host, at)
        echoed = self.stamps[1 - side] if flags & ACK else 0
        packet = Packet(
            time=at,
            source=self.ends[side],
            destination=self.ends[1 - side],
            sequence=begin,
            acknowledgment=self.received[side] if flags & ACK else 0,
            flags=flags,
            payload=payload,
            stamp=(stamp, echoed) if wire.stamped else None,
            ip_id=wire.ip_id(host),
            post=wire.post,
        )
        wire.packets.append(packet)
        end = begin + len(payload) + bool(flags & SYN) + bool(flags & FIN)
        self.sent[side] = max(self.sent[side], end)
        if arrives:
            self.received[1 - side] = max(self.received[1 - side], end)
            self.stamps[1 - side] = stamp
        wire.step()
        return packet

    def open(self) -> None:
        self.packet(CLIENT, SYN)
        self.packet(SERVER, SYN | ACK)
        self.packet(CLIENT)

    def send(self, side: int, data: bytes, arrives: bool = True) -> list[Packet]:
        parts = [data[at : at + MSS] for at in range(0, len(data), MSS)]
        return [self.packet(side, ACK | PSH if part is parts[-1] else ACK, part, arrives=arrives) for part in parts]

    def repeat(self, side: int, packets: Iterable[Packet], arrives: bool = False) -> None:
        """Sends packets again, with the acknowledgment of now."""
        for packet in packets:
            self.packet(side, packet.flags, packet.payload, packet.sequence, arrives)

    def close(self, first: int) -> None:
        """Closes in good order, ``first`` first."""
        if self.usable:
            self.packet(first, FIN | ACK)
            self.packet(1 - first, FIN | ACK)
            self.packet(first)
        self.usable = False
