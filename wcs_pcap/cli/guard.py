"""Keeps commands from overwriting what they read."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.errors import WcsPcapError

# the parameters that name files: what is written, by option, and what is read
WRITTEN = {"output": "-o", "junit": "--junit", "sarif": "--sarif", "write_baseline": "--write-baseline"}
READ = ("captures", "good", "bad", "checked", "patterns", "expect", "hook_secret_file")  # a baseline may be written anew
DESCRIPTORS = {"captures": 0, "output": 1}  # what "-" means


class GuardedCommand(click.Command):
    """A command that refuses to write to a file that it reads: often there is only one copy of a capture."""

    def invoke(self, ctx: click.Context) -> Any:
        sources = [(path, file) for name in READ for path in _paths(ctx.params.get(name)) if (file := _file(name, path))]
        for name, option in WRITTEN.items():
            target = _file(name, ctx.params.get(name) or ("-" if name == "output" else None))
            for path, source in sources if target else ():
                if source == target:
                    raise WcsPcapError(f"is read here: {option} would write over it", path=path)
        return super().invoke(ctx)


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
