"""How far reading is: one line on standard error, only on a terminal, gone when the work is done."""

from __future__ import annotations

import sys
import time
from types import TracebackType

PATIENCE = 1.0  # seconds after which somebody who did not ask wants to know
INTERVAL = 0.1  # seconds between two updates
MEGABYTE = 1_000_000


class ProgressLine:
    """``wanted`` None: only when it takes long. Called with a path, the bytes read and the size (None: not known)."""

    def __init__(self, wanted: bool | None) -> None:
        self._shows = wanted is not False and sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + (0 if wanted else PATIENCE)
        self._written = False

    def __enter__(self) -> ProgressLine | None:
        return self if self._shows else None

    def __call__(self, path: str, count: int, size: int | None) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        self._written = True
        name = "standard input" if path == "-" else path.rpartition("/")[2]
        share = f" of {size / MEGABYTE:,.0f} MB ({count / size:.0%})" if size else " MB"
        name = "".join(character if character.isprintable() else "?" for character in name)
        sys.stderr.write(f"\r\x1b[K{name}: {count / MEGABYTE:,.0f}{share}")
        sys.stderr.flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
