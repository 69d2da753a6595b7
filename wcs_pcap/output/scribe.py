"""Another process that writes the exchanges down while this one still judges them: nothing that they say depends on that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

WORTH_IT = 2000  # exchanges: fewer are written before another process has begun
PIECE = 1 << 20  # characters


class Scribe:
    """Has another process write what ``pieces`` gives, as this process knows it now."""

    def __init__(self, pieces: Callable[[], Iterable[str]]) -> None:
        import tempfile  # which loads much, and is not needed for fewer exchanges

        self._file = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115 - closed by ``text``
        self._process = os.fork()
        if self._process == 0:
            code = 1
            try:
                self._file.writelines(pieces())
                self._file.flush()
                code = 0
            finally:
                os._exit(code)

    def text(self) -> Iterator[str] | None:
        """What was written, in pieces; None when that did not succeed."""
        if os.waitpid(self._process, 0)[1] != 0:
            self._file.close()
            return None
        return self._pieces()

    def _pieces(self) -> Iterator[str]:
        with self._file as file:
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece
