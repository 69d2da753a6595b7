"""Opens the files that output goes to. What cannot be written is one WcsPcapError; a reader that has enough is no error.

A regular file is written beside its place and moved there when it is whole.
"""

from __future__ import annotations

import errno
import os
import stat
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
        if append or _is_written_directly(path):
            with suppress(BrokenPipeError), open(_opened(path), "a" if append else "w", encoding="utf-8", newline="") as file:
                yield file
        else:
            with _beside(os.path.realpath(path)) as file:
                yield file
    except OSError as error:
        raise WcsPcapError(f"cannot be written: {error.strerror or error}", path=path) from None
    except ValueError as error:
        if "null byte" not in str(error):
            raise
        raise WcsPcapError("cannot be written: not a file name", path=path) from None


def _is_written_directly(path: str) -> bool:
    """Whether a path is a device, a pipe or a standard stream; a folder, too, so that opening it gives the error."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(status.st_mode) or _standard_descriptor(status) is not None


def _standard_descriptor(status: os.stat_result) -> int | None:
    """Returns 1 or 2 where that descriptor is the same file, None where neither is."""
    for descriptor in (1, 2):
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), status):
                return descriptor
    return None


def _opened(path: str) -> str | int:
    """Returns what to open: a copy of a standard descriptor keeps what the shell has written there (``>> FILE``)."""
    with suppress(FileNotFoundError):
        status = os.stat(path)
        descriptor = _standard_descriptor(status) if stat.S_ISREG(status.st_mode) else None
        if descriptor is not None:
            return os.dup(descriptor)
    return path


@contextmanager
def _beside(target: str) -> Iterator[IO[str]]:
    """Opens a new file in the folder of ``target``, which takes its place and mode after the block, or goes after an error."""
    import tempfile

    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        os.umask(umask := os.umask(0o077))
        mode = 0o666 & ~umask
    else:
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    descriptor, beside = tempfile.mkstemp(prefix=".wcs-pcap-", dir=os.path.dirname(target))
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        os.chmod(beside, mode)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


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
