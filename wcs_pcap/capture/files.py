"""Opens a capture, plain or compressed, from a path or standard input, and tells by its content what it is."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from wcs_pcap.errors import CaptureError

if TYPE_CHECKING:
    from wcs_pcap.capture.read_ahead import ReadAhead

Progress = Callable[[str, int, int | None], None]

STANDARD_INPUT = "-"
HEAD = 64  # bytes looked at to tell the format; more than any magic number and the pcap file header need
SMALL = 1 << 20  # bytes unpacked: up to here no thread is begun


def _gzip(raw: io.RawIOBase) -> IO[bytes]:
    from wcs_pcap.capture.gunzip import Gunzip

    return cast(IO[bytes], Gunzip(raw))


def _bzip2(raw: io.RawIOBase) -> IO[bytes]:
    import bz2

    return bz2.BZ2File(cast(BinaryIO, raw))


def _xz(raw: io.RawIOBase) -> IO[bytes]:
    import lzma

    return lzma.LZMAFile(cast(BinaryIO, raw))


def _zstd(raw: io.RawIOBase) -> IO[bytes]:
    import zstandard

    return cast(IO[bytes], zstandard.ZstdDecompressor().stream_reader(cast(IO[bytes], raw), read_across_frames=True))


COMPRESSIONS: dict[bytes, tuple[str, Callable[[io.RawIOBase], IO[bytes]]]] = {
    b"\x1f\x8b": ("gzip", _gzip),
    b"\x28\xb5\x2f\xfd": ("zstd", _zstd),
    b"\xfd7zXZ\x00": ("xz", _xz),
    b"BZh": ("bzip2", _bzip2),
}

# What the decompressors raise on damaged input, beside EOFError and OSError, is named by class to keep them unimported.
_DAMAGE = ("error", "LZMAError", "ZstdError")


class Readable(ABC):
    """The bytes of a capture."""

    @abstractmethod
    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, b"" at the end."""

    def read_all(self, size: int) -> bytes:
        """``size`` bytes, fewer only at the end, however small the pieces are in which a pipe gives them."""
        parts = []
        while size > 0 and (more := self.read(size)):
            parts.append(more)
            size -= len(more)
        return b"".join(parts)


class _Prefixed(io.RawIOBase):
    """A stream whose first bytes have been read already and are given again. ``count`` is how many bytes were read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self.count = len(head)

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        data = self._rest.read(size) or b""
        self.count += len(data)
        return data

    def readable(self) -> bool:
        return True


class Source(Readable):
    """The bytes of one capture, decompressed. ``damage`` tells why the compressed data ended early, if it did.

    ``progress`` is told, as reading goes on, the path, the bytes read of the file and its size (None: not known).
    """

    def __init__(self, path: str, progress: Progress | None = None) -> None:
        self.path = path
        self._progress = progress
        self.damage: str | None = None
        self.compression: str | None = None
        self._file = _open(path)
        head = self._first(self._file)
        if not head:
            raise CaptureError("the file is empty: there is no capture in it", path=path)
        self._raw = _Prefixed(head, self._file)
        self._read: Callable[[int], bytes] = self._raw.read
        self._unpacked = 0
        self._ahead: ReadAhead | None = None
        for magic, (name, opener) in COMPRESSIONS.items():
            if head.startswith(magic):
                self.compression = name
                # no more than one step at a time: what was unpacked before the damage is not thrown away with it
                self._unpack: Callable[[int], bytes] = cast(Any, opener(self._raw)).read1
                self._read = self._read_unpacked

    def _first(self, file: BinaryIO) -> bytes:
        head = b""
        try:
            while len(head) < HEAD and (more := file.read(HEAD - len(head))):
                head += more
        except OSError as error:
            raise CaptureError(f"cannot be read: {_reason(error)}", path=self.path) from None
        return head

    @property
    def size(self) -> int | None:
        """Bytes of the file as it lies on disk; of standard input, those read so far."""
        if self.path == STANDARD_INPUT:
            return self._raw.count
        status = os.fstat(self._file.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) else self._raw.count

    @property
    def reopenable(self) -> bool:
        """Whether it can be read from its beginning again: standard input and pipes cannot."""
        return self.path != STANDARD_INPUT and stat.S_ISREG(os.fstat(self._file.fileno()).st_mode)

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, b"" at the end. Damaged compressed data ends the stream and sets ``damage``."""
        if self.damage is not None:
            return b""
        if self._progress is not None:
            self._progress(self.path, self._raw.count, None if self.path == STANDARD_INPUT else self.size)
        try:
            return self._read(size) or b""
        except EOFError:
            self.damage = f"the {self.compression} data ends before its end mark"
        except OSError as error:
            self.damage = f"reading stopped: {_reason(error)}"
        except Exception as error:
            if type(error).__name__ not in _DAMAGE:
                raise
            self.damage = f"the {self.compression} data is damaged"
        return b""

    def _read_unpacked(self, size: int) -> bytes:
        data = self._unpack(size)
        self._unpacked += len(data)
        if self._unpacked > SMALL:
            from wcs_pcap.capture.read_ahead import ReadAhead

            self._ahead = ReadAhead(self._unpack, self._close_file)
            self._read = self._ahead.read1
        return data

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        else:
            self._close_file()

    def _close_file(self) -> None:
        if self.path != STANDARD_INPUT:
            self._file.close()


def _open(path: str) -> BinaryIO:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise CaptureError("standard input is closed", path=path)
        return sys.stdin.buffer
    try:
        return open(path, "rb", buffering=0)
    except OSError as error:
        raise CaptureError(_reason(error), path=path) from None
    except ValueError:
        raise CaptureError("not a file name", path=path) from None


_REASONS = {
    errno.ENOENT: "no such file",
    errno.EISDIR: "is a folder; name the capture file in it",
    errno.EACCES: "permission denied: you may not read this file",
}


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
