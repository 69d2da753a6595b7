"""Connections written as scripts, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from wcs_pcap.model import ACK, FIN, RST, SYN, Gap, Segment, Side, Stream
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.tcp.reassembly import Chunk
from wcs_pcap.tcp.sequence import MODULUS

ADDRESSES = {40000: b"\x0a\0\0\1", 9091: b"\x0a\0\0\2", 50000: b"\x0a\0\0\2"}
INITIAL = {40000: MODULUS - 5, 9091: 7000, 50000: 7000}
CLIENT, SERVER = Side.CLIENT, Side.SERVER
LETTERS = {"S": SYN, "A": ACK, "F": FIN, "R": RST}


def changed(segment: Segment, **fields: Any) -> Segment:
    """A copy of ``segment`` with other values of ``fields``."""
    other = copy(segment)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


@dataclass
class Written:
    """Both directions of one stream, written down: bytes, a dash for each missing one, and the ends."""

    stream: Stream
    text: list[str] = field(default_factory=lambda: ["", ""])
    ends: list[tuple[bool, bool]] = field(default_factory=list)
    closed: int = 0

    def __post_init__(self) -> None:
        self.sinks = (_Sink(self, 0), _Sink(self, 1))

    def close(self) -> None:
        assert len(self.ends) == 2, "both directions end before the conversation does"
        self.closed += 1


@dataclass
class _Sink:
    written: Written
    side: int

    def data(self, chunk: Chunk) -> None:
        self.written.text[self.side] += chunk.data.decode()

    def gap(self, gap: Gap) -> None:
        assert gap.side == self.side
        self.written.text[self.side] += "-" * gap.length

    def end(self, closed: bool, fin: Chunk | None) -> None:
        self.written.ends.append((closed, fin is not None))


STEP = 10_000_000  # nanoseconds between two packets: more than between a packet and its copy


def segments(script: str, client: int = 40000, server: int = 9091, stream: int = 0) -> list[Segment]:
    """A script of packets ">FLAGS SEQUENCE ACKNOWLEDGMENT PAYLOAD", one a line; "<" is sent by the server.

    Numbers count from the first byte after the SYN of the side they are about, so a SYN has -1.
    """
    result = []
    for frame, line in enumerate(filter(None, map(str.strip, script.splitlines())), 1):
        flags, sequence, acknowledgment, payload = (*line[1:].split(), "", "")[:4]
        source, destination = (client, server) if line[0] == ">" else (server, client)
        result.append(
            Segment(
                frame, frame * STEP, 60, stream, ADDRESSES[source], source, ADDRESSES[destination], destination,
                (INITIAL[source] + 1 + int(sequence)) % MODULUS,
                (INITIAL[destination] + 1 + int(acknowledgment or 0)) % MODULUS if "A" in flags else 0,
                sum(LETTERS[letter] for letter in flags), 512, b"", payload.encode(), len(payload),
            )
        )  # fmt: skip
    return result


def run(packets: Sequence[Segment], ports: frozenset[int] | None = frozenset((9091,))) -> tuple[Stream, Written]:
    written: list[Written] = []

    def converse(stream: Stream) -> Written:
        written.append(Written(stream))
        return written[-1]

    connections = Connections(ports, converse)
    for segment in packets:
        connections.segment(segment)
    (stream,) = connections.finish()
    assert written[0].closed == 1
    return stream, written[0]


def causes(stream: Stream) -> list[tuple[Side, int, int, str]]:
    """What is missing: whose, from where, how many bytes, and why."""
    return [(gap.side, gap.offset, gap.length, gap.cause.value) for gap in stream.gaps]


HANDSHAKE = """
    >S -1
    <SA -1 0
    >A 0 0
"""
TALK = """
    >A 0 0 hello
    <A 0 5
    <A 0 5 answer
    >A 5 6
"""
