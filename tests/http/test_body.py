"""How long a body is."""

import pytest

from wcs_pcap.http import body as bodies
from wcs_pcap.http.body import Body, Chunked, Sized, Unframed, UntilClose, body_of
from wcs_pcap.http.framing import length_trouble
from wcs_pcap.http.head import Head, parse_request, parse_response


def head(start: bytes, *headers: bytes) -> Head:
    block = b"\r\n".join((start, *headers, b"", b""))
    found = parse_response(block) if start.startswith(b"HTTP") else parse_request(block)
    assert found is not None
    return found


POST, OK = b"POST / HTTP/1.1", b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    ("start", "headers", "method", "expected"),
    [
        (POST, [b"Content-Length: 5"], None, 5),
        (POST, [b"content-LENGTH:5"], None, 5),
        (POST, [], None, 0),
        (POST, [b"Transfer-Encoding: chunked"], None, Chunked),
        (POST, [b"Transfer-Encoding: chunked", b"Content-Length: 5"], None, Chunked),
        (POST, [b"Transfer-Encoding:", b" chunked"], None, Chunked),
        (POST, [b"Transfer-Encoding: gzip, Chunked"], None, Chunked),
        (POST, [b"Transfer-Encoding: gzip", b"Transfer-Encoding: chunked"], None, Chunked),
        (POST, [b"Transfer-Encoding: chunked, gzip"], None, Unframed),
        (OK, [b"Transfer-Encoding: chunked, gzip"], b"GET", UntilClose),
        (POST, [b"Transfer-Encoding: gzip", b"Content-Length: 5"], None, 5),
        (POST, [b"Transfer-Encoding: identity", b"Content-Length: 5"], None, 5),
        (POST, [b"Content-Length: 5, 5"], None, 5),
        (POST, [b"Content-Length: 5", b"Content-Length: 6"], None, Unframed),
        (POST, [b"Content-Length: 5, 6"], None, Unframed),
        (POST, [b"Content-Length: 5", b"Content-Length: 05"], None, 5),
        (OK, [b"Content-Length: 5", b"Content-Length: 6"], b"GET", UntilClose),
        (POST, [b"Content-Length: 0005"], None, 5),
        (POST, [b"Content-Length: 000"], None, 0),
        (POST, [b"Content-Length: " + b"0" * 40 + b"5"], None, 5),
        (POST, [b"Content-Length: -5"], None, Unframed),
        (POST, [b"Content-Length: +5"], None, 5),
        (POST, [b"Content-Length: 5 5"], None, Unframed),
        (POST, [b"Content-Length: 0x5"], None, Unframed),
        (POST, [b"Content-Length: 5.0"], None, Unframed),
        (POST, [b"Content-Length: \xc2\xb2"], None, Unframed),
        (POST, [b"Content-Length:"], None, Unframed),
        (POST, [b"Content-Length: " + b"9" * 18], None, int("9" * 18)),
        (POST, [b"Content-Length: " + b"9" * 19], None, Unframed),
        (OK, [b"Content-Length: 5"], b"POST", 5),
        (OK, [b"Content-Length: 5"], None, 5),
        (OK, [b"Content-Length: 5"], b"HEAD", 0),
        (OK, [b"Transfer-Encoding: chunked"], b"HEAD", 0),
        (OK, [b"Content-Length: 5"], b"CONNECT", 0),
        (b"HTTP/1.1 403 No", [b"Content-Length: 5"], b"CONNECT", 5),
        (OK, [], b"POST", UntilClose),
        (OK, [b"Content-Length: nonsense"], b"POST", UntilClose),
        (b"HTTP/1.1 204 No Content", [b"Content-Length: 5"], b"POST", 0),
        (b"HTTP/1.1 304 Not Modified", [b"Content-Length: 5"], b"GET", 0),
        (b"HTTP/1.1 100 Continue", [b"Content-Length: 5"], b"POST", 0),
        (b"HTTP/1.1 101 Switching", [], b"GET", 0),
    ],
)
def test_the_kind_of_body(start: bytes, headers: list[bytes], method: bytes | None, expected: int | type[Body]) -> None:
    body = body_of(head(start, *headers), method)
    if isinstance(expected, int):
        assert isinstance(body, Sized)
        assert body._left == expected
        assert body.done == (expected == 0)
    else:
        assert type(body) is expected


def feed(body: Body, data: bytes, step: int = 1 << 20) -> tuple[bytes, int]:
    """Gives ``data`` in pieces of ``step`` bytes; returns the body and how much of the data belonged to it."""
    taken = 0
    for start in range(0, len(data), step):
        piece = data[start : start + step]
        position = body.take(piece, 0)
        taken += position
        if body.done:
            break
        assert position == len(piece)
    return body.data(), taken


CHUNKED: dict[bytes, tuple[bytes, int, bool] | None] = {
    # what comes: the body, bytes that belong to it, whether it is broken; None: not done
    b"5\r\nhello\r\n0\r\n\r\nnext": (b"hello", 15, False),
    b"0\r\n\r\nnext": (b"", 5, False),
    b"5\nhello\n0\n\nnext": (b"hello", 11, False),
    b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n": (b"abc", 18, False),
    b"005\r\nhello\r\n000\r\n\r\n": (b"hello", 19, False),
    b"0000000000000005\r\nhello\r\n00000000000000000000\r\n\r\n": (b"hello", 49, False),
    b"A\r\n0123456789\r\n0\r\n\r\n": (b"0123456789", 20, False),
    b"a ; x=y;z=\"1\"\r\n0123456789\r\n0;last\r\n\r\n": (b"0123456789", 37, False),
    b" 5 \r\nhello\r\n0\r\n\r\n": (b"hello", 17, False),
    b"5\r\nhello\r\n0\r\nTrailer: a\r\nAnother: b\r\n\r\nnext": (b"hello", 39, False),
    b"5\r\nhello": None,
    b"5\r\nhello\r\n0\r\n": None,
    b"5\r\nhello\r\n0\r\nTrailer: a\r\n": None,
    b"x\r\nhello": (b"", 3, True),
    b"-5\r\nhello": (b"", 4, True),
    b"0x5\r\nhello": (b"", 5, True),
    b"\r\n5\r\nhello": (b"", 2, True),
    b"5\r\nhello!\r\n0\r\n\r\n": (b"hello", 11, True),
    b"1" + b"0" * 15 + b"\r\n": (b"", 18, True),  # 2^60: no chunk is that long
    b"f" * 16 + b"\r\n": (b"", 18, True),
}  # fmt: skip


@pytest.mark.parametrize("step", [1 << 20, 1, 3])
@pytest.mark.parametrize("data", CHUNKED)
def test_chunked_bodies_however_they_are_cut(data: bytes, step: int) -> None:
    body = Chunked()
    found, taken = feed(body, data, step)
    expected = CHUNKED[data]
    if expected is None:
        assert not body.done
    else:
        assert (found, taken, body.broken) == expected
        assert body.done


@pytest.mark.parametrize("step", [1 << 20, 100])
def test_a_chunk_line_without_end(step: int) -> None:
    body = Chunked()
    _, taken = feed(body, b"5;" + b"x" * 100_000, step)
    assert (body.broken, body.done) == (True, True)
    assert step > 1000 or taken <= bodies.MAX_CHUNK_LINE + step


def test_a_body_of_known_length_ends_where_it_says() -> None:
    for step in (100, 1):
        body = Sized(5, declared=True)
        assert feed(body, b"hellonext", step) == (b"hello", 5)
        assert (body.done, body.declared) == (True, 5)


@pytest.mark.parametrize(
    ("before", "hole", "known", "done"),
    [(b"he", 2, True, False), (b"he", 3, True, True), (b"he", 4, False, False), (b"", 5, True, True)],
)
def test_a_hole_in_a_body_of_known_length(before: bytes, hole: int, known: bool, done: bool) -> None:
    body = Sized(5, declared=True)
    body.take(before, 0)
    assert (body.skip(hole), body.done) == (known, done)
    if known and not done:
        body.take(b"o", 0)
        assert (body.data(), body.captured, body.done) == (b"he", 3, True)


@pytest.mark.parametrize(
    ("before", "hole", "known"),
    [
        (b"5\r\nhe", 2, True),
        (b"5\r\nhe", 3, True),
        (b"5\r\nhe", 4, False),
        (b"5\r\nhello", 1, False),
        (b"5", 1, False),
        (b"", 1, False),
        (b"0\r\n", 1, False),
    ],
)
def test_a_hole_in_a_chunked_body(before: bytes, hole: int, known: bool) -> None:
    body = Chunked()
    body.take(before, 0)
    assert body.skip(hole) is known
    if known:
        body.take(b"hello"[2 + hole :] + b"\r\n3\r\nend\r\n0\r\n\r\n", 0)
        assert body.done
        assert (body.data(), body.captured) == (b"he", 5 - hole + 3)


def test_a_body_that_ends_with_the_connection() -> None:
    body = UntilClose()
    assert feed(body, b"anything", 3) == (b"anything", 8)
    assert body.skip(10)
    body.take(b"more", 0)
    assert (body.data(), body.captured, body.done, body.ends_with_stream) == (b"anything", 12, False, True)


@pytest.mark.parametrize("body", [Sized(1 << 40, declared=True), UntilClose()])
def test_what_is_kept_of_a_body_is_bounded(body: Body) -> None:
    for _ in range(10):
        body.take(b"x" * (1 << 20), 0)
    assert body.overflowed
    assert len(body.data()) == bodies.MAX_BODY
    assert body.captured == 10 << 20


@pytest.mark.parametrize(
    ("headers", "trouble"),
    [
        ([], None),
        ([b"Content-Length: 5"], None),
        ([b"Content-Length: 5, 5"], None),
        ([b"Transfer-Encoding: gzip, chunked"], None),
        ([b"Transfer-Encoding: identity", b"Content-Length: 5"], None),
        ([b"Content-Length: five"], "not a length"),
        ([b"Content-Length: 5", b"Content-Length: 6"], "5 and 6"),
        ([b"Transfer-Encoding: chunked", b"Content-Length: 5"], "both"),
        ([b"Transfer-Encoding: chunked, gzip"], "not chunked"),
    ],
)
def test_framing_that_two_parsers_may_read_differently(headers: list[bytes], trouble: str | None) -> None:
    found = length_trouble(head(OK, *headers).headers)
    assert found is None if trouble is None else found is not None and trouble in found


def test_tiny_chunks_take_no_more_than_their_bytes() -> None:
    body = Chunked()
    block = b"2\r\nab\r\n" * 10_000
    for _ in range(50):
        body.take(block, 0)
        assert len(body._parts) < bodies.MAX_PARTS
    body.take(b"0\r\n\r\n", 0)
    assert body.data() == b"ab" * 500_000
    assert (body.captured, body.done, body.broken) == (1_000_000, True, False)


@pytest.mark.parametrize(("status", "length"), [(b"200", 0), (b"299", 0), (b"300", 5), (b"407", 5)])
def test_only_a_connect_that_succeeds_has_no_body(status: bytes, length: int) -> None:
    body = body_of(head(b"HTTP/1.1 " + status + b" A", b"Content-Length: 5"), b"CONNECT")
    assert isinstance(body, Sized)
    assert body._left == length


@pytest.mark.parametrize(("length", "broken"), [(4096, False), (4097, True)])
@pytest.mark.parametrize("step", [1 << 20, 1000])
def test_how_long_the_line_before_a_chunk_may_be(length: int, broken: bool, step: int) -> None:
    line = b"5;" + b"x" * (length - 4) + b"\r\n"
    body = Chunked()
    found, _ = feed(body, line + b"hello\r\n0\r\n\r\n", step)
    assert (body.broken, body.done, found) == (broken, True, b"" if broken else b"hello")
