"""Packets and streams: the TCP side of the words."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

NANOSECONDS = 1_000_000_000

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Segment(NamedTuple):
    """One TCP packet of the watched traffic.

    ``payload`` is what was captured of ``payload_length`` bytes on the wire; ``sequence``, ``acknowledgment`` and ``window``
    are the raw header values (0 to 2**32 - 1; the window unscaled).
    """

    frame: int
    time: int
    wire_length: int
    stream: int
    source: bytes
    source_port: int
    destination: bytes
    destination_port: int
    sequence: int
    acknowledgment: int
    flags: int
    window: int
    options: bytes
    payload: bytes
    payload_length: int


class Endpoint(NamedTuple):
    """An IP address (4 or 16 bytes) and a TCP port."""

    address: bytes
    port: int

    def __str__(self) -> str:
        text = address_text(self.address)
        return f"[{text}]:{self.port}" if len(self.address) == 16 else f"{text}:{self.port}"


def address_text(address: bytes) -> str:
    """An IPv4 or IPv6 address as people write it."""
    if len(address) == 4:
        return ".".join(map(str, address))
    from ipaddress import IPv6Address

    return str(IPv6Address(address))


def is_loopback(address: bytes) -> bool:
    """Whether an address is of the host itself: 127.0.0.0/8, the same mapped into IPv6, or ::1."""
    return (address[-4:-3] == b"\x7f" and address[:-4] in (b"", MAPPED)) or address == LOOPBACK_6


MAPPED = bytes(10) + b"\xff\xff"
LOOPBACK_6 = bytes(15) + b"\x01"


class Side(enum.IntEnum):
    """The two directions of a stream, named by who sends."""

    CLIENT = 0
    SERVER = 1

    @property
    def other(self) -> Side:
        return Side(1 - self)


class Absence(enum.StrEnum):
    """Why something expected was not seen (contract, "The decision table")."""

    ABSENT = "absent"
    LOST_IN_CAPTURE = "lost-in-capture"
    LOST_ON_WIRE = "lost-on-wire"
    OUTSIDE_CAPTURE = "outside-capture"
    UNREADABLE = "unreadable"


class Gap(NamedTuple):
    """Bytes of a stream that are not in the capture: ``length`` bytes from ``offset`` (0 is the stream's first byte).

    They were sent between the times ``after`` and ``before``; ``frame`` is the packet that shows them missing.
    """

    side: Side
    offset: int
    length: int
    cause: Absence
    after: int
    before: int
    frame: int


class Oddity(enum.StrEnum):
    """What is strange about the bytes of a stream without being a hole in it."""

    CONFLICT = "conflict"  # bytes that differ from those that were captured before in the same place
    OVERFLOW = "overflow"  # a hole was given up because too much waited behind it


MAX_FRAMES = 100  # that a tally keeps


@dataclass(slots=True)
class Tally:
    """How often something was seen, and the first frames that show it."""

    count: int = 0
    frames: list[int] = field(default_factory=list)

    def add(self, frame: int) -> None:
        self.count += 1
        if len(self.frames) < MAX_FRAMES:
            self.frames.append(frame)


@dataclass(slots=True, eq=False, repr=False)
class Stream:
    """One TCP connection of the watched traffic."""

    number: int
    client: Endpoint
    server: Endpoint
    first_frame: int
    first_time: int
    last_frame: int = 0
    last_time: int = 0
    packets: int = 0
    opened: str = "midstream"  # handshake | midstream | refused | no-answer
    closed: str = "open"  # fin | rst | open
    closed_by: Side | None = None
    closed_time: int | None = None
    closed_frame: int | None = None
    packets_by: list[int] = field(default_factory=lambda: [0, 0])
    payload_by: list[int] = field(default_factory=lambda: [0, 0])
    syn_frames: list[int] = field(default_factory=list)
    syn_ack_time: int | None = None
    retransmitted: list[int] = field(default_factory=lambda: [0, 0])
    doubled: int = 0  # packets that were captured twice
    acknowledged: list[int] = field(default_factory=lambda: [0, 0])  # bytes of each side that the other acknowledged
    one_way: Side | None = None  # the side that was not captured although the other acknowledges its bytes
    tls: Side | None = None  # the first side that spoke TLS
    plain: Side | None = None  # the first side that spoke plain text
    unreachable_frame: int | None = None  # an ICMP error about this connection
    gaps: list[Gap] = field(default_factory=list)
    overlong_heads: list[int] = field(default_factory=list)  # frames in which a header block went beyond its bound
    window_closed: int = 0  # the longest time, in nanoseconds, that the server is seen to take no more bytes
    window_frames: tuple[int, ...] = ()  # the first and the last packet of that time
    oddities: dict[Oddity, Tally] = field(default_factory=dict)

    def note(self, oddity: Oddity, frame: int) -> None:
        """Counts something strange that ``frame`` shows."""
        self.oddities.setdefault(oddity, Tally()).add(frame)

    def missing_bytes(self, side: Side) -> int:
        """Every byte of this side that the capture does not hold, acknowledged or not."""
        return sum(gap.length for gap in self.gaps if gap.side is side)
