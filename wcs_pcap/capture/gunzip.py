"""Unpacks gzip as Python's gzip does, and says the same of what is wrong with it, but in larger steps and up to the damage.

Larger steps leave other threads alone for longer. A step that fails gives nothing of what it had unpacked by then, so it is
taken again, a byte at a time. Source: RFC 1952.
"""

from __future__ import annotations

import zlib
from struct import Struct
from typing import Protocol

AT_ONCE = 1 << 16  # compressed bytes
HAS_CHECKSUM, HAS_EXTRA, HAS_NAME, HAS_COMMENT = 2, 4, 8, 16
DEFLATE = 8


class Raw(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Gunzip:
    """What the members of a gzip file hold, one after another."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self._data = b""  # compressed, and not used yet
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self._between = True  # before a member, or behind the last
        self._checksum = self._size = 0  # of what was unpacked of the member
        self._damage: zlib.error | None = None  # what follows what was given last

    def read1(self, size: int) -> bytes:
        """Up to some ``size`` bytes, b"" at the end. Raises EOFError, OSError or zlib.error where the data is damaged."""
        while self._damage is None:
            if self._unpacker.eof:
                self._end_member()
            if self._between and not self._begin_member():
                return b""
            data = self._data or self._raw.read(AT_ONCE)
            unpacked = self._step(data, size)
            self._checksum = zlib.crc32(unpacked, self._checksum)
            self._size += len(unpacked)
            if unpacked:
                return unpacked
            if not data:
                raise EOFError
        raise self._damage

    def _step(self, data: bytes, size: int) -> bytes:
        unpacker = self._unpacker
        before = unpacker.copy()
        try:
            unpacked = unpacker.decompress(data, size)
        except zlib.error as error:
            self._damage = error
            return _up_to_damage(before, data)
        self._data = unpacker.unconsumed_tail or unpacker.unused_data
        return unpacked

    def _begin_member(self) -> bool:
        """Reads the head of a member; False when there is none."""
        magic = self._up_to(2)
        if not magic:
            return False
        if magic != b"\x1f\x8b":
            raise OSError(f"Not a gzipped file ({magic!r})")
        method, flags = self._exactly(8)[:2]
        if method != DEFLATE:
            raise OSError("Unknown compression method")
        if flags & HAS_EXTRA:
            self._exactly(int.from_bytes(self._exactly(2), "little"))
        for named in (HAS_NAME, HAS_COMMENT):
            if flags & named:
                while self._up_to(1) not in (b"", b"\0"):
                    pass
        if flags & HAS_CHECKSUM:
            self._exactly(2)
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self._checksum = self._size = 0
        self._between = False
        return True

    def _end_member(self) -> None:
        """Holds what was unpacked to what the member says of it, and passes over the zeros that may be behind it."""
        checksum, size = _TRAILER(self._exactly(8))
        if checksum != self._checksum:
            raise OSError(f"CRC check failed {checksum:#x} != {self._checksum:#x}")
        if size != self._size & 0xFFFFFFFF:
            raise OSError("Incorrect length of data produced")
        self._between = True
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        while data := self._data or self._raw.read(AT_ONCE):
            self._data = data.lstrip(b"\0")
            if self._data:
                break

    def _exactly(self, size: int) -> bytes:
        data = self._up_to(size)
        if len(data) < size:
            raise EOFError
        return data

    def _up_to(self, size: int) -> bytes:
        """``size`` compressed bytes, fewer only at the end."""
        while len(self._data) < size and (more := self._raw.read(AT_ONCE)):
            self._data += more
        data, self._data = self._data[:size], self._data[size:]
        return data


def _up_to_damage(unpacker: zlib._Decompress, data: bytes) -> bytes:
    """What can be unpacked of ``data``, in which there is damage."""
    parts = []
    try:
        for place in range(len(data)):
            parts.append(unpacker.decompress(data[place : place + 1]))
    except zlib.error:
        pass
    return b"".join(parts)


_TRAILER = Struct("<II").unpack
