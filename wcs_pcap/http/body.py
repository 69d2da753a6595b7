"""The body of an HTTP message: where it ends, and its bytes (RFC 9112, 6 and 7)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from functools import lru_cache

from wcs_pcap.http.content_coding import MAX_BODY
from wcs_pcap.http.framing import Framing
from wcs_pcap.http.head import Head

CHUNK_LINE = rb"[ \t]*0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n"  # with any leading zeros (RFC 9112, 7.1)
LAST_CHUNK = b"\r\n0\r\n\r\n"  # after the bytes of the one before
MAX_CHUNK_LINE = 4096
MAX_PARTS = 1024  # pieces of a body that are kept as they came
NO_BODY_STATUSES = frozenset((204, 304))


class Body(ABC):
    """A body being read. ``captured`` counts its bytes, also those after the first gap.

    Defaults are class attributes because a body is made for each message.
    """

    declared: int | None = None
    ends_with_stream = False  # the FIN completes it
    captured = 0
    broken = False  # by a gap or a framing error: bytes are missing
    overflowed = False  # it is longer than MAX_BODY: the rest was not kept
    done = False
    _joined = b""  # the bytes before the parts

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def data(self) -> bytes:
        """The bytes up to the first gap."""
        parts = self._parts
        if len(parts) == 1 and not self._joined:
            return parts[0]
        return b"".join((self._joined, *parts))

    @abstractmethod
    def take(self, data: bytes, position: int) -> int:
        """Takes the bytes of the body from ``data[position:]`` and returns the position after them."""

    @abstractmethod
    def skip(self, length: int) -> bool:
        """Takes a gap of ``length`` bytes. Returns whether the end of the body is still known."""

    def _keep(self, data: bytes) -> None:
        self.captured += len(data)
        if self.captured > MAX_BODY:
            self.overflowed = True
        elif not self.broken:
            self._parts.append(data)
            if len(self._parts) == MAX_PARTS:  # many tiny ones take much more memory than their bytes
                self._joined = b"".join((self._joined, *self._parts))
                self._parts.clear()


class Sized(Body):
    """A body of known length; ``declared``: by a Content-Length."""

    def __init__(self, length: int, declared: bool) -> None:
        self._parts = []
        if declared:
            self.declared = length
        self._left = length
        self.done = length == 0

    def take(self, data: bytes, position: int) -> int:
        end = min(position + self._left, len(data))
        self._keep(data[position:end])
        self._left -= end - position
        self.done = self._left == 0
        return end

    def skip(self, length: int) -> bool:
        self.broken = True
        if length > self._left:
            return False
        self._left -= length
        self.done = self._left == 0
        return True


class Unframed(Sized):
    """The body of a request with invalid framing: it is not known where it ends."""

    broken = True

    def __init__(self) -> None:
        super().__init__(0, declared=False)


class UntilClose(Body):
    """A body that the end of the connection ends."""

    ends_with_stream = True

    def take(self, data: bytes, position: int) -> int:
        self._keep(data[position:])
        return len(data)

    def skip(self, length: int) -> bool:
        del length
        self.broken = True
        return True


class Chunked(Body):
    """A body in chunks, each after a line with its size."""

    _left = 0  # of the chunk being read
    _line = b""  # the beginning of a line whose end has not come
    _state = "size"  # size | data | data-end | trailer

    def take(self, data: bytes, position: int) -> int:
        size = len(data)
        while position < size and not self.done:
            if self._state == "data":
                end = min(position + self._left, size)
                self._keep(data[position:end])
                self._left -= end - position
                position = end
                if self._left == 0:
                    self._state = "data-end"
                continue
            end = data.find(b"\n", position) + 1
            if not end:
                self._line += data[position:]
                if len(self._line) > MAX_CHUNK_LINE:
                    self.broken = self.done = True
                return size
            line = data[position:end]
            if self._line:
                line, self._line = self._line + line, b""
            position = end
            if len(line) > MAX_CHUNK_LINE:
                self.broken = self.done = True
            else:
                self._read_line(line)
        return position

    def _read_line(self, line: bytes) -> None:
        if self._state == "size":
            left = _chunk_size(line)
            if left is None:
                self.broken = self.done = True
                return
            self._left = left
            self._state = "data" if left else "trailer"
        elif self._state == "data-end":
            if line != b"\r\n" and line.strip():
                self.broken = self.done = True
            self._state = "size"
        elif not line.strip():  # the empty line that ends the trailer
            self.done = True

    def skip(self, length: int) -> bool:
        self.broken = True
        if self._state != "data" or length > self._left:
            return False
        self._left -= length
        if self._left == 0:
            self._state = "data-end"
        return True


@lru_cache(maxsize=1024)
def _chunk_size(line: bytes) -> int | None:
    """The size of a chunk by the line before it, in bytes; None if that line is invalid."""
    match = re.fullmatch(CHUNK_LINE, line)
    return None if match is None else int(match[1], 16)


def whole_body(data: bytes, begin: int, framing: Framing) -> slice | None:
    """The place in ``data`` of the bytes of a body that begins at ``begin`` and ends where ``data`` ends.

    None if the body ends elsewhere, or consists of more than one chunk.
    """
    if not framing.chunked:
        return None if framing.length is None or begin + framing.length != len(data) else slice(begin, len(data))
    first, end = data.find(b"\n", begin) + 1, len(data) - len(LAST_CHUNK)
    size = _chunk_size(data[begin:first]) if first - begin <= MAX_CHUNK_LINE else None
    return slice(first, end) if size and first + size == end and data.endswith(LAST_CHUNK) else None


def body_of(head: Head, request_method: bytes | None) -> Body:
    """The body that follows ``head`` (RFC 9112, 6.3). ``request_method``: of the request that a response belongs to."""
    status, framing = head.status, head.framing
    if status and (status < 200 or status in NO_BODY_STATUSES or request_method == b"HEAD"):
        return Sized(0, declared=False)
    if request_method == b"CONNECT" and status < 300:
        return Sized(0, declared=False)
    if framing.chunked:
        return Chunked()
    if framing.length is not None:
        return Sized(framing.length, declared=True)
    if status:
        return UntilClose()
    return Unframed() if framing.lengths or framing.transfer else Sized(0, declared=False)
