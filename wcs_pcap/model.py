"""The words of the program as value types, from the packet on the left to the report on the right.

Times are integer nanoseconds since the Unix epoch, lengths are bytes, frames are numbered from 1 across the whole timeline
and streams from 0, as Wireshark does. Text is made at the edge: addresses, URIs and bodies stay bytes until then.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NANOSECONDS = 1_000_000_000

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


# ---- packets -------------------------------------------------------------------------------------------------------


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


# ---- HTTP ----------------------------------------------------------------------------------------------------------

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Message:
    """One HTTP message as far as it was captured.

    ``frames`` are the packets that carry its bytes; the last one, ``wire_length`` bytes long, completes it. Of a very long
    message ``frames_left_out`` before the last one are not listed. ``version`` is empty where none was sent. ``body`` is
    de-chunked and decompressed, and ends where the first byte is missing; ``body_bytes`` counts what was captured behind the
    hole too.
    ``offset`` is where it begins in its own direction, ``peer_offset`` how much of the other direction its sender had
    received by then (from the ACK number), ``end_offset`` the offset just behind it.
    """

    frames: list[int]
    wire_length: int = 0
    first_time: int
    last_time: int
    offset: int
    end_offset: int
    peer_offset: int
    headers: Headers
    body: bytes
    body_bytes: int
    declared_bytes: int | None
    complete: bool
    problem: str | None  # why it is not complete: cut | lost | open | closed | framing | bound
    encoding: bytes | None = None  # the content coding that was named
    decoded: bool = True  # the content coding could be undone
    version: bytes = b"HTTP/1.1"
    frames_left_out: int = 0
    head_end: int = 0  # the offset behind its header block

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header; ``name`` in lower case."""
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None

    @property
    def frame(self) -> int:
        return self.frames[-1]


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Request(Message):
    method: bytes
    uri: bytes


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Response(Message):
    status: int
    reason: bytes

    @property
    def interim(self) -> bool:
        """An answer before the answer (RFC 9110, 15.2); 101 is the last one that HTTP gives."""
        return 100 <= self.status < 200 and self.status != 101


@dataclass(slots=True, eq=False, repr=False)
class Exchange:
    """A request with its response, or without, or a response whose request was not captured.

    ``pairing`` is "seen" when the order alone pairs them, "assumed" when bytes are missing between them.
    ``absence`` says why there is no response (None while there is one).
    """

    stream: Stream
    request: Request | None
    response: Response | None
    pairing: str = "seen"
    number: int = 0
    hook: str | None = None
    absence: Absence | None = None

    @property
    def time(self) -> int:
        message = self.request or self.response
        assert message is not None
        return message.first_time

    @property
    def end_time(self) -> int:
        message = self.response or self.request
        assert message is not None
        return message.last_time

    @property
    def latency(self) -> int | None:
        """From the request's last byte to the answer's first, in nanoseconds; None when either is missing."""
        if self.request is None or self.response is None:
            return None
        return self.response.first_time - self.request.last_time

    @property
    def duration(self) -> int | None:
        """From the request's first byte to the answer's last, in nanoseconds; None when either is missing."""
        if self.request is None or self.response is None:
            return None
        return self.response.last_time - self.request.first_time

    @property
    def frames(self) -> list[int]:
        return (self.request.frames if self.request else []) + (self.response.frames if self.response else [])

    @property
    def frame(self) -> int:
        message = self.request or self.response
        assert message is not None
        return message.frame


class Packet(NamedTuple):
    """A frame of the watched traffic as Wireshark's packet list shows it.

    ``sequence`` and ``acknowledgment`` are relative to the stream's start, ``window`` is scaled, ``analysis`` holds
    Wireshark's TCP analysis flags without their brackets, in its order. ``messages`` are the HTTP messages that this frame
    completes; ``part_of`` is a message that another frame completes and of which this one carries bytes.
    """

    segment: Segment
    relative_time: int
    sequence: int
    acknowledgment: int
    window: int
    analysis: tuple[str, ...] = ()
    messages: tuple[Request | Response, ...] = ()
    part_of: Request | Response | None = None


# ---- hooks and flows -----------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False, repr=False)
class Client:
    """A client connection of WCS: ``nodeId`` and ``sessionId``, one generation (a new one begins at each ``connect``)."""

    node_id: str | None
    session_id: str | None
    generation: int
    connect: HookCall | None = None
    established: HookCall | None = None
    disconnected: HookCall | None = None
    calls: list[HookCall] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class HookCall:
    """One hook as WCS meant it: an exchange, its repetitions folded in, and what its JSON says.

    ``fields`` is the request's JSON object as far as it can be read; ``whole`` is false when some of it is missing.
    ``answer`` is the decoded JSON of the response, None when there is none.
    """

    exchange: Exchange
    name: str
    fields: Mapping[str, Any]
    whole: bool
    answer: Any = None
    client: Client | None = None
    repeats: list[Exchange] = field(default_factory=list)

    @property
    def status(self) -> str | None:
        value = self.fields.get("status")
        if value is None:
            value = self.fields.get("state")  # of messages before WCS 4 (dossier 2.7)
        return value if isinstance(value, str) else None

    @property
    def time(self) -> int:
        return self.exchange.time

    @property
    def final(self) -> Exchange:
        """The exchange that counts: the last repetition, or the first try when there was none."""
        return self.repeats[-1] if self.repeats else self.exchange


class Verdict(enum.StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Step(NamedTuple):
    """A hook in its place in a flow, or the place where a required one is missing (``absence``, ``expected``)."""

    hook: str
    status: str | None
    call: HookCall | None
    absence: Absence | None = None
    expected: tuple[str, ...] | None = None


@dataclass(slots=True, eq=False, repr=False)
class Flow:
    """One instance of a pattern. ``key`` names it, such as ``{"callId": "..."}``."""

    pattern: str
    key: Mapping[str, str | None]
    client: Client | None
    steps: list[Step]
    verdict: Verdict
    number: int = 0
    awaited_code: str | None = None  # the finding code for the missing step, from the pattern
    awaited_since: int | None = None
    awaited_until: int | None = None
    illegal: HookCall | None = None  # the first hook that the pattern does not allow
    state: str = ""  # where in the pattern the flow ended

    @property
    def calls(self) -> list[HookCall]:
        return [step.call for step in self.steps if step.call is not None]

    @property
    def first_time(self) -> int:
        return min(call.time for call in self.calls)

    @property
    def last_time(self) -> int:
        return max(call.final.end_time for call in self.calls)

    @property
    def name(self) -> str:
        """What tells it from others of its pattern: its call, message or stream, or its client's session."""
        key = self.key.get("sessionId") or " ".join(str(value) for value in self.key.values() if value)
        return key or "(which one cannot be read)"

    @property
    def missing(self) -> Step | None:
        return next((step for step in self.steps if step.absence is not None), None)


# ---- findings and the report ---------------------------------------------------------------------------------------


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


@dataclass(slots=True, eq=False, repr=False)
class Finding:
    """What a rule reports, with its evidence: frames, streams, exchanges, flows, and a Wireshark filter that shows them."""

    code: str
    severity: Severity
    confidence: str
    title: str
    detail: str
    meaning: str
    remedy: str
    time: int
    frames: list[int]
    streams: list[int]
    exchanges: list[int]
    flows: list[int]
    filter: str | None
    count: int = 1
    number: int = 0
    causes: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Capture:
    """One capture file: what it is and what was read of it."""

    path: str
    format: str = ""
    compression: str | None = None
    bytes: int | None = None
    packets: int = 0
    watched_packets: int = 0
    first_time: int | None = None
    last_time: int | None = None
    link_types: list[str] = field(default_factory=list)
    snaplen: int | None = None
    truncated_packets: int = 0
    repeated_packets: int = 0  # that an earlier capture of the timeline holds too
    dropped_packets: int = 0  # what the capturing program itself reports as lost
    unreadable: bool = False  # nothing of it could be used; ``damage`` says why
    damage: str | None = None  # why reading stopped before the end
    damage_offset: int | None = None
    unknown_link_types: dict[int, int] = field(default_factory=dict)  # LINKTYPE number -> packets
    twice: list[tuple[int, int]] = field(default_factory=list)  # times that passed twice: the clock was set back


@dataclass(slots=True, eq=False, repr=False)
class Report:
    """Everything that was found out; see the contract for the JSON form."""

    verdict: Verdict
    captures: Sequence[Capture]
    streams: Sequence[Stream]
    exchanges: Sequence[Exchange]
    hooks: Sequence[HookCall]
    flows: Sequence[Flow]
    findings: Sequence[Finding]
    packets: Sequence[Packet] = ()
    ports: Sequence[int] | None = None

    @property
    def first_time(self) -> int:
        """The time of the first packet of the timeline; 0 when there is none."""
        return min((c.first_time for c in self.captures if c.first_time is not None), default=0)

    @property
    def last_time(self) -> int:
        return max((c.last_time for c in self.captures if c.last_time is not None), default=0)

    @property
    def packet_count(self) -> int:
        return sum(capture.packets for capture in self.captures)
