"""Packets and streams: the TCP side of the words."""

from __future__ import annotations

import enum
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
    """Why something expected was not seen (docs/verdicts.md#an-absence)."""

    ABSENT = "absent"
    LOST_IN_CAPTURE = "lost-in-capture"
    LOST_ON_WIRE = "lost-on-wire"
    OUTSIDE_CAPTURE = "outside-capture"
    UNREADABLE = "unreadable"


FAILING = frozenset((Absence.ABSENT, Absence.LOST_ON_WIRE))  # proven: it makes a flow fail
UNCERTAIN = frozenset((Absence.LOST_IN_CAPTURE, Absence.UNREADABLE))  # it may have been there all the same


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


class UnparsedBytes(NamedTuple):
    """Bytes of a stream, up to the offset ``end``, that belong to no HTTP message; ``frame`` brought the first of them.

    ``continuation``: they may continue a message whose beginning is missing.
    """

    end: int
    frame: int
    continuation: bool = False


class TcpAnomaly(enum.StrEnum):
    """What reassembly finds wrong with the bytes of a stream, apart from gaps."""

    CONFLICT = "conflict"  # bytes that differ from those captured before at the same offset
    OVERFLOW = "overflow"  # a hole was given up because too much waited after it


MAX_FRAMES = 100  # that a tally keeps


class Tally:
    """How often something was seen, and the first frames that show it."""

    __slots__ = ("count", "frames")

    def __init__(self, count: int = 0, frames: list[int] | None = None) -> None:
        self.count = count
        self.frames = [] if frames is None else frames

    def __repr__(self) -> str:
        return f"Tally({self.count}, {self.frames})"

    def add(self, frame: int) -> None:
        self.count += 1
        if len(self.frames) < MAX_FRAMES:
            self.frames.append(frame)


class Stream:
    """One TCP connection of the watched traffic; what becomes of it is noted as its packets come."""

    __slots__ = (
        "acknowledged",
        "anomalies",
        "client",
        "closed",
        "closed_by",
        "closed_frame",
        "closed_time",
        "duplicates",
        "first_frame",
        "first_time",
        "gaps",
        "last_frame",
        "last_time",
        "number",
        "one_way",
        "opened",
        "overlong_heads",
        "packets",
        "packets_by",
        "payload_by",
        "plain",
        "retransmitted",
        "server",
        "syn_ack_time",
        "syn_frames",
        "tls",
        "unparsed",
        "window_closed",
        "window_frames",
    )  # fmt: skip

    def __init__(self, number: int, client: Endpoint, server: Endpoint, first_frame: int, first_time: int) -> None:
        self.number = number
        self.client = client
        self.server = server
        self.first_frame = first_frame
        self.first_time = first_time
        self.last_frame = 0
        self.last_time = 0
        self.packets = 0
        self.opened = "midstream"  # handshake | midstream | refused | no-answer
        self.closed = "open"  # fin | rst | open
        self.closed_by: Side | None = None
        self.closed_time: int | None = None
        self.closed_frame: int | None = None
        self.packets_by = [0, 0]
        self.payload_by = [0, 0]
        self.syn_frames: list[int] = []
        self.syn_ack_time: int | None = None
        self.retransmitted = [0, 0]
        self.duplicates = 0  # packets that the capture holds twice
        self.acknowledged = [0, 0]  # bytes of each side that the other acknowledged
        self.one_way: Side | None = None  # the side that was not captured although the other acknowledges its bytes
        self.tls: Side | None = None  # the first side that spoke TLS
        self.plain: Side | None = None  # the first side that spoke plain text
        self.gaps: list[Gap] = []
        self.overlong_heads: list[int] = []  # frames in which a header block went beyond its bound
        self.unparsed: list[UnparsedBytes] = []  # of the server, where there was a request
        self.window_closed = 0  # the longest time, in nanoseconds, that the server is seen to take no more bytes
        self.window_frames: tuple[int, ...] = ()  # the first and the last packet of that time
        self.anomalies: dict[TcpAnomaly, Tally] = {}

    def note(self, anomaly: TcpAnomaly, frame: int) -> None:
        """Counts an anomaly that ``frame`` shows."""
        self.anomalies.setdefault(anomaly, Tally()).add(frame)

    def missing_bytes(self, side: Side) -> int:
        """Every byte of this side that the capture does not hold, acknowledged or not."""
        return sum(gap.length for gap in self.gaps if gap.side is side)
