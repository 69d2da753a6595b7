"""TOML files of users: read, parsed, and checked against a shape, with every mistake named by file and line."""

from __future__ import annotations

import tomllib
from typing import Any

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.schema.shapes import Place, Shape
from wcs_pcap.schema.toml_lines import Lines, syntax_error

MAX_BYTES = 1 << 20
MAX_MISTAKES = 20  # more are not worth reading at once


def read_bytes(path: str, what: str, error: type[WcsPcapError], most: int = MAX_BYTES) -> bytes:
    """Returns the content of ``path``. Raises ``error`` when it cannot be read or is too large for a ``what``."""
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except OSError as reason:
        raise error(f"cannot be read: {reason.strerror}", path=path) from None
    if len(data) > most:
        raise error(f"is larger than {most:,} bytes: this is not a {what}", path=path)
    return data


class TomlFile:
    """A TOML file: its ``table`` and the lines of what stands in it.

    Every error is raised as ``error``; its ``offset`` is the line, and ``others`` are the further mistakes in the file.
    """

    def __init__(self, data: bytes, path: str, error: type[WcsPcapError]) -> None:
        self._path = path
        self._error = error
        try:
            text = data.decode("utf-8")
            self.table: dict[str, Any] = tomllib.loads(text)
        except UnicodeDecodeError as reason:
            raise error("is not UTF-8 text", path=path, offset=data.count(b"\n", 0, reason.start) + 1) from None
        except tomllib.TOMLDecodeError as reason:
            message, line = syntax_error(reason, text)
            raise error(message, path=path, offset=line) from None
        except RecursionError:
            raise error("is nested too deep", path=path) from None
        self._lines = Lines(text)

    def line(self, place: Place) -> int:
        """Returns the line, counted from 1, in which ``place`` begins."""
        return self._lines.of(place)

    def check(self, shape: Shape, value: Any = None, place: Place = (), label: str = "") -> None:
        """Raises the error with all mistakes of ``value``, which stands at ``place``; of the whole table where None."""
        mistakes = list(shape(self.table if value is None else value, place, label))[:MAX_MISTAKES]
        if mistakes:
            errors = [self._error(reason, path=self._path, offset=self.line(place)) for place, reason in mistakes]
            first, *others = sorted(errors, key=lambda error: error.offset or 0)
            first.others = tuple(others)
            raise first
