"""Keeps commands from overwriting what they read, and from writing two outputs to one file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from wcs_pcap.errors import WcsPcapError

# the parameters that name files: what is written, by option, and what is read
WRITTEN = {"output": "-o", "junit": "--junit", "sarif": "--sarif", "write_baseline": "--write-baseline"}
READ = ("captures", "good", "bad", "checked", "patterns", "expect", "hook_secret_file", "baseline")
ANEW = ("write_baseline", "baseline")  # a baseline may be written anew
DESCRIPTORS = {"captures": 0, **dict.fromkeys(WRITTEN, 1)}  # what "-" means


class GuardedCommand(click.Command):
    """A command that refuses to write to a file that it reads: often there is only one copy of a capture."""

    def invoke(self, ctx: click.Context) -> Any:
        sources = [(name, path, file) for name in READ for path in _paths(ctx.params.get(name)) if (file := _file(name, path))]
        for name, option in WRITTEN.items():
            given = ctx.params.get(name)
            target = _file(name, given or ("-" if name == "output" else None))
            if target and given:
                sources += _configuration(ctx)
            for read, path, source in sources if target else ():
                if source == target and (name, read) != ANEW:
                    raise WcsPcapError(f"is read here: {option} would write over it", path=path)
        _refuse_one_file_for_two(ctx)
        return super().invoke(ctx)


def _refuse_one_file_for_two(ctx: click.Context) -> None:
    """Raises WcsPcapError where two options write to one file, by whatever names."""
    places: dict[object, str] = {}
    for name, option in WRITTEN.items():
        path = ctx.params.get(name)
        place = _place(path) if path else None
        if place is not None and (other := places.setdefault(place, option)) != option:
            raise WcsPcapError(f"{other} and {option} would both write to it", path=path)


def _place(path: str) -> object:
    """Returns what identifies the file that is written: it may not be there yet. None for a device, which may take both."""
    import os
    import stat

    try:
        status = os.fstat(1) if path == "-" else os.stat(path)
    except (OSError, ValueError):
        return os.path.realpath(path) if "\0" not in path else None
    device = stat.S_ISCHR(status.st_mode) and not os.path.samestat(status, os.fstat(1))
    return None if device else (status.st_dev, status.st_ino)


def refuse_unreadable(paths: Iterable[str]) -> None:
    """Raises one error for all captures that are not there, are folders or may not be opened, before any is read."""
    from wcs_pcap.errors import CaptureError

    errors = [CaptureError(reason, path=path) for path in dict.fromkeys(paths) if (reason := _reason(path))]
    if len(errors) > 1:  # opening a single one raises the same
        errors[0].others = tuple(errors[1:])
    if errors:
        raise errors[0]


def _reason(path: str) -> str | None:
    """Why a capture cannot be opened, None where it can."""
    import errno
    import os
    import stat

    from wcs_pcap.capture.files import STANDARD_INPUT, reason_of

    if path == STANDARD_INPUT:
        return None
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return reason_of(error)
    except ValueError:
        return None  # opening it raises the error
    if stat.S_ISDIR(mode):
        return reason_of(OSError(errno.EISDIR, ""))
    return None if os.access(path, os.R_OK) else reason_of(OSError(errno.EACCES, ""))


def _configuration(ctx: click.Context) -> list[tuple[str, str, tuple[int, int]]]:
    """The configuration that was read, as a source."""
    path = ctx.find_root().meta.get("wcs_pcap.configuration")
    file = _file("configuration", path)
    return [("configuration", path, file)] if path and file else []


def _paths(value: Any) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _file(name: str, path: str | None) -> tuple[int, int] | None:
    """Returns device and inode of a regular file, which identify it whatever its name; None for everything else."""
    import os
    import stat

    if path is None:
        return None
    try:
        status = os.fstat(DESCRIPTORS[name]) if path == "-" and name in DESCRIPTORS else os.stat(path)
    except (OSError, ValueError):  # opening it raises the error
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None
