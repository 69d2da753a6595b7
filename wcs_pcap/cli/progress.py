"""The progress of reading: one line on standard error, on a terminal only, erased at the end."""

from __future__ import annotations

import sys
import time
from types import TracebackType

DELAY = 1.0  # seconds before it appears if the user did not ask for it
INTERVAL = 0.1  # seconds between two updates
MEGABYTE = 1_000_000


class ProgressLine:
    """Shows progress when it is called with a path, the bytes read and the size (None: unknown).

    ``wanted`` None: only if reading takes long.
    """

    def __init__(self, wanted: bool | None) -> None:
        self._shows = wanted is not False and sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + (0 if wanted else DELAY)
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
