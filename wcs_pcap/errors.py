"""Errors that a user can act on. Each is one line that names its file and, where known, the place in it."""

from __future__ import annotations


class WcsPcapError(Exception):
    """The root of every error that wcs-pcap raises on purpose.

    ``path`` is the file concerned ("-" is standard input) and ``offset`` the byte in it, counted from 0; both may be None.
    ``others`` are the further mistakes in the same file.
    """

    unit = "byte"  # what ``offset`` counts
    others: tuple[WcsPcapError, ...] = ()

    def __init__(self, message: str, *, path: str | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.offset = offset

    def __str__(self) -> str:
        where = "" if self.path is None else f"{self.path}: "
        at = "" if self.offset is None else f" ({self.unit} {self.offset})"
        return f"{where}{self.message}{at}"


class CaptureError(WcsPcapError):
    """A capture of which nothing can be used: missing, unreadable, or of no known format."""


class PatternError(WcsPcapError):
    """A flow pattern or a built-in table with a mistake; ``offset`` is the line, counted from 1."""

    unit = "line"


class FilterError(WcsPcapError):
    """A display filter that cannot be understood; ``offset`` is the character, counted from 0."""

    unit = "character"


class ExpectationError(WcsPcapError):
    """A file of expectations or a baseline that cannot be used; ``offset`` is the line, counted from 1."""

    unit = "line"


class RecordingError(WcsPcapError):
    """tcpdump is not installed, may not capture here, or does not understand what it is asked for."""


class ConfigError(WcsPcapError):
    """A configuration file that cannot be used; ``offset`` is the line, counted from 1."""

    unit = "line"
