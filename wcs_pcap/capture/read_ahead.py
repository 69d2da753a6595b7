"""Unpacks ahead, in a thread of its own, while what was unpacked before is analysed: decompressors let other threads run.

Loaded only for captures that are large enough to be worth a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread

PIECE = 1 << 18  # bytes that are unpacked at a time
MOST_PIECES = 4  # that wait to be taken


class ReadAhead:
    """Gives what ``read`` gives, in the same order, and raises what it raises, in the same place.

    From then on only the thread may read; ``close`` ends the reading, and is called in the thread if that still reads.
    """

    def __init__(self, read: Callable[[int], bytes], close: Callable[[], None]) -> None:
        self._read = read
        self._close = close
        self._unwanted = False
        self._pieces: Queue[bytes | BaseException] = Queue(MOST_PIECES)
        self._piece = b""
        # a daemon: the program may end while the other end of a pipe is silent
        Thread(target=self._run, name="unpacking", daemon=True).start()

    def read1(self, size: int) -> bytes:
        """Up to ``size`` bytes, b"" at the end."""
        piece = self._piece
        if not piece:
            taken = self._pieces.get()
            if not taken or isinstance(taken, BaseException):
                self._pieces.put(taken)  # for ``close``, which has to know whether the thread still reads
                if isinstance(taken, BaseException):
                    raise taken
            piece = taken
        self._piece = piece[size:]
        return piece[:size]

    def close(self) -> None:
        """Wants no more. Waits for nobody: the thread ends when what it is about to read has come."""
        self._unwanted = True
        try:
            while True:
                taken = self._pieces.get_nowait()
                if not taken or isinstance(taken, BaseException):
                    self._close()
        except Empty:
            pass

    def _run(self) -> None:
        try:
            piece = b"?"
            while piece and not self._unwanted:
                piece = self._read(PIECE)
                self._pieces.put(piece)
        except BaseException as error:
            self._pieces.put(error)
        if self._unwanted:
            self._close()
