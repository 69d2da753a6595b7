"""Healthy conversations between WCS and a web server at random, packet by packet, and captures of them, without scapy.

What is said comes from ``property.scripts``. Hooks use a pool of connections as WCS does: one exchange at a time on each,
closed when idle.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
RAW_IP = 101
START = 1_433_326_347_000_000  # microseconds
WCS, WEB = b"\x7f\0\0\1", b"\x7f\0\0\1"
PORT = 9091
HEADERS = 40  # bytes of IP and TCP
SEQUENCES = 1 << 32
IDLE = 5.0  # seconds after which an unused connection is closed


class Packet(NamedTuple):
    """One TCP packet; ``at`` in seconds. ``weight`` keeps the order of packets of the same moment."""

    at: float
    weight: int
    stream: int
    data: bytes  # from the IP header on


@dataclass
class Hook:
    """A hook, to be posted ``pause`` seconds after the one before. A ``name`` with a slash is the path of something else.

    ``required``: the code for its absence, if it has one; ``if_left``: the code if its client leaves before the end.
    """

    name: str
    fields: dict[str, Any]
    pause: float
    status: int = 200
    extra: dict[str, Any] = field(default_factory=dict)  # what the answer adds to the echo
    required: str | None = None
    if_left: str | None = None
    at: float = 0.0
    took: float = 0.0


class Connection:
    """A TCP connection whose packets go to ``out``."""

    def __init__(self, out: list[Packet], number: int, random: Random) -> None:
        self.out = out
        self.number = number
        self.port = 32_768 + number
        self.sequence = [random.getrandbits(32), random.getrandbits(32)]
        self.busy_until = 0.0

    def send(self, at: float, side: int, flags: int, payload: bytes = b"") -> None:
        ports = (self.port, PORT) if side == 0 else (PORT, self.port)
        acknowledgment = self.sequence[1 - side] if flags & ACK else 0
        tcp = struct.pack("!HHIIBBHHH", *ports, self.sequence[side], acknowledgment, 5 << 4, flags, 512, 0, 0)
        length = 20 + len(tcp) + len(payload)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 0, 0x4000, 64, 6, 0, WCS, WEB)
        self.out.append(Packet(at, len(self.out), self.number, ip + tcp + payload))
        grown = len(payload) + (1 if flags & (SYN | FIN) else 0)
        self.sequence[side] = (self.sequence[side] + grown) % SEQUENCES

    def open(self, at: float) -> None:
        self.send(at, 0, SYN)
        self.send(at, 1, SYN | ACK)
        self.send(at, 0, ACK)

    def close(self, at: float, side: int, rudely: bool) -> None:
        if rudely:
            self.send(at, side, RST | ACK)
            return
        self.send(at, side, FIN | ACK)
        self.send(at, 1 - side, FIN | ACK)
        self.send(at, side, ACK)


class Talk:
    """Posts hooks and keeps their packets."""

    def __init__(self, random: Random, rude: float) -> None:
        self.random = random
        self.rude = rude  # how often a connection ends with RST
        self.packets: list[Packet] = []
        self.connections: list[Connection] = []
        self.last = 0.0

    def play(self, hooks: Sequence[Hook]) -> None:
        """Posts ``hooks`` at the times they have, each on a connection that is free then."""
        for hook in sorted(hooks, key=lambda one: one.at):
            connection = self._free(hook.at)
            self._post(connection, hook)
        for connection in self.connections:
            if self.random.random() < 0.6:
                self._retire(connection, connection.busy_until + IDLE)

    def _free(self, at: float) -> Connection:
        for connection in list(self.connections):
            if connection.busy_until + IDLE < at:
                self._retire(connection, connection.busy_until + IDLE)
        free = [one for one in self.connections if one.busy_until < at]
        if free and self.random.random() < 0.9:
            return self.random.choice(free)
        connection = Connection(self.packets, len({packet.stream for packet in self.packets}), self.random)
        connection.open(at - 0.000_5)
        self.connections.append(connection)
        return connection

    def _retire(self, connection: Connection, at: float) -> None:
        connection.close(at, self.random.choice((0, 0, 1)), rudely=self.random.random() < self.rude)
        self.connections.remove(connection)

    def _post(self, connection: Connection, hook: Hook) -> None:
        random = self.random
        body = json.dumps(hook.fields, separators=(",", ":")).encode()
        answer = json.dumps({**hook.fields, **hook.extra}, separators=(",", ":")).encode() if hook.status == 200 else b"{}"
        path = hook.name if hook.name.startswith("/") else f"/EchoApp/{hook.name}"
        head = (
            f"POST {path} HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
            f"User-Agent: Java/1.8.0_45\r\nHost: localhost:9091\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        at = hook.at
        for part in self._parts(head, body):
            connection.send(at, 0, PSH | ACK, part)
            at += 0.000_02
        if random.random() < 0.5:
            connection.send(at, 1, ACK)
        at = hook.at + hook.took
        reason = {200: "OK", 403: "Forbidden"}[hook.status]
        kind = f"HTTP/1.1 {hook.status} {reason}\r\nContent-Type: application/json;charset=UTF-8\r\n"
        if random.random() < 0.5:
            parts = [f"{kind}Content-Length: {len(answer)}\r\n\r\n".encode(), answer]
        else:
            parts = [f"{kind}Transfer-Encoding: chunked\r\n\r\n".encode(), b"%x\r\n" % len(answer), answer, b"\r\n0\r\n\r\n"]
        for part in self._parts(*parts):
            connection.send(at, 1, PSH | ACK, part)
            if random.random() < 0.5:
                connection.send(at + 0.000_01, 0, ACK)
            at += 0.000_03
        connection.send(at, 0, ACK)
        connection.busy_until = at
        self.last = max(self.last, at)

    def _parts(self, *pieces: bytes) -> Iterator[bytes]:
        """Pieces as the writer's buffers cut them: together, one by one, or in segments."""
        if self.random.random() < 0.3:
            pieces = (b"".join(pieces),)
        for piece in pieces:
            size = self.random.choice((len(piece), len(piece), 100))
            for begin in range(0, len(piece), max(size, 1)):
                yield piece[begin : begin + size]


def packets_of(hooks: Sequence[Hook], random: Random, rude: float = 0.15, doubled: float = 0.0) -> list[Packet]:
    """The packets of a conversation in time order, and a last one, of other traffic, a minute later.

    ``rude``: how often a connection ends with RST; ``doubled``: how often all is recorded on two interfaces.
    """
    talk = Talk(random, rude)
    talk.play(hooks)
    packets = talk.packets
    if random.random() < 0.2:  # the network lost a few, which are sent again
        spare = [packet for packet in packets if len(packet.data) > HEADERS]
        packets += [packet._replace(at=packet.at + 0.000_005) for packet in random.sample(spare, min(len(spare), 5))]
    if random.random() < doubled:
        packets += [packet._replace(at=packet.at + 0.000_002) for packet in packets]
    packets.sort()
    udp = struct.pack("!BBHHHBBH4s4sHHHH", 0x45, 0, 28, 0, 0, 64, 17, 0, WCS, WEB, 7, 7, 8, 0)
    return [*packets, Packet(packets[-1].at + 60, len(packets), -1, udp)]


def write(path: Path, packets: Sequence[Packet], snaplen: int = 65_535) -> str:
    """Writes a pcap of ``packets`` and gives its path."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snaplen, RAW_IP)]
    for packet in packets:
        seconds, fraction = divmod(START + round(packet.at * 1e6), 1_000_000)
        kept = packet.data[:snaplen]
        out.append(struct.pack("<IIII", seconds, fraction, len(kept), len(packet.data)) + kept)
    path.write_bytes(b"".join(out))
    return str(path)
