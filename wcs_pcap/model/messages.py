"""HTTP: messages, and the exchanges that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from wcs_pcap.model.packets import Absence, Segment, Stream

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
