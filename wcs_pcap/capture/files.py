"""Opens a capture file or standard input and reads its bytes, decompressed."""

from __future__ import annotations

import errno
import io
import os
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from wcs_pcap.capture.compression import COMPRESSIONS, DAMAGE, MAX_RATIO, MAX_RATIO_GZIP, Bounded, TooDenseError
from wcs_pcap.errors import CaptureError

if TYPE_CHECKING:
    from wcs_pcap.capture.read_ahead import ReadAhead

Progress = Callable[[str, int, int | None], None]  # path, bytes of the file read so far, size of the file (None: not known)

STANDARD_INPUT = "-"
HEAD = 64  # bytes looked at to tell the format; more than any magic number and the pcap file header need
SMALL = 1 << 20  # decompressed bytes from which on a thread reads ahead


class Source:
    """The bytes of one capture, decompressed. ``damage`` says why they ended early, None when they did not.

    Raises CaptureError when the file cannot be opened or is empty. ``progress`` is called before each read.
    """

    def __init__(self, path: str, progress: Progress | None = None) -> None:
        self.path = path
        self._progress = progress
        self.damage: str | None = None
        self.compression: str | None = None
        self._file = _open(path)
        self._counted = _Counted(self._file, _head(self._file, path))
        self._read: Callable[[int], bytes] = self._counted.read
        self._interruption = Interruption(catch=not self.reopenable)
        self._decompressed = 0
        self._ahead: ReadAhead | None = None
        for magic, (name, opened) in COMPRESSIONS.items():
            if self._counted.head.startswith(magic):
                self.compression = name
                ratio = MAX_RATIO_GZIP if name == "gzip" else MAX_RATIO
                self._decompress = Bounded(opened(self._counted), lambda: self._counted.count, ratio).read1
                self._read = self._read_decompressed

    @property
    def size(self) -> int | None:
        """Bytes of the file on disk; of a pipe, those read so far."""
        if self.reopenable:
            return os.fstat(self._file.fileno()).st_size
        return self._counted.count

    @property
    def reopenable(self) -> bool:
        """Whether it can be opened and read again: standard input and pipes cannot."""
        return self.path != STANDARD_INPUT and stat.S_ISREG(os.fstat(self._file.fileno()).st_mode)

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, b"" at the end. Damaged compressed data ends the stream and sets ``damage``."""
        if self.damage is not None:
            return b""
        if self._progress is not None:
            self._progress(self.path, self._counted.count, None if self.path == STANDARD_INPUT else self.size)
        try:
            return self._interruption.read(self._read, size) or b""
        except EOFError:
            self.damage = f"the {self.compression} data ends before its end mark"
        except OSError as error:
            self.damage = f"reading stopped: {reason_of(error)}"
        except TooDenseError as error:
            dense = f"the {self.compression} data decompresses to more than {error.args[0]:,} times its size"
            self.damage = f"{dense}: decompress it first if that is meant"
        except Exception as error:
            if type(error).__name__ not in DAMAGE:
                raise
            large = "memory" in str(error).lower()
            what = "needs too much memory: decompress it first" if large else "is damaged"
            self.damage = f"the {self.compression} data {what}"
        return b""

    def read_all(self, size: int) -> bytes:
        """``size`` bytes, fewer only at the end: a pipe may return small pieces."""
        parts = []
        while size > 0 and (more := self.read(size)):
            parts.append(more)
            size -= len(more)
        return b"".join(parts)

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        else:
            self._close_file()

    def _read_decompressed(self, size: int) -> bytes:
        data = self._decompress(size)
        self._decompressed += len(data)
        if self._decompressed > SMALL:
            from wcs_pcap.capture.read_ahead import ReadAhead

            self._ahead = ReadAhead(self._decompress, self._close_file)
            self._read = self._ahead.read1
        return data

    def _close_file(self) -> None:
        if self.path != STANDARD_INPUT:
            self._file.close()


class Interruption:
    """The first Ctrl-C while standard input or a pipe is read (``catch``) ends the reading, the next one the program.

    Of a file it ends the program at once. Other threads than the main one cannot catch it.
    """

    def __init__(self, catch: bool) -> None:
        self._reading = self._ended = False
        if catch and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            with suppress(ValueError):
                signal.signal(signal.SIGINT, self._end)

    def _end(self, *_: object) -> None:
        self._ended = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if self._reading:
            raise KeyboardInterrupt

    def read(self, read: Callable[[int], bytes], size: int) -> bytes:
        """Returns what ``read`` returns, and b"" from the interruption on."""
        if self._ended:
            return b""
        self._reading = True
        try:
            return read(size)
        except KeyboardInterrupt:
            if not self._ended:
                raise
            return b""
        finally:
            self._reading = False


class _Counted(io.RawIOBase):
    """A file of which ``head`` has been read already, and is returned again. ``count``: bytes read of the file."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self._read: Callable[[int], bytes | None] = getattr(file, "read1", file.read)  # what is there, without waiting for more
        self.head = head
        self._unread = head
        self.count = len(head)

    def read(self, size: int = -1, /) -> bytes:
        if self._unread:
            data, self._unread = self._unread[:size], self._unread[size:]
            return data
        data = self._read(size) or b""
        self.count += len(data)
        return data

    def readable(self) -> bool:
        return True


def _open(path: str) -> BinaryIO:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise CaptureError("standard input is closed", path=path)
        return sys.stdin.buffer
    try:
        return open(path, "rb", buffering=0)
    except OSError as error:
        raise CaptureError(reason_of(error), path=path) from None
    except ValueError:
        raise CaptureError("not a file name", path=path) from None


def _head(file: BinaryIO, path: str) -> bytes:
    """The first bytes of a file, HEAD of them unless it is shorter."""
    head = b""
    try:
        while len(head) < HEAD and (more := file.read(HEAD - len(head))):
            head += more
    except OSError as error:
        raise CaptureError(f"cannot be read: {reason_of(error)}", path=path) from None
    if not head:
        raise CaptureError("the file is empty: there is no capture in it", path=path)
    return head


_REASONS = {
    errno.ENOENT: "no such file",
    errno.EISDIR: "is a folder; name the capture file in it",
    errno.EACCES: "permission denied: you may not read this file",
}


def reason_of(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
