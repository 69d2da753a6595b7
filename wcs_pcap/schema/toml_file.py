"""TOML files of users: read, parsed, and checked against a shape, with every mistake named by file and line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.schema.shapes import Place, Shape

Error = TypeVar("Error", bound=WcsPcapError)

MAX_BYTES = 1 << 20
MAX_DEPTH = 1000  # dots in one line: the parser takes memory by the square of how deep a key is, whatever its parts look like
MAX_SQUARES = 10_000_000  # of the dots of all lines: that takes some 50 MB
MAX_MISTAKES = 20  # of a file that are named at once


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
        import tomllib

        from wcs_pcap.schema.toml_lines import Lines, syntax_error

        self._path = path
        self._error = error
        try:
            text = data.decode("utf-8-sig")  # editors on Windows write a mark at the beginning
            dots = [line.count(".") for line in text.split("\n")]
            if max(dots) > MAX_DEPTH or sum(count * count for count in dots) > MAX_SQUARES:
                raise RecursionError
            self.table: dict[str, Any] = tomllib.loads(text)
        except UnicodeDecodeError as reason:
            raise error("is not UTF-8 text", path=path, offset=data.count(b"\n", 0, reason.start) + 1) from None
        except tomllib.TOMLDecodeError as reason:
            message, line = syntax_error(reason, text)
            raise error(message, path=path, offset=line) from None
        except RecursionError:
            raise error("is nested too deep", path=path) from None
        except ValueError:
            raise error("has a number of too many digits", path=path) from None
        self._lines = Lines(text)

    def check(self, shape: Shape, value: Any = None, place: Place = (), label: str = "") -> None:
        """Raises the error with all mistakes of ``value``, which stands at ``place``; of the whole table where None."""
        mistakes = list(shape(self.table if value is None else value, place, label))[:MAX_MISTAKES]
        if mistakes:
            lines = [self._lines.of(mistake.place) for mistake in mistakes]
            errors = [self._error(m.reason, path=self._path, offset=line) for m, line in zip(mistakes, lines, strict=True)]
            raise first_of(sorted(errors, key=lambda error: error.offset or 0))


def first_of(errors: Iterable[Error]) -> Error:
    """Returns the first error, which holds the further ones as ``others``; they are cut at ``MAX_MISTAKES``."""
    first, *others = errors
    first.others = tuple(others[: MAX_MISTAKES - 1])
    return first
