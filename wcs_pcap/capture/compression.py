"""Decompresses captures as they are read. The first bytes tell the compression; each library is loaded when needed.

Source: RFC 1952 (gzip), RFC 8878 (zstd).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import partial
from typing import IO, TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from bz2 import BZ2Decompressor
    from lzma import LZMADecompressor
    from zlib import _Decompress

GZIP_STEP = 1 << 16  # compressed bytes
MAX_WINDOW = 1 << 27  # bytes of memory that the data may ask for: `zstd --long=27`, twice the dictionary of `xz -9`
MAX_RATIO = 2000
MAX_RATIO_GZIP = 1000  # of 1,032 that are possible: packets of 256 KiB that hold nothing but zeros reach 960
DENSE = 32 << 20  # bytes that any file may decompress to


class Decompressor(Protocol):
    def read1(self, size: int, /) -> bytes:
        """Up to ``size`` decompressed bytes, b"" at the end. Raises EOFError, OSError or the library's error at damage."""


class Gunzip:
    """The members of a gzip file, one after another. ``gzip.GzipFile`` takes twice as long: it reads in steps of 8 KiB."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self._compressed = b""  # read and not decompressed
        self._member: _Decompress | None = None  # the one being read
        self._damage: Exception | None = None  # what follows the bytes returned last

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes. What lies before damage is returned before the damage is raised."""
        while self._damage is None:
            data = self._compressed or self._file.read(GZIP_STEP) or b""
            if self._member is None:
                self._compressed = data.lstrip(b"\0")  # zeros may follow a member
                if not data:
                    return b""
                if self._compressed:
                    self._member = zlib.decompressobj(zlib.MAX_WBITS + 16)
                continue
            if not data:
                raise EOFError
            before = self._member.copy()
            try:
                decompressed = self._member.decompress(data, size)
            except zlib.error as error:
                self._damage = error
                decompressed = _until_damage(before, data)
            else:
                self._compressed = self._member.unconsumed_tail or self._member.unused_data
                if self._member.eof:
                    self._member = None
            if decompressed:
                return decompressed
        raise self._damage


def _until_damage(member: _Decompress, data: bytes) -> bytes:
    """The bytes that ``data`` decompresses to before the damage in it."""
    decompressed = b""
    try:
        for place in range(len(data)):
            decompressed += member.decompress(data[place : place + 1])
    except zlib.error:
        pass
    return decompressed


class Streams:
    """The streams of a bzip2 or xz file, one after another; ``new`` returns what decompresses one.

    ``bz2.BZ2File`` and ``lzma.LZMAFile`` take a damaged stream after the first for the end of the file.
    """

    def __init__(self, file: io.RawIOBase, new: Callable[[], BZ2Decompressor | LZMADecompressor]) -> None:
        self._file = file
        self._new = new
        self._stream = new()
        self._compressed = b""

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes."""
        while True:
            if self._stream.eof:
                self._compressed = self._stream.unused_data.lstrip(b"\0") or (self._file.read(GZIP_STEP) or b"").lstrip(b"\0")
                if not self._compressed:
                    return b""
                self._stream = self._new()
            elif not self._compressed and self._stream.needs_input:
                self._compressed = self._file.read(GZIP_STEP) or b""
                if not self._compressed:
                    raise EOFError
            decompressed = self._stream.decompress(self._compressed, size)
            self._compressed = b""
            if decompressed:
                return decompressed


def _bzip2(file: io.RawIOBase) -> Decompressor:
    import bz2

    return Streams(file, bz2.BZ2Decompressor)


def _xz(file: io.RawIOBase) -> Decompressor:
    import lzma

    return Streams(file, partial(lzma.LZMADecompressor, memlimit=MAX_WINDOW))  # LZMAFile takes as much as the file asks for


class Zstd:
    """The frames of a zstd file, one after another."""

    def __init__(self, file: io.RawIOBase) -> None:
        import zstandard

        from wcs_pcap.capture.zstd_frames import ZstdFrames

        self._frames = ZstdFrames(file)
        decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._read1 = decompressor.stream_reader(cast(IO[bytes], self._frames), read_across_frames=True).read1

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes."""
        data = self._read1(size)
        if not data and not self._frames.whole:
            raise EOFError
        return data


class TooDenseError(Exception):
    """The data decompresses to far more than a capture does."""


class Bounded:
    """Ends a file that decompresses to more than ``ratio`` times its size, after the first DENSE bytes.

    ``compressed`` returns how many bytes of the file have been read. No capture is as dense: its packets differ in their times.
    """

    def __init__(self, decompressor: Decompressor, compressed: Callable[[], int], ratio: int) -> None:
        self._read1 = decompressor.read1
        self._compressed = compressed
        self._ratio = ratio
        self._count = 0

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes. Raises TooDenseError at the bound."""
        if self._count > DENSE and self._count > self._ratio * self._compressed():
            raise TooDenseError(self._ratio)
        data = self._read1(size)
        self._count += len(data)
        return data


# first bytes -> the name of the compression, and what opens it
COMPRESSIONS: dict[bytes, tuple[str, Callable[[io.RawIOBase], Decompressor]]] = {
    b"\x1f\x8b": ("gzip", Gunzip),
    b"\x28\xb5\x2f\xfd": ("zstd", Zstd),
    b"\xfd7zXZ\x00": ("xz", _xz),
    b"BZh": ("bzip2", _bzip2),
}

# What the libraries raise at damage, beside EOFError and OSError, is named by class so that they need not be imported.
DAMAGE = ("error", "LZMAError", "ZstdError")
