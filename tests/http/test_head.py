"""Start lines and header fields, and where a message is believed to begin."""

import pytest

from wcs_pcap.http import head as heads
from wcs_pcap.http.head import parse_request, parse_response, without_torn_line

REQUEST_LINES: dict[bytes, tuple[bytes, bytes, bytes] | None] = {
    b"GET / HTTP/1.1\r\n": (b"GET", b"/", b"HTTP/1.1"),
    b"POST /app/connect?a=b HTTP/1.0\r\n": (b"POST", b"/app/connect?a=b", b"HTTP/1.0"),
    b"GET / HTTP/1.1\n": (b"GET", b"/", b"HTTP/1.1"),
    b"GET / HTTP/1.1": (b"GET", b"/", b"HTTP/1.1"),
    b"GET  /  HTTP/1.1  \r\n": (b"GET", b"/", b"HTTP/1.1"),
    b"GET /a b c HTTP/1.1\r\n": (b"GET", b"/a b c", b"HTTP/1.1"),  # a client that does not escape
    b"CONNECT host:443 HTTP/1.1\r\n": (b"CONNECT", b"host:443", b"HTTP/1.1"),
    b"OPTIONS * HTTP/1.1\r\n": (b"OPTIONS", b"*", b"HTTP/1.1"),
    b"GET http://host/ HTTP/1.1\r\n": (b"GET", b"http://host/", b"HTTP/1.1"),
    b"M-SEARCH * HTTP/1.1\r\n": (b"M-SEARCH", b"*", b"HTTP/1.1"),
    b"GET /\xd0\xb0 HTTP/1.1\r\n": (b"GET", b"/\xd0\xb0", b"HTTP/1.1"),
    b"GET /\r\n": (b"GET", b"/", b""),  # HTTP/0.9
    b"GET HTTP/1.1\r\n": (b"GET", b"HTTP/1.1", b""),
    b"GET /HTTP/1.1\n": (b"GET", b"/HTTP/1.1", b""),
    b"GET / HTTP/1.\r\n": (b"GET", b"/", b""),
    b"GET\r\n": None,
    b"FETCH /\r\n": None,
    b"OPTIONS sip:100@host SIP/2.0\r\n": None,
    b"OPTIONS rtsp://host/ RTSP/1.0\r\n": None,
    b"GET / HTTP/1.1 more\r\n": None,
    b"G:T / HTTP/1.1\r\n": None,
    b"X" * 41 + b" / HTTP/1.1\r\n": None,
    b" GET / HTTP/1.1\r\n": None,
    b"HTTP/1.1 200 OK\r\n": None,
    b"\r\n": None,
    b"": None,
}


@pytest.mark.parametrize("line", REQUEST_LINES)
def test_request_lines(line: bytes) -> None:
    head = parse_request(line)
    assert (head and (head.method, head.uri, head.version)) == REQUEST_LINES[line]
    assert head is None or head.status == 0


STATUS_LINES: dict[bytes, tuple[int, bytes] | None] = {
    b"HTTP/1.1 200 OK\r\n": (200, b"OK"),
    b"HTTP/1.0 404 Not Found\n": (404, b"Not Found"),
    b"HTTP/1.1 200 \r\n": (200, b""),
    b"HTTP/1.1 200\r\n": (200, b""),
    b"HTTP/1.1 200": (200, b""),
    b"HTTP/1.1  503  a b": (503, b"a b"),
    b"HTTP/2 200\r\n": (200, b""),
    b"HTTP/1.10 200 OK\r\n": (200, b"OK"),
    b"HTTP/ 200 OK\r\n": None,
    b"HTTP/1. 200 OK\r\n": None,
    b"HTTP/1.1\t200\tOK\r\n": None,  # Wireshark finds no status there, and no more does Java
    b"HTTP/1.1 200OK\r\n": None,
    b"HTTP/1.1 20\r\n": None,
    b"HTTP/1.1 2000\r\n": None,
    b"HTTP/1.1 000 OK\r\n": None,
    b"HTTP/1.1 099 OK\r\n": None,
    b"HTTP/1.1\r\n": None,
    b"ICY 200 OK\r\n": None,
    b"GET / HTTP/1.1\r\n": None,
}


@pytest.mark.parametrize("line", STATUS_LINES)
def test_status_lines(line: bytes) -> None:
    head = parse_response(line)
    assert (head and (head.status, head.reason)) == STATUS_LINES[line]


@pytest.mark.parametrize(
    ("block", "headers"),
    [
        (b"A: 1\r\nB: 2\r\n\r\n", [(b"A", b"1"), (b"B", b"2")]),
        (b"A: 1\nB:2\n\n", [(b"A", b"1"), (b"B", b"2")]),
        (b"A:\r\nB: \t\r\n", [(b"A", b""), (b"B", b"")]),
        (b"A: 1\r\n 2\r\n\t3\r\nB: 4\r\n", [(b"A", b"1 2 3"), (b"B", b"4")]),
        (b"A:\r\n 1\r\n", [(b"A", b"1")]),
        (b"A : 1\r\nno colon\r\n: no name\r\n", [(b"A", b"1"), (b"", b"no name")]),
        (b"A: b: c\r\nA: d\r\n", [(b"A", b"b: c"), (b"A", b"d")]),
        (b"A: 1", [(b"A", b"1")]),
        (b"", []),
    ],
)
def test_headers(block: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    head = parse_request(b"GET / HTTP/1.1\r\n" + block)
    assert head is not None
    assert list(head.headers) == headers
    assert head.coding is None


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\n",
        b"Content-Length: 5\r\nA: b\r\n",
        b"Content-Length: 005\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: \r\n",
        b"Content-Length: 5 \r\n",
        b"Content-Length:  5\r\n",
        b"Content-Length: 5\n",
        b"Content-Length: 5",
        b"Content-Length: 5\r\n 6\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\ncontent-length: 6\r\n",
        b"Content-Length: \r\nContent-Length: 6\r\n",
        b"content-length: 5\r\n",
        b"A: b\r\n Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: 1234567890123456789\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\nContent-Length: 5\r\nContent-Encoding: br\r\n",
        "Content-Length: \u0665\r\n".encode(),
    ],
)
def test_a_cached_head_with_another_length_is_the_same(lines: bytes) -> None:
    for start, parse in ((b"POST / HTTP/1.1\r\n", parse_request), (b"HTTP/1.1 200 OK\r\n", parse_response)):
        for end in (b"\r\n", b""):
            block = start + lines + end
            assert parse(block) == parse.__wrapped__(block) == parse(block)  # type: ignore[attr-defined]


def test_no_header_block_takes_long() -> None:
    """Each of these makes a careless expression try every pair of places: a square of 64 KiB would be felt."""
    for filling in (b" ", b"\t", b"a", b":", b"\r", b"a: b\n", b"\n ", b"a \n b"):
        block = (filling * heads.MAX_HEAD)[: heads.MAX_HEAD]
        assert parse_request(b"GET / HTTP/1.1\r\n" + block) is not None
        parse_request(b"GET / HTTP/1.1\r\n " + block)
        parse_request(b"GET " + block + b"\r\n")
        parse_request(b"GET /" + block + b" HTTP/1.1 x\r\n")
        parse_response(b"HTTP/1.1 200 " + block + b"\r\n\r\n")
        parse_response(b"HTTP/1.1 200 " + block + b"\rX\n")
        for grammar in (heads.REQUESTS, heads.RESPONSES):
            grammar.find(block, 1, 0)
            grammar.find_partial(block, 0, 5)


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        (b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Le", b"POST /a HTTP/1.1\r\nHost: h\r\n"),
        (b"POST /a HTTP/1.1\r\nHost: h\r\n", b"POST /a HTTP/1.1\r\nHost: h\r\n"),
        (b"POST /a HTTP/1.1\r", b"POST /a HTTP/1.1"),
        (b"POST /a HTT", b"POST /a HTTP/1.1"),
        (b"POST /a ", b"POST /a HTTP/1.1"),
        (b"POST /a", b"POST /a"),  # the end of its path is not known
        (b"HTTP/1.1 200 O", b"HTTP/1.1 200 O"),
        (b"", b""),
    ],
)
def test_what_a_torn_head_still_says(torn: bytes, whole: bytes) -> None:
    assert without_torn_line(torn) == whole


START = b"POST /a HTTP/1.1\r\n"
STATUS = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("data", "position", "packet", "found"),
    [
        (START, 0, 0, 0),
        (b"body\n" + START, 0, 0, 5),
        (b"body" + START, 0, 0, -1),  # in the middle of a line that began before
        (b"body" + START, 0, 4, 4),  # but not of a packet
        (b"body" + START + b"\r\n" + START, 5, 4, 24),
        (START + START, 1, 0, 18),
        (b"POST /a HTTP/1.1", 0, 0, -1),  # not the whole line
        (b"POST  HTTP/1.1\r\n", 0, 0, -1),
        (b"SPOST /a HTTP/1.1\r\n", 0, 0, -1),
        (b"POST /a SIP/2.0\r\n", 0, 0, -1),
        (b'"text": "POST /a HTTP/1.1\\n"', 0, 0, -1),
    ],
)
def test_where_a_request_is_believed_to_begin(data: bytes, position: int, packet: int, found: int) -> None:
    assert heads.REQUESTS.find(data, position, packet) == found


@pytest.mark.parametrize(
    ("data", "packet", "found", "partial"),
    [
        (STATUS, 0, 0, 0),
        (b"body\n" + STATUS, 0, 5, 5),
        (b"body" + STATUS, 0, -1, 21),
        (b"body" + STATUS, 4, 4, 4),
        (b"HTTP/1.1 2", 0, -1, 0),
        (b"body\nHTT", 0, -1, 5),
        (b"body\nHTTQ", 0, -1, 9),
        (b"body\n", 0, -1, 5),
        (b"bodyH", 4, -1, 4),
        (b"", 0, -1, 0),
    ],
)
def test_where_a_response_is_believed_to_begin(data: bytes, packet: int, found: int, partial: int) -> None:
    assert heads.RESPONSES.find(data, 0, packet) == found
    if found < 0:
        assert heads.RESPONSES.find_partial(data, 0, packet) == partial


@pytest.mark.parametrize("line", [START, b"GET / HTTP/1.0\r\n", b"OPTIONS * HTTP/1.1\n", b"UNLOCK /x y HTTP/1.1\r\n"])
def test_every_beginning_of_a_request_line_is_kept(line: bytes) -> None:
    for length in range(1, len(line)):
        assert heads.REQUESTS.find_partial(b"x\n" + line[:length], 0, 0) == 2
    for other in (b"PSOT /a", b"POSTS /a", b"post /a", b"GE /", b"{"):
        assert heads.REQUESTS.find_partial(other, 0, 0) == len(other)


def test_a_line_that_is_too_long_is_not_kept() -> None:
    line = b"GET /" + b"a" * heads.MAX_START_LINE
    assert heads.REQUESTS.find_partial(line, 0, 0) == len(line)
