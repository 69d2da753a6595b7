"""Another process that writes the exchanges down while this one still judges them: nothing that they say depends on that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from wcs_pcap.processes import silence

WORTH_IT = 2000  # exchanges: fewer are written before another process has begun
PIECE = 1 << 20  # bytes
END = b"\0"  # behind all that was to be written


class Scribe:
    """Has another process write what ``pieces`` gives, as this process knows it now. Raises OSError where that cannot be."""

    def __init__(self, pieces: Callable[[], Iterable[str]]) -> None:
        import tempfile  # which loads much, and is not needed for fewer exchanges

        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``end``
        try:
            self._process = os.fork()
        except OSError:
            self._file.close()
            raise
        if self._process == 0:
            code = 1
            try:
                silence()
                for piece in pieces():
                    self._file.write(piece.encode("ascii"))
                self._file.write(END)
                self._file.flush()
                code = 0
            finally:
                os._exit(code)

    def text(self) -> Iterator[str] | None:
        """What was written, in pieces; None when that did not succeed."""
        with suppress(ChildProcessError):  # nobody is told of its end where that is ignored: it is there, or it is not
            os.waitpid(self._process, 0)
        self._process = 0
        size = self._file.seek(0, os.SEEK_END) - len(END)
        if size < 0 or os.pread(self._file.fileno(), len(END), size) != END:
            return None
        return self._pieces(size)

    def _pieces(self, size: int) -> Iterator[str]:
        self._file.seek(0)
        while size > 0 and (piece := self._file.read(min(size, PIECE))):
            size -= len(piece)
            yield piece.decode("ascii")

    def end(self) -> None:
        """Ends the other process, whatever it is doing, and forgets what it wrote."""
        if self._process:
            import signal

            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
            self._process = 0
        self._file.close()
