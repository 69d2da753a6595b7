"""HTTP: messages, and the exchanges that they make."""

from __future__ import annotations

from typing import Any, NamedTuple

from wcs_pcap.model.packets import Absence, Segment, Stream

Headers = tuple[tuple[bytes, bytes], ...]


class Message:
    """One HTTP message as far as it was captured.

    ``frames`` are the packets that carry its bytes; the last one, ``wire_length`` bytes long, completes it. Of a very long
    message ``frames_left_out`` before the last one are not listed. ``version`` is empty where none was sent. ``body`` is
    de-chunked and decompressed, and ends where the first byte is missing; ``body_bytes`` counts what was captured behind the
    hole too. ``declared_bytes`` is the Content-Length, None where none is stated.
    ``offset`` is where it begins in its own direction, ``peer_offset`` how much of the other direction its sender had
    received by then (from the ACK number), ``head_end`` the offset behind its header block, ``end_offset`` that behind it all.
    ``problem`` says why it is not complete: cut | lost | open | closed | framing | bound; None when it is. ``encoding`` is the
    content coding that was named, ``decoded`` whether it could be undone.
    """

    __slots__ = (
        "body", "body_bytes", "complete", "declared_bytes", "decoded", "encoding", "end_offset", "first_time", "frame", "frames",
        "frames_left_out", "head_end", "headers", "last_time", "offset", "peer_offset", "problem", "version", "wire_length",
    )  # fmt: skip

    def __init__(
        self,
        frames: list[int],
        first_time: int,
        last_time: int,
        offset: int,
        end_offset: int,
        peer_offset: int,
        headers: Headers,
        body: bytes,
        body_bytes: int,
        declared_bytes: int | None,
        problem: str | None,
        version: bytes = b"HTTP/1.1",
        wire_length: int = 0,
        head_end: int = 0,
        encoding: bytes | None = None,
        decoded: bool = True,
        frames_left_out: int = 0,
    ) -> None:
        self.frames = frames
        self.frame = frames[-1]
        self.first_time = first_time
        self.last_time = last_time
        self.offset = offset
        self.end_offset = end_offset
        self.peer_offset = peer_offset
        self.headers = headers
        self.body = body
        self.body_bytes = body_bytes
        self.declared_bytes = declared_bytes
        self.problem = problem
        self.complete = problem is None
        self.version = version
        self.wire_length = wire_length
        self.head_end = head_end
        self.encoding = encoding
        self.decoded = decoded
        self.frames_left_out = frames_left_out

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header; ``name`` in lower case."""
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None


class Request(Message):
    """A message from the client, with ``method`` and ``uri`` as they were sent."""

    __slots__ = ("method", "uri")

    def __init__(self, method: bytes, uri: bytes, *what: Any, **else_: Any) -> None:
        self.method = method
        self.uri = uri
        Message.__init__(self, *what, **else_)


class Response(Message):
    """A message from the server; ``status`` is a number of three digits."""

    __slots__ = ("reason", "status")

    def __init__(self, status: int, reason: bytes, *what: Any, **else_: Any) -> None:
        self.status = status
        self.reason = reason
        Message.__init__(self, *what, **else_)

    @property
    def interim(self) -> bool:
        """An answer before the answer (RFC 9110, 15.2); 101 is the last one that HTTP gives."""
        return 100 <= self.status < 200 and self.status != 101


class Exchange:
    """A request with its response, or without, or a response whose request was not captured.

    ``time`` is that of the first byte seen, nanoseconds; ``frame`` completes the request, or the response where there is none.
    ``pairing`` is "seen" when the order alone pairs them, "assumed" when bytes are missing between them.
    ``absence`` says why there is no response (None while there is one).
    """

    __slots__ = ("absence", "frame", "hook", "number", "pairing", "request", "response", "stream", "time")

    def __init__(
        self,
        stream: Stream,
        request: Request | None,
        response: Response | None,
        pairing: str = "seen",
        number: int = 0,
        hook: str | None = None,
        absence: Absence | None = None,
    ) -> None:
        first = request or response
        assert first is not None
        self.stream = stream
        self.request = request
        self.response = response
        self.pairing = pairing
        self.number = number
        self.hook = hook
        self.absence = absence
        self.time = first.first_time
        self.frame = first.frame

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
