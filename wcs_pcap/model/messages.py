"""HTTP messages, and the exchanges that they make."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from wcs_pcap.model.packets import Absence, Segment, Stream

Headers = tuple[tuple[bytes, bytes], ...]

# Why a message is not complete: bytes were cut by the snapshot length, or lost by the capture; its connection was still open at
# the end of the capture, or closed before the message ended; its framing is wrong; or it exceeds a bound of this program.
Problem = Literal["cut", "lost", "open", "closed", "framing", "bound"]
Pairing = Literal["seen", "assumed"]


class Message:
    """One HTTP message as far as it was captured.

    ``frames`` are the packets that carry its bytes; the last one, ``wire_length`` bytes long, completes it. Of a very long
    message ``frames_left_out`` before the last one are not listed. Times are in nanoseconds since 1970. ``version`` is empty
    where none was sent. ``body`` is de-chunked and decompressed, and ends where the first byte is missing; ``body_bytes`` also
    counts what was captured after the gap. ``declared_bytes`` is the Content-Length, None where there is none.
    ``offset`` is where it begins in its own direction, ``peer_offset`` how many bytes of the other direction its sender had
    received by then (from the ACK number), ``head_end`` the offset after its header block, ``end_offset`` the offset after it.
    ``problem`` says why it is not complete; None when it is. ``encoding`` is its content coding, ``decoded`` whether that could
    be undone.
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
        problem: Problem | None,
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
        """Returns the first value of a header; ``name`` in lower case."""
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None


class Request(Message):
    """A message from the client, with ``method`` and ``uri`` as they were sent."""

    __slots__ = ("method", "uri")

    def __init__(self, method: bytes, uri: bytes, *values: Any, **named: Any) -> None:
        self.method = method
        self.uri = uri
        Message.__init__(self, *values, **named)


class Response(Message):
    """A message from the server; ``status`` is a number of three digits."""

    __slots__ = ("reason", "status")

    def __init__(self, status: int, reason: bytes, *values: Any, **named: Any) -> None:
        self.status = status
        self.reason = reason
        Message.__init__(self, *values, **named)

    @property
    def interim(self) -> bool:
        """Whether another response to the same request follows (RFC 9110, 15.2); after 101 none does."""
        return 100 <= self.status < 200 and self.status != 101


class Exchange:
    """A request with its response, or without, or a response whose request was not captured.

    ``time`` is that of the first byte seen, in nanoseconds since 1970; ``frame`` completes the request, or the response where
    there is no request. ``pairing`` is "seen" when their order pairs them, "assumed" when bytes between them are missing.
    ``absence`` says why the client received no response; None where it did. The capture may show a response all the same,
    which did not arrive. ``hook`` is the hook that the request invokes.
    """

    __slots__ = ("absence", "frame", "hook", "number", "pairing", "request", "response", "stream", "time")

    def __init__(
        self,
        stream: Stream,
        request: Request | None,
        response: Response | None,
        pairing: Pairing = "seen",
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
    def received(self) -> Response | None:
        """The response, if by what the capture shows the client received it."""
        return self.response if self.absence is None else None

    @property
    def end_time(self) -> int:
        """The time of the last byte seen, in nanoseconds since 1970."""
        message = self.response or self.request
        assert message is not None
        return message.last_time

    @property
    def latency(self) -> int | None:
        """Nanoseconds from the request's last byte to the response's first; None when either is missing."""
        if self.request is None or self.response is None:
            return None
        return self.response.first_time - self.request.last_time

    @property
    def duration(self) -> int | None:
        """Nanoseconds from the request's first byte to the response's last; None when either is missing."""
        if self.request is None or self.response is None:
            return None
        return self.response.last_time - self.request.first_time

    @property
    def frames(self) -> list[int]:
        """The frames of both messages."""
        return (self.request.frames if self.request else []) + (self.response.frames if self.response else [])


class Packet(NamedTuple):
    """A frame of the watched traffic as Wireshark's packet list shows it.

    ``relative_time`` is in nanoseconds since the first packet. ``sequence`` and ``acknowledgment`` are relative to the stream's
    start, ``window`` is scaled, ``analysis`` holds Wireshark's TCP analysis flags without their brackets, in its order.
    ``messages`` are the HTTP messages that this frame completes; ``part_of`` is one of which it carries bytes and that another
    frame completes.
    """

    segment: Segment
    relative_time: int
    sequence: int
    acknowledgment: int
    window: int
    analysis: tuple[str, ...] = ()
    messages: tuple[Request | Response, ...] = ()
    part_of: Request | Response | None = None
