"""The head of an HTTP message: start line and header fields. Source: RFC 9112, sections 2 to 5."""

from __future__ import annotations

import re
from typing import NamedTuple

from wcs_pcap.model import Headers

MAX_HEAD = 65_536  # bytes; servers give up at 8 to 64 KiB, so a longer head is not one

METHODS = b"GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT"
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) +([^ \r\n][^\r\n]*?)(?: +(HTTP/\d\.\d))? *\r?\n?\Z")
STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) +(\d{3})(?: +([^\r\n]*))?\r?\n?\Z")
END = re.compile(rb"\n\r?\n")

# Where a message may begin when the place in the stream is not known: right at a packet's start, or behind a line's end.
REQUEST_START = re.compile(rb"(?:\A|(?<=\n))(?:" + METHODS + rb") [^ \r\n]{1,8000} HTTP/1\.[01]\r?\n")
RESPONSE_START = re.compile(rb"(?:\A|(?<=\n))HTTP/1\.[01] \d{3}[ \r]")
# What the first bytes of a message look like, even if no more than these have come.
REQUEST_PREFIX = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}(?: [^\x00-\x1f]*\r?|\Z)")
RESPONSE_PREFIX = re.compile(rb"H\Z|HT\Z|HTT\Z|HTTP\Z|HTTP/")


class Head(NamedTuple):
    """A parsed head. Of a request ``method`` and ``uri`` are set, of a response ``status`` and ``reason``."""

    version: bytes
    method: bytes
    uri: bytes
    status: int
    reason: bytes
    headers: Headers

    def value(self, name: bytes) -> bytes | None:
        """The first value of a header; ``name`` in lower case."""
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None


def parse_request(block: bytes) -> Head | None:
    """The head of a request from the bytes up to its empty line, or as many of them as there are; None if it is none."""
    line, rest = _first_line(block)
    match = REQUEST_LINE.match(line)
    if match is None or match[3] is None:
        return None
    return Head(match[3], match[1], match[2], 0, b"", _headers(rest))


def parse_response(block: bytes) -> Head | None:
    """The head of a response, like ``parse_request``."""
    line, rest = _first_line(block)
    match = STATUS_LINE.match(line)
    if match is None:
        return None
    return Head(match[1], b"", b"", int(match[2]), match[3] or b"", _headers(rest))


def _first_line(block: bytes) -> tuple[bytes, bytes]:
    end = block.find(b"\n")
    return (block, b"") if end < 0 else (block[: end + 1], block[end + 1 :])


def _headers(block: bytes) -> Headers:
    headers: list[tuple[bytes, bytes]] = []
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t") and headers:  # a folded line goes on with the value before it (RFC 9112, 5.2)
            name, value = headers[-1]
            headers[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return tuple(headers)
