"""The body of an HTTP message: how long it is, and what it says when its coding is undone.

Source: RFC 9112, sections 6 and 7 (message body, chunked); RFC 9110, 8.4 (content codings).
"""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod

from wcs_pcap.http.head import Head

MAX_BODY = 8 << 20  # bytes kept of one body; a hook's is a few kilobytes
MAX_CHUNK_LINE = 4096
MAX_CODINGS = 4  # content codings upon one another
MAX_DIGITS = 19  # of a length; what needs more is no length but an attack
NO_BODY_STATUSES = frozenset((204, 304))


class Body(ABC):
    """A body being read. ``parts`` are its bytes up to the first hole, ``captured`` counts those behind it too."""

    declared: int | None = None
    ends_with_stream = False  # the FIN completes it

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.captured = 0
        self.broken = False  # a hole or an error of framing: not all of it is there
        self.overflowed = False
        self.done = False

    @abstractmethod
    def take(self, data: bytes, position: int) -> int:
        """Reads from ``data[position:]`` and returns the position behind what belongs to the body."""

    @abstractmethod
    def skip(self, length: int) -> bool:
        """A hole of ``length`` bytes comes next. True when the end of the body is still known."""

    def _keep(self, data: bytes) -> None:
        self.captured += len(data)
        if self.captured > MAX_BODY:
            self.overflowed = True
        elif not self.broken:
            self.parts.append(data)


class Sized(Body):
    """A body of a length that is known beforehand."""

    def __init__(self, length: int, declared: bool) -> None:
        super().__init__()
        self.declared = length if declared else None
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


class UntilClose(Body):
    """A body that ends with the connection."""

    ends_with_stream = True

    def take(self, data: bytes, position: int) -> int:
        self._keep(data[position:])
        return len(data)

    def skip(self, length: int) -> bool:
        del length
        self.broken = True
        return True


class Chunked(Body):
    """A body in chunks, each with its size before it."""

    _SIZE_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")

    def __init__(self) -> None:
        super().__init__()
        self._left = 0  # of the chunk being read
        self._line = b""  # the beginning of a line whose end has not come yet
        self._state = "size"  # size | data | data-end | trailer

    def take(self, data: bytes, position: int) -> int:
        while position < len(data) and not self.done:
            if self._state == "data":
                end = min(position + self._left, len(data))
                self._keep(data[position:end])
                self._left -= end - position
                position = end
                if self._left == 0:
                    self._state = "data-end"
                continue
            newline = data.find(b"\n", position)
            end = len(data) if newline < 0 else newline + 1
            line, position = self._line + data[position:end], end
            if newline < 0:
                self._line = line
                if len(line) > MAX_CHUNK_LINE:
                    self.broken = self.done = True
                break
            self._line = b""
            self._read_line(line)
        return position

    def _read_line(self, line: bytes) -> None:
        if self._state == "size":
            match = self._SIZE_LINE.fullmatch(line)
            if match is None:
                self.broken = self.done = True
                return
            self._left = int(match[1], 16)
            self._state = "data" if self._left else "trailer"
        elif self._state == "data-end":
            if line.strip():
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


def body_of(head: Head, request_method: bytes | None) -> Body:
    """The kind of body that follows ``head`` (RFC 9112, 6.3). ``request_method`` is that of the request being answered."""
    if head.status and (head.status < 200 or head.status in NO_BODY_STATUSES or request_method == b"HEAD"):
        return Sized(0, declared=False)
    if request_method == b"CONNECT" and head.status < 300:
        return Sized(0, declared=False)
    if b"transfer-encoding" in head.first:
        codings = [value for name, value in head.headers if name.lower() == b"transfer-encoding"]
        if codings[-1].lower().rpartition(b",")[2].strip() == b"chunked":
            return Chunked()
    length = head.first.get(b"content-length", b"").split(b",")[0].strip()
    if length.isdigit() and len(length.lstrip(b"0")) < MAX_DIGITS:
        return Sized(int(length.lstrip(b"0") or b"0"), declared=True)
    return UntilClose() if head.status else Sized(0, declared=False)


def decode(data: bytes, coding: bytes | None) -> tuple[bytes, bool]:
    """The body with its content coding undone, and whether that was possible. At most MAX_BODY bytes come out."""
    names = [name.strip().lower() for name in (coding or b"").split(b",")]
    if len(names) > MAX_CODINGS:
        return data, False
    for name in reversed(names):
        if name in (b"", b"identity"):
            continue
        unpacked = _DECODERS[name](data) if name in _DECODERS else None
        if unpacked is None:
            return data, False
        data = unpacked
    return data, True


def _gzip(data: bytes) -> bytes | None:
    return _inflate(data, 31)


def _deflate(data: bytes) -> bytes | None:
    """zlib data by the standard; without its header from servers that never read the standard."""
    unpacked = _inflate(data, 15)
    return _inflate(data, -15) if unpacked is None else unpacked


def _inflate(data: bytes, window: int) -> bytes | None:
    unpacker = zlib.decompressobj(window)
    try:
        return unpacker.decompress(data, MAX_BODY)
    except zlib.error:
        return None


_DECODERS = {b"gzip": _gzip, b"x-gzip": _gzip, b"deflate": _deflate}
