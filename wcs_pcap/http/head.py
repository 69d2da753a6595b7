"""The head of an HTTP message: start line and header fields. Source: RFC 9112, sections 2 to 5."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import NamedTuple

from wcs_pcap.http.framing import Framing, framing
from wcs_pcap.model import Headers

MAX_HEAD = 65_536  # bytes; servers give up at 8 to 64 KiB, so a longer head is not one

MAX_START_LINE = 8192  # of which the beginning is kept while its end has not come
REMEMBERED, SHORT = 2048, 2048  # blocks that are remembered, and how long they may be
TELLING = 64  # bytes that must look like the beginning of a message, however few of them have come

# What is seldom met is compiled when it is first used: ``re`` remembers it.
METHODS = (
    b"GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH|QUERY"
    b"|CCM_POST"
)
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) +([^ \r\n](?:[^\r\n]*[^ \r\n])?) +(HTTP/\d\.\d) *\r?\n?\Z")
# A known method, but no version, or a broken one: what HTTP/0.9 and bad clients send, and servers answer.
BAD_REQUEST_LINE = rb"(%b) +([^ \r\n]+)(?: +HTTP/[\d.]*)? *\r?\n?\Z" % METHODS
SIMPLE_REQUEST = rb"GET +/[^ \r\n]* *\r?\n"  # all there is to a request of HTTP/0.9 (RFC 1945, 5.1)
# Any version in figures: whoever sends HTTP/2 or HTTP/1.10 this way answers all the same.
STATUS_LINE = re.compile(rb"(HTTP/\d{1,5}(?:\.\d{1,5})?) +([1-9]\d\d)(?: +([^ \r\n][^\r\n]*)?)?\r?\n?\Z")
FOLD = rb"\r?\n[ \t]+"  # goes on with the value of the line before (RFC 9112, 5.2)
END = re.compile(rb"\n\r?\n")
NO_LENGTH = (b"Content-Length", b"")
STATED = b"\nContent-Length: "
MOST_DIGITS = 18  # of a length


class Head(NamedTuple):
    """A parsed head. Of a request ``method`` and ``uri`` are set, of a response ``status`` and ``reason``.

    ``version`` is empty where there is none, or none that can be read.

    ``coding`` is the first content coding that is named.
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
        """An answer before the answer (RFC 9110, 15.2); 101 is the last one that HTTP gives."""
        return 100 <= self.status < 200 and self.status != 101


def remembered(parse: Callable[[bytes], Head | None]) -> Callable[[bytes], Head | None]:
    """``parse`` with a memory: on a keep-alive connection the same few blocks come again and again, but for their length."""
    known = lru_cache(maxsize=REMEMBERED)(parse)

    @wraps(parse)
    def head_of(block: bytes) -> Head | None:
        if len(block) > SHORT:
            return parse(block)
        begin = block.find(STATED) + len(STATED)
        if begin < len(STATED):
            return known(block)
        end = block.find(b"\r\n", begin)
        head, length = known(block[:begin] + block[end:]), block[begin:end]
        if head is None or head.framing.lengths != (None,) or NO_LENGTH not in head.headers or not _is_plain(length):
            return parse(block)
        return _with_length(head, length)

    return head_of


def _is_plain(length: bytes) -> bool:
    return length.isdigit() and len(length) <= MOST_DIGITS


def _with_length(head: Head, length: bytes) -> Head:
    """A head that was parsed without its one length."""
    version, method, uri, status, reason, headers, coding, (_, _, transfer, chunked, codings) = head
    place, number = headers.index(NO_LENGTH), int(length)
    headers = (*headers[:place], (NO_LENGTH[0], length), *headers[place + 1 :])
    return Head(version, method, uri, status, reason, headers, coding, Framing((number,), number, transfer, chunked, codings))


@remembered
def parse_request(block: bytes) -> Head | None:
    """The head of a request from the bytes up to its empty line, or as many of them as there are; None if it is none."""
    line, rest = _first_line(block)
    match = REQUEST_LINE.match(line) or re.match(BAD_REQUEST_LINE, line)
    if match is None:
        return None
    version = match[3] if match.re is REQUEST_LINE else b""
    return Head(version, match[1], match[2], 0, b"", *_headers(rest))


@remembered
def parse_response(block: bytes) -> Head | None:
    """The head of a response, like ``parse_request``."""
    line, rest = _first_line(block)
    match = STATUS_LINE.match(line)
    if match is None:
        return None
    return Head(match[1], b"", b"", int(match[2]), match[3] or b"", *_headers(rest))


def without_torn_line(block: bytes) -> bytes:
    """The beginning of a head up to its last whole line; of a request line without end, all but a torn version."""
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


@lru_cache(maxsize=REMEMBERED)
def _field(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """The name in lower case, the name and the value in a line; None when it is none. All but a few lines come again."""
    name, colon, value = line.partition(b":")
    name = name.strip()
    return (name.lower(), name, value.strip()) if colon else None


class Grammar:
    """How the messages of one direction begin.

    ``parse`` reads a head, ``prefix`` matches the first bytes of one, however few have come. ``start`` is what must be there
    to believe in a message where the place in the stream is not known, ``partial`` matches a beginning of that.
    """

    def __init__(self, parse: Callable[[bytes], Head | None], prefix: bytes, start: bytes, partial: bytes) -> None:
        self.parse = parse
        self.prefix = re.compile(prefix)
        self._start = start
        self._line = rb"\n(?:%b)" % start
        self._partial = rb"(?:%b)\Z" % partial

    def find(self, data: bytes, position: int, packet: int) -> int:
        """Where a message begins from ``position`` on, if the place in the stream is not known; -1 when nowhere.

        That is behind the end of a line, at the start of ``data``, or at that of the last packet, which is at ``packet``.
        """
        start = re.compile(self._start)
        found = [place for place in (0, packet) if place >= position and start.match(data, place)]
        line = re.compile(self._line).search(data, max(position - 1, 0))
        if line is not None:
            found.append(line.start() + 1)
        return min(found, default=-1)

    def find_partial(self, data: bytes, position: int, packet: int) -> int:
        """Where a message may begin of which not enough has come for ``find``; the length of ``data`` when nowhere."""
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
