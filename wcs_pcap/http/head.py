"""The head of an HTTP message: its start line and header fields (RFC 9112, 2 to 5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import NamedTuple

from wcs_pcap.http.framing import Framing, framing
from wcs_pcap.model import Headers

MAX_HEAD = 65_536  # bytes; servers refuse heads of more than 8 to 64 KiB, so a longer head is not one
MAX_START_LINE = 8192  # bytes that are kept of a start line whose end has not come
MAX_CACHED, MAX_CACHED_SIZE = 2048, 2048  # heads that are cached, and the bytes that each may have
PREFIX_SIZE = 64  # bytes at the beginning of a message that must match ``Grammar.prefix``, or as many of them as have come

# Rare patterns are not compiled here: ``re`` compiles and caches them when they are first used.
METHODS = (
    b"GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH|QUERY"
    b"|CCM_POST"
)
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) +([^ \r\n](?:[^\r\n]*[^ \r\n])?) +(HTTP/\d\.\d) *\r?\n?\Z")
# A known method without a version, or with a broken one: HTTP/0.9 and bad clients send it, and servers respond.
BAD_REQUEST_LINE = rb"(%b) +([^ \r\n]+)(?: +HTTP/[\d.]*)? *\r?\n?\Z" % METHODS
SIMPLE_REQUEST = rb"GET +/[^ \r\n]* *\r?\n"  # a whole request of HTTP/0.9 (RFC 1945, 5.1)
# Any version number: a server that calls itself HTTP/2 or HTTP/1.10 here has responded all the same.
STATUS_LINE = re.compile(rb"(HTTP/\d{1,5}(?:\.\d{1,5})?) +([1-9]\d\d)(?: +([^ \r\n][^\r\n]*)?)?\r?\n?\Z")
FOLD = rb"\r?\n[ \t]+"  # continues the value of the line before (RFC 9112, 5.2)
END = re.compile(rb"\n\r?\n")
NO_LENGTH = (b"Content-Length", b"")
LENGTH_FIELD = b"\nContent-Length: "
MAX_DIGITS = 18  # of a length


class Head(NamedTuple):
    """A parsed head. A request has ``method`` and ``uri`` (``status`` is 0), a response has ``status`` and ``reason``.

    ``version`` is empty if there is none, or none that can be read. ``coding`` is the first Content-Encoding, None without one.
    """

    version: bytes
    method: bytes
    uri: bytes
    status: int
    reason: bytes
    headers: Headers
    coding: bytes | None
    framing: Framing

    @property
    def interim(self) -> bool:
        """Whether another response follows for the same request (RFC 9110, 15.2); after 101 none does."""
        return 100 <= self.status < 200 and self.status != 101


def cached(parse: Callable[[bytes], Head | None]) -> Callable[[bytes], Head | None]:
    """``parse`` with a cache: the heads of a connection are the same few, except for their Content-Length."""
    parsed = lru_cache(maxsize=MAX_CACHED)(parse)

    @wraps(parse)
    def head_of(block: bytes) -> Head | None:
        if len(block) > MAX_CACHED_SIZE:
            return parse(block)
        begin = block.find(LENGTH_FIELD) + len(LENGTH_FIELD)
        if begin < len(LENGTH_FIELD):
            return parsed(block)
        end = block.find(b"\r\n", begin)
        head, length = parsed(block[:begin] + block[end:]), block[begin:end]
        if head is None or head.framing.lengths != (None,) or NO_LENGTH not in head.headers or not _is_plain(length):
            return parse(block)
        return _with_length(head, length)

    return head_of


def _is_plain(length: bytes) -> bool:
    return length.isdigit() and len(length) <= MAX_DIGITS


def _with_length(head: Head, length: bytes) -> Head:
    """``head``, which was parsed without the value of its Content-Length, with that value."""
    version, method, uri, status, reason, headers, coding, (_, _, transfer, chunked, codings) = head
    place, number = headers.index(NO_LENGTH), int(length)
    headers = (*headers[:place], (NO_LENGTH[0], length), *headers[place + 1 :])
    return Head(version, method, uri, status, reason, headers, coding, Framing((number,), number, transfer, chunked, codings))


@cached
def parse_request(block: bytes) -> Head | None:
    """The head of a request in the bytes up to its empty line, or in the first of them; None if they are not one."""
    line, rest = _first_line(block)
    match = REQUEST_LINE.match(line) or re.match(BAD_REQUEST_LINE, line)
    if match is None:
        return None
    version = match[3] if match.re is REQUEST_LINE else b""
    return Head(version, match[1], match[2], 0, b"", *_headers(rest))


@cached
def parse_response(block: bytes) -> Head | None:
    """The head of a response, like ``parse_request``."""
    line, rest = _first_line(block)
    match = STATUS_LINE.match(line)
    if match is None:
        return None
    return Head(match[1], b"", b"", int(match[2]), match[3] or b"", *_headers(rest))


def without_torn_line(block: bytes) -> bytes:
    """The beginning of a head up to its last whole line; a request line without an end has its torn version completed."""
    lines, newline, _ = block.rpartition(b"\n")
    if newline:
        return lines + newline
    words, space, version = block.rpartition(b" ")
    return words + b" HTTP/1.1" if space and b"HTTP/1.1".startswith(version.rstrip(b"\r")) else block


def _first_line(block: bytes) -> tuple[bytes, bytes]:
    end = block.find(b"\n")
    return (block, b"") if end < 0 else (block[: end + 1], block[end + 1 :])


def _headers(block: bytes) -> tuple[Headers, bytes | None, Framing]:
    if b"\n " in block or b"\n\t" in block:
        block = re.sub(FOLD, b" ", block)
    fields = [field for line in block.split(b"\n") if (field := _field(line)) is not None]
    headers = tuple([(name, value) for _, name, value in fields])
    first = {lower: value for lower, _, value in reversed(fields)}
    return headers, first.get(b"content-encoding"), framing(headers, first)


@lru_cache(maxsize=MAX_CACHED)
def _field(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """The name in lower case, the name and the value of a header line; None if it has no colon. Cached: most lines recur."""
    name, colon, value = line.partition(b":")
    name = name.strip()
    return (name.lower(), name, value.strip()) if colon else None


class Grammar:
    """How messages begin in one direction.

    ``parse`` parses a head, ``prefix`` matches the first bytes of one, however few have come. ``start`` matches the start line
    that a search looks for, where it is not known where a message begins; ``partial`` matches a beginning of one.
    """

    def __init__(self, parse: Callable[[bytes], Head | None], prefix: bytes, start: bytes, partial: bytes) -> None:
        self.parse = parse
        self.prefix = re.compile(prefix)
        self._start = start
        self._line = rb"\n(?:%b)" % start
        self._partial = rb"(?:%b)\Z" % partial

    def find(self, data: bytes, position: int, packet: int) -> int:
        """Searches the first message from ``position`` on; returns its place, or -1.

        A message may begin after the end of a line, at the start of ``data``, or where the last packet begins (``packet``).
        """
        start = re.compile(self._start)
        found = [place for place in (0, packet) if place >= position and start.match(data, place)]
        line = re.compile(self._line).search(data, max(position - 1, 0))
        if line is not None:
            found.append(line.start() + 1)
        return min(found, default=-1)

    def find_partial(self, data: bytes, position: int, packet: int) -> int:
        """The place of a beginning of a start line, of which too little has come for ``find``; without one, the end."""
        places = (0, packet, data.rfind(b"\n") + 1)
        near = max(position, len(data) - MAX_START_LINE)
        partial = re.compile(self._partial)
        return min((p for p in places if p >= near and partial.match(data, p)), default=len(data))


_METHOD_PARTS = b"|".join(sorted({m[:i] for m in METHODS.split(b"|") for i in range(1, len(m) + 1)}, reverse=True))

REQUESTS = Grammar(
    parse_request,
    prefix=rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}(?: |\Z)",
    start=rb"(?:%b) [^ \r\n]{1,8000} HTTP/1\.[01]\r?\n" % METHODS,
    partial=rb"(?:%b)|(?:%b) [^\r\n]*\r?" % (_METHOD_PARTS, METHODS),
)
RESPONSES = Grammar(
    parse_response,
    prefix=rb"H\Z|HT\Z|HTT\Z|HTTP\Z|HTTP/",
    start=rb"HTTP/1\.[01] [1-9]\d\d[ \r\n]",
    partial=rb"H|HT|HTT|HTTP|HTTP/[1. \d]{0,7}",
)
