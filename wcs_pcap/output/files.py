"""Opens the files that output goes to. What cannot be written is one WcsPcapError; a reader that has enough is no error."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from wcs_pcap.errors import WcsPcapError


@contextmanager
def output_file(path: str | None, append: bool = False) -> Iterator[IO[str]]:
    """Opens ``path`` as UTF-8 text, or yields standard output where it is None or "-".

    A reader may have enough before all is written: then the rest of the block is skipped, and the command goes on to its exit
    code after the ``with``. Therefore nothing in the block may decide on that code. Raises WcsPcapError when the file cannot be
    written.
    """
    if path is None or path == "-":
        with _standard_output() as file:
            yield file
        return
    try:
        with suppress(BrokenPipeError), open(path, "a" if append else "w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise WcsPcapError(f"cannot be written: {error.strerror or error}", path=path) from None


@contextmanager
def _standard_output() -> Iterator[IO[str]]:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "standard output is closed")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Sends what is still to be written to standard output nowhere, also at the last flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
