"""Read-ahead: a thread decompresses while the main thread analyses. The decompression libraries release the interpreter's lock.

Loaded only for compressed captures that are large enough to be worth a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread

PIECE = 1 << 18  # bytes that are decompressed at a time
MOST_PIECES = 4  # that wait to be read


class ReadAhead:
    """Returns the bytes that ``read`` returns and raises what it raises, in the same order.

    Only the thread calls ``read`` from then on. It calls ``close`` itself when it is still reading at the time of the closing.
    """

    def __init__(self, read: Callable[[int], bytes], close: Callable[[], None]) -> None:
        self._read = read
        self._close = close
        self._closing = False
        self._pieces: Queue[bytes | BaseException] = Queue(MOST_PIECES)
        self._piece = b""
        # a daemon: the program may end while the other end of a pipe is silent
        Thread(target=self._run, name="read-ahead", daemon=True).start()

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes, b"" at the end."""
        piece = self._piece
        if not piece:
            read = self._pieces.get()
            if not read or isinstance(read, BaseException):
                self._pieces.put(read)  # it tells ``close`` that the thread reads no more
                if isinstance(read, BaseException):
                    raise read
            piece = read
        self._piece = piece[size:]
        return piece[:size]

    def close(self) -> None:
        """Ends the reading without waiting for the thread, which ends after the piece that it is reading."""
        self._closing = True
        try:
            while True:
                read = self._pieces.get_nowait()
                if not read or isinstance(read, BaseException):
                    self._close()
        except Empty:
            pass

    def _run(self) -> None:
        try:
            piece = b"?"
            while piece and not self._closing:
                piece = self._read(PIECE)
                self._pieces.put(piece)
        except BaseException as error:
            self._pieces.put(error)
        if self._closing:
            self._close()
