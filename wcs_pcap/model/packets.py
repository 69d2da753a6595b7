"""TCP segments, and the streams that they belong to."""

from __future__ import annotations

import enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple

NANOSECONDS = 1_000_000_000

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


Opened = Literal["handshake", "midstream", "refused", "no-answer"]
Closed = Literal["fin", "rst", "open"]


class Segment:
    """One TCP segment of the watched traffic.

    ``time`` is in nanoseconds since 1970, ``wire_length`` the length of the whole packet in bytes, ``source`` and
    ``destination`` are IP addresses (4 or 16 bytes). ``payload`` is what was captured of ``payload_length`` bytes on the wire;
    ``sequence``, ``acknowledgment`` and ``window`` are the raw header values (0 to 2**32 - 1; the window unscaled).
    ``ip_id`` is the identification of the IPv4 packet, 0 where there is none.
    """

    __slots__ = (
        "acknowledgment", "destination", "destination_port", "flags", "frame", "ip_id", "options", "payload", "payload_length",
        "sequence", "source", "source_port", "stream", "time", "window", "wire_length",
    )  # fmt: skip

    def __init__(
        self,
        frame: int,
        time: int,
        wire_length: int,
        stream: int,
        source: bytes,
        source_port: int,
        destination: bytes,
        destination_port: int,
        sequence: int,
        acknowledgment: int,
        flags: int,
        window: int,
        options: bytes,
        payload: bytes,
        payload_length: int,
        ip_id: int = 0,
    ) -> None:
        self.ip_id = ip_id
        self.frame = frame
        self.time = time
        self.wire_length = wire_length
        self.stream = stream
        self.source = source
        self.source_port = source_port
        self.destination = destination
        self.destination_port = destination_port
        self.sequence = sequence
        self.acknowledgment = acknowledgment
        self.flags = flags
        self.window = window
        self.options = options
        self.payload = payload
        self.payload_length = payload_length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segment) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)


class Endpoint(NamedTuple):
    """An IP address (4 or 16 bytes) and a TCP port."""

    address: bytes
    port: int

    def __str__(self) -> str:
        text = address_text(self.address)
        return f"[{text}]:{self.port}" if len(self.address) == 16 else f"{text}:{self.port}"


def address_text(address: bytes) -> str:
    """Returns an IPv4 or IPv6 address (4 or 16 bytes) as text."""
    if len(address) == 4:
        return ".".join(map(str, address))
    from ipaddress import IPv6Address

    return str(IPv6Address(address))


def is_loopback(address: bytes) -> bool:
    """Whether an address belongs to the host itself: 127.0.0.0/8, the same mapped into IPv6, or ::1."""
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


FAILING = frozenset((Absence.ABSENT, Absence.LOST_ON_WIRE))  # it proves that the step did not come, so the flow fails
UNCERTAIN = frozenset((Absence.LOST_IN_CAPTURE, Absence.UNREADABLE))  # the step may have come all the same


class Gap(NamedTuple):
    """Bytes of a stream that are not in the capture: ``length`` bytes from ``offset`` (0 is the stream's first byte).

    They were sent between the times ``after`` and ``before`` (nanoseconds); ``frame`` is the packet that shows them missing.
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

    ``continuation``: they may continue a message whose beginning is missing. ``time`` is that of the frame, in nanoseconds.
    """

    end: int
    frame: int
    continuation: bool = False
    time: int = 0


class ProtocolSwitch(NamedTuple):
    """A connection goes on as ``protocol`` (such as ``h2c``) after ``frame``, at ``time`` (nanoseconds)."""

    protocol: str
    frame: int
    time: int

    @property
    def may_carry_hooks(self) -> bool:
        """Whether hooks may follow: in HTTP/2 or TLS, but not in a WebSocket or an unknown protocol."""
        return self.protocol.lower().startswith(("h2c", "http/", "tls/"))


class TcpAnomaly(enum.StrEnum):
    """What is wrong with the bytes of a stream, apart from gaps."""

    CONFLICT = "conflict"  # bytes that differ from those captured before at the same offset
    FROM_SYN = "from-syn"  # the first byte has the sequence number of the SYN
    OVERFLOW = "overflow"  # a hole was given up because too much waited after it


MAX_FRAMES = 100  # how many frames a tally keeps


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


# Shared by all streams without any, so that a bare SYN costs little memory: replaced, never changed.
NO_GAPS: list[Gap] = []
NO_HEADS: list[int] = []
NO_BYTES: list[UnparsedBytes] = []
NO_ANOMALIES: dict[TcpAnomaly, Tally] = {}


# members of a stream with one value for each side
PAIRS = ("acknowledged", "fin_times", "last_acknowledgment", "last_retransmitted", "packets_by", "payload_by", "retransmitted")


@lru_cache(maxsize=256)
def _shared(pair: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns the one tuple that all equal ones are replaced by."""
    return pair


class Stream:
    """One TCP connection of the watched traffic, filled as its segments come; times are in nanoseconds since 1970.

    Lists of two numbers hold one for each ``Side``.
    """

    __slots__ = (
        "acknowledged", "anomalies", "captured", "client", "closed", "closed_by", "closed_frame", "closed_time", "duplicates",
        "fin_times", "first_frame", "first_time", "gaps", "half_closed", "initial", "last_acknowledgment", "last_frame",
        "last_retransmitted", "last_syn_time", "last_time", "number", "one_way", "opened", "overlong_heads", "packets",
        "packets_by", "payload_by", "plain", "reset_by", "retransmitted", "server", "switched", "syn_ack_frame",
        "syn_ack_lost", "syn_ack_time", "syn_frames", "tls", "unparsed", "unparsed_requests", "window_closed", "window_frames",
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
        self.opened: Opened = "midstream"
        self.closed: Closed = "open"
        self.closed_by: Side | None = None
        self.closed_time: int | None = None
        self.closed_frame: int | None = None
        self.fin_times: list[int | None] = [None, None]  # of the first FIN of each side
        self.reset_by: Side | None = None
        self.half_closed = False  # the client's FIN only ended its requests: it waited for the response that came after it
        self.initial: tuple[int | None, int | None] = (None, None)  # each side's sequence number of offset 0, raw
        self.captured = 0  # bytes of both sides, each counted once
        self.packets_by = [0, 0]
        self.payload_by = [0, 0]
        self.syn_frames: list[int] = []
        self.syn_ack_time: int | None = None
        self.syn_ack_frame = 0
        self.last_syn_time: int | None = None
        self.syn_ack_lost = False  # the client repeated its SYN after the SYN-ACK, and never acknowledged that
        self.retransmitted = [0, 0]
        self.last_retransmitted = [0, 0]  # the frame of the last segment that brought nothing new
        self.duplicates = 0  # packets that are in the capture twice
        self.acknowledged = [0, 0]  # bytes that the other side acknowledged
        self.last_acknowledgment = [(0, 0), (0, 0)]  # frame and time of the side's last packet that acknowledges anything
        self.one_way: Side | None = None  # the side that was not captured although the other acknowledges its bytes
        self.tls: Side | None = None  # the first side that sent TLS records
        self.plain: Side | None = None  # the first side that sent plain text
        self.gaps: list[Gap] = NO_GAPS
        self.overlong_heads: list[int] = NO_HEADS  # frames in which a header block went beyond its bound
        self.unparsed: list[UnparsedBytes] = NO_BYTES  # what the server sent after a request
        self.unparsed_requests: list[UnparsedBytes] = NO_BYTES  # what the client sent beside its requests
        self.switched: ProtocolSwitch | None = None  # what follows is another protocol
        self.window_closed = 0  # nanoseconds: the longest time in which the server's window was closed
        self.window_frames: tuple[int, ...] = ()  # the first and the last packet of that time
        self.anomalies: dict[TcpAnomaly, Tally] = NO_ANOMALIES

    def share_numbers(self) -> None:
        """Shares equal pairs of numbers with other streams, when no more are counted: of very many SYNs all are equal."""
        for name in PAIRS:
            setattr(self, name, _shared(tuple(getattr(self, name))))

    def note(self, anomaly: TcpAnomaly, frame: int) -> None:
        """Counts an anomaly that ``frame`` shows."""
        if self.anomalies is NO_ANOMALIES:
            self.anomalies = {}
        self.anomalies.setdefault(anomaly, Tally()).add(frame)

    def add_gap(self, gap: Gap) -> None:
        if self.gaps is NO_GAPS:
            self.gaps = []
        self.gaps.append(gap)

    def missing_bytes(self, side: Side) -> int:
        """Returns how many bytes of ``side`` are missing from the capture, acknowledged or not."""
        return sum(gap.length for gap in self.gaps if gap.side is side)
