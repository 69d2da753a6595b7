"""The body of an HTTP message: how long it is, and its bytes. Source: RFC 9112, sections 6 and 7."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from wcs_pcap.http.coding import MAX_BODY
from wcs_pcap.http.head import Head

MAX_CHUNK_LINE = 4096
MAX_PARTS = 1024  # pieces of a body that are kept as they came
NO_BODY_STATUSES = frozenset((204, 304))


class Body(ABC):
    """A body being read. ``captured`` counts the bytes behind the first hole too."""

    declared: int | None = None
    ends_with_stream = False  # the FIN completes it

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._joined = bytearray()  # what lies before them
        self.captured = 0
        self.broken = False  # a hole or an error of framing: not all of it is there
        self.overflowed = False
        self.done = False

    def data(self) -> bytes:
        """The bytes up to the first hole."""
        if self._joined:
            return b"".join((self._joined, *self._parts))
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

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
            self._parts.append(data)
            if len(self._parts) == MAX_PARTS:  # very many tiny ones would take much more than their bytes
                self._joined += b"".join(self._parts)
                self._parts.clear()


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


class Unframed(Sized):
    """The body of a request that tells its length in no way that can be believed: where it ends is not known."""

    def __init__(self) -> None:
        super().__init__(0, declared=False)
        self.broken = True


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
    said = head.framing
    if said.chunked:
        return Chunked()
    lengths = said.lengths
    if lengths and lengths[0] is not None and lengths.count(lengths[0]) == len(lengths):
        return Sized(lengths[0], declared=True)
    if head.status:
        return UntilClose()
    return Unframed() if lengths or said.transfer else Sized(0, declared=False)
