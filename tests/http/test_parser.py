"""One direction: bytes and gaps in, messages out."""

from __future__ import annotations

import gzip
import time

import pytest

from wcs_pcap.http import body as bodies
from wcs_pcap.http import head as heads
from wcs_pcap.http.body import MAX_CHUNK_LINE
from wcs_pcap.http.head import Head
from wcs_pcap.http.parser import MAX_FRAMES, Parser
from wcs_pcap.model import Absence, Gap, Message, Request, Response, Side
from wcs_pcap.tcp.reassembly import Chunk, PredictedSegment, chunk_of


class Reading:
    """A parser with bytes and gaps: each ``take`` is a packet, frames count from 1."""

    def __init__(self, responses: bool = False, method: bytes | None = b"POST", joined: bool = False) -> None:
        self.messages: list[Request | Response] = []
        self.begun: list[tuple[int, int]] = []
        self._method = method
        self.parser = Parser(responses, self._begin, self.messages.append, lambda: joined)
        self._frame = 0
        self._offset = 0

    def _begin(self, head: Head, offset: int, peer_offset: int) -> bytes | None:
        del head
        self.begun.append((offset, peer_offset))
        return self._method

    def take(self, *packets: bytes) -> Reading:
        for data in packets:
            self._frame += 1
            self.parser.data(Chunk(self._offset, data, self._frame, self._frame * 10, self._frame * 100))
            self._offset += len(data)
        return self

    def lose(self, length: int, cause: Absence = Absence.LOST_IN_CAPTURE) -> Reading:
        self.parser.gap(Gap(Side.CLIENT, self._offset, length, cause, 0, 0, 0))
        self._offset += length
        return self

    def end(self, closed: bool = False) -> list[Request | Response]:
        self.parser.end(closed, None)
        return self.messages


def uris(messages: list[Request | Response]) -> list[str]:
    return [message.uri.decode() for message in messages if isinstance(message, Request)]


def post(uri: str, body: bytes = b"") -> bytes:
    return f"POST {uri} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(("responses", "line"), [(False, b"GET / HTTP/1.1\r\n"), (True, b"HTTP/1.1 200 OK\r\n")])
def test_start_lines_without_end_take_no_long_search_each(responses: bool, line: bytes) -> None:
    """A megabyte of them in large packets: looking for the end of each block anew takes a hundred times as long."""
    begin = time.process_time()
    Reading(responses).take(*[line * 4000] * 16).end()
    assert time.process_time() - begin < 3


def test_a_message_knows_where_it_lies_and_who_brought_it() -> None:
    first, second = post("/a", b"12345"), post("/b")
    reading = Reading().take(first[:10], first[10:-1], first[-1:] + second[:4], second[4:])
    a, b = reading.end()
    assert (a.frames, a.first_time, a.last_time, a.frame) == ([1, 2, 3], 10, 30, 3)
    assert (a.offset, a.end_offset, a.peer_offset) == (0, len(first), 100)
    assert (b.frames, b.first_time, b.last_time) == ([3, 4], 30, 40)
    assert (b.offset, b.end_offset, b.peer_offset) == (len(first), len(first) + len(second), 300)
    assert reading.begun == [(0, 100), (len(first), 300)]


def test_the_packet_that_came_last_completes_a_message_wherever_its_bytes_lie() -> None:
    """As Wireshark shows it when packets were captured out of order."""
    parser_messages: list[Request | Response] = []
    parser = Parser(False, lambda *_: None, parser_messages.append, lambda: False)
    whole = post("/a", b"12345")
    parser.data(Chunk(0, whole[:10], 4, 40, 0))
    parser.data(Chunk(10, whole[10:], 3, 30, 0))
    (message,) = parser_messages
    assert (message.frames, message.frame, message.first_time, message.last_time) == ([3, 4], 4, 40, 40)


def test_the_fields_of_a_message() -> None:
    data = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n"
    body = gzip.compress(b'{"a": 1}')
    (message,) = Reading().take(data + b"Content-Length: %d\r\n\r\n" % len(body) + body).end()
    assert isinstance(message, Request)
    assert (message.method, message.uri, message.header(b"host")) == (b"POST", b"/a", b"h")
    assert (message.body, message.body_bytes, message.declared_bytes) == (b'{"a": 1}', 8, len(body))
    assert (message.encoding, message.decoded, message.complete, message.problem) == (b"gzip", True, True, None)


@pytest.mark.parametrize("before", [b"\r\n", b"\n", b"\r\n\r\n\r\n"])
def test_empty_lines_before_a_message(before: bytes) -> None:
    reading = Reading().take(before + post("/a") + before, before, post("/b"))
    assert uris(reading.end()) == ["/a", "/b"]
    assert not reading.parser.lost_sync


def test_bare_line_feeds() -> None:
    (message,) = Reading().take(b"POST /a HTTP/1.1\nContent-Length: 2\n\nxy").end()
    assert (message.body, message.complete) == (b"xy", True)


def test_the_same_head_again_is_another_message() -> None:
    assert uris(Reading().take(*[post("/a", b"x")] * 3).end()) == ["/a", "/a", "/a"]


def test_a_frame_with_the_last_bytes_and_the_fin_is_listed_once() -> None:
    reading = Reading(responses=True).take(b"HTTP/1.1 200 OK\r\n\r\n", b"until the end")
    reading.parser.end(True, Chunk(offset=34, data=b"", frame=2, time=20, peer_offset=200))
    (message,) = reading.messages
    assert (message.frames, message.frame, message.complete) == ([1, 2], 2, True)


@pytest.mark.parametrize("closed", [True, False])
def test_messages_that_have_not_ended(closed: bool) -> None:
    problem = "closed" if closed else "open"
    (message,) = Reading().take(post("/a", b"12345")[:-3]).end(closed)
    assert (message.body, message.complete, message.problem, message.declared_bytes) == (b"12", False, problem, 5)
    (torn,) = Reading().take(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4").end(closed)
    assert (torn.headers, torn.body, torn.problem) == (((b"Host", b"h"),), b"", problem)
    assert Reading().take(b"POST /a").end(closed) == []
    assert Reading().end(closed) == []


def test_a_request_without_a_version_is_one_only_if_its_head_ends() -> None:
    assert uris(Reading().take(b"GET /old\r\n\r\n").end()) == ["/old"]
    assert Reading().take(b"GET key\r\nGET another\r\n").end() == []


# ---- unparsed bytes ------------------------------------------------------------------------------------------------


def test_unparsed_bytes_before_a_request() -> None:
    reading = Reading().take(b"\x16\x03\x01nonsense", b"more of it\r\n\r\n", post("/a"))
    assert uris(reading.end()) == ["/a"]
    assert reading.parser.lost_sync


def test_bytes_that_are_not_a_head_are_searched_for_one() -> None:
    assert uris(Reading().take(b"so many words\r\n" + post("/a")).end()) == ["/a"]


@pytest.mark.parametrize("step", [1 << 20, 1000])
def test_a_head_without_an_end_is_not_one(step: int) -> None:
    data = b"POST /a HTTP/1.1\r\n" + b"x: y\r\n" * (heads.MAX_HEAD // 6 + 10) + b"\r\n" + post("/b")
    packets = [data[i : i + step] for i in range(0, len(data), step)]
    reading = Reading().take(*packets)
    assert len(reading.parser._rest) <= heads.MAX_HEAD
    assert uris(reading.end())[-1:] == ["/b"]
    assert "/a" not in uris(reading.messages)


def test_broken_chunks() -> None:
    start = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnonsense\r\n"
    first, second = Reading().take(start, post("/b")).end()
    assert (first.body, first.complete, first.problem) == (b"abc", False, "framing")
    assert (uris([second]), second.complete) == (["/b"], True)


@pytest.mark.parametrize("coding", [b"", b"Content-Encoding: gzip\r\n"])
def test_a_body_beyond_the_bound_is_kept_up_to_it(coding: bytes) -> None:
    body = bytes(bodies.MAX_BODY + 1) if not coding else gzip.compress(bytes(bodies.MAX_BODY * 2))
    (message,) = Reading().take(b"POST /a HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n" % (coding, len(body)), body).end()
    assert len(message.body) <= bodies.MAX_BODY
    assert (message.complete, message.problem) == (False, "bound")


# ---- holes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cause", "problem"), [(Absence.LOST_IN_CAPTURE, "lost"), (Absence.UNREADABLE, "cut")])
def test_a_gap_within_a_body(cause: Absence, problem: str) -> None:
    whole = post("/a", b"1234567890")
    reading = Reading().take(whole[:-6]).lose(4, cause).take(whole[-2:], post("/b"))
    a, b = reading.end()
    assert (a.body, a.body_bytes, a.complete, a.problem) == (b"1234", 6, False, problem)
    assert (a.end_offset, b.complete, reading.parser.lost_sync) == (len(whole), True, False)


def test_a_gap_up_to_the_end_of_a_body() -> None:
    whole = post("/a", b"1234567890")
    reading = Reading().take(whole[:-6]).lose(6).take(post("/b"))
    a, b = reading.end()
    assert (a.end_offset, a.frames, b.offset, reading.parser.lost_sync) == (len(whole), [1], len(whole), False)


def test_a_gap_beyond_the_end_of_a_body() -> None:
    whole = post("/a", b"1234567890")
    reading = Reading().take(whole[:-6]).lose(7).take(b"nd of another\r\n\r\n", post("/c"))
    assert uris(reading.end()) == ["/a", "/c"]
    assert (reading.messages[0].end_offset, reading.parser.lost_sync) == (len(whole) - 6, True)


def test_a_gap_between_messages_may_hide_others() -> None:
    reading = Reading().take(post("/a")).lose(100).take(b"7890", post("/c"))
    assert uris(reading.end()) == ["/a", "/c"]
    assert reading.parser.lost_sync


@pytest.mark.parametrize(
    ("captured", "uri", "headers"),
    [
        (b"POST /a HTTP/1.1\r\nHost: h\r\nX", "/a", [b"Host"]),
        (b"POST /a HTTP/1.1\r\n", "/a", []),
        (b"POST /a HT", "/a", []),
        (b"POST /abcdef", None, []),
    ],
)
def test_a_gap_within_a_head(captured: bytes, uri: str | None, headers: list[bytes]) -> None:
    reading = Reading().take(post("/z"), captured).lose(30, Absence.UNREADABLE).take(post("/b"))
    found = reading.end()
    assert uris(found) == (["/z", uri, "/b"] if uri else ["/z", "/b"])
    if uri:
        torn = found[1]
        assert ([name for name, _ in torn.headers], torn.complete, torn.problem) == (headers, False, "cut")
        assert (torn.frames, torn.end_offset - torn.offset, torn.body_bytes) == ([2], len(captured), 0)


@pytest.mark.parametrize(
    "packets",
    [
        [post("/b")],
        [b"rest of a body\n" + post("/b")],
        [b"rest of a body", post("/b")],
        [b"POST /", b"b HTTP/1.1\r\n", b"Content-Length: 0\r\n\r\n"],
        [b"x", b"P", b"OST /b HTTP/1.1\r\nContent-Length: 0\r\n\r\n"],
        [b"rest\r\nPOST /b HTT", b"P/1.1\r\n\r\n"],
        [post("/b")[i : i + 1] for i in range(len(post("/b")))],
    ],
)
def test_after_a_gap_parsing_resumes_at_the_next_start_line(packets: list[bytes]) -> None:
    assert uris(Reading().take(post("/a")).lose(50).take(*packets, post("/c")).end()) == ["/a", "/b", "/c"]


def test_a_request_inside_a_body_is_not_one_while_the_end_of_the_body_is_known() -> None:
    inner = b"\r\n" + post("/inner")
    reading = Reading().take(post("/a", inner), post("/b", b"x" * 9)[:-9]).lose(3).take(b"x" * 6, post("/c"))
    assert uris(reading.end()) == ["/a", "/b", "/c"]


def test_memory_is_bounded_while_a_start_line_is_searched() -> None:
    reading = Reading().lose(10)
    for _ in range(50):
        reading.take(b"GET /" + b"a" * 1000)
        assert len(reading.parser._rest) <= heads.MAX_START_LINE
        assert len(reading.parser._frames) <= 20


# ---- responses -----------------------------------------------------------------------------------------------------


def test_responses() -> None:
    data = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
    interim, message = Reading(responses=True).take(data).end()
    assert isinstance(interim, Response)
    assert (interim.status, interim.interim, interim.complete) == (100, True, True)
    assert isinstance(message, Response)
    assert not message.interim
    assert (message.status, message.reason, message.body, message.offset) == (404, b"Not Found", b"no", 25)


def test_a_connection_joined_in_the_middle_begins_where_a_message_is_certain() -> None:
    for data in (b"OST /a HTTP/1.1\r\n\r\n", b"body of something\r\n\r\n", b"XYZ /a HTTP/1.1\r\n\r\n"):
        assert uris(Reading(joined=True).take(data, post("/b")).end()) == ["/b"]
    assert uris(Reading(joined=False).take(b"XYZ /a HTTP/1.1\r\n\r\n", post("/b")).end()) == ["/a", "/b"]


@pytest.mark.parametrize("following", [[b"HTTP/1.1 200 B\r\n\r\n"], [b"H", b"TTP/1", b".1 200 B\r\n\r\n"]])
def test_a_response_that_may_belong_to_a_head_request(following: list[bytes]) -> None:
    head = b"HTTP/1.1 200 A\r\nContent-Length: 10\r\n\r\n"
    first, second = Reading(responses=True, method=None).take(head, *following).end(closed=True)
    assert (first.body, first.complete, second.complete) == (b"", True, False)
    (known,) = Reading(responses=True, method=b"GET").take(head, *following).end(closed=True)[:1]
    assert known.body == b"".join(following)[:10]


@pytest.mark.parametrize(("body", "complete"), [(b"HTTP", False), (b"HTTP/2.0 x", True), (b"", False)])
def test_a_body_that_only_begins_like_a_response(body: bytes, complete: bool) -> None:
    head = b"HTTP/1.1 200 A\r\nContent-Length: 10\r\n\r\n"
    (message,) = Reading(responses=True, method=None).take(head, *[bytes((b,)) for b in body]).end()
    assert (message.body, message.complete) == (body, complete)


def test_a_gap_where_the_body_would_begin() -> None:
    head = b"HTTP/1.1 200 A\r\nContent-Length: 10\r\n\r\n"
    reading = Reading(responses=True, method=None).take(head, b"HT").lose(4).take(b"HTTP/1.1 200 B\r\n\r\n")
    first, _ = reading.end()
    assert (first.complete, first.end_offset, first.body) == (False, len(head), b"")


def test_the_frames_of_a_very_long_message_are_bounded() -> None:
    """The first ones and the last are listed; the count is kept, and what follows is not touched."""
    head, count = b"POST /a HTTP/1.1\r\nContent-Length: 20000\r\n\r\n", 20_000
    reading = Reading().take(head, *[b"x"] * (count - 1), b"x" + post("/b"))
    assert len(reading.parser._frames) <= 1
    long, short = reading.end()
    assert (len(long.frames), long.frames[:3], long.frame) == (MAX_FRAMES, [1, 2, 3], count + 1)
    assert len(long.frames) + long.frames_left_out == count + 1
    assert (long.body_bytes, long.last_time) == (count, (count + 1) * 10)
    assert (short.frames, short.frames_left_out) == ([count + 1], 0)


@pytest.mark.parametrize(("size", "noted"), [(66_000, [47]), (60_000, [])])
def test_a_head_beyond_the_bound_is_noted(size: int, noted: list[int]) -> None:
    data = b"GET /a HTTP/1.1\r\nCookie: " + b"c" * size + b"\r\n\r\n"
    reading = Reading().take(*[data[i : i + 1400] for i in range(0, len(data), 1400)], post("/b"))
    assert reading.parser.overlong_heads == noted
    assert uris(reading.end()) == (["/b"] if noted else ["/a", "/b"])


def test_lines_without_end_that_are_no_head_are_not_noted() -> None:
    reading = Reading().take(*[b"what is this " + b"x" * 1400] * 60)
    assert reading.parser.overlong_heads == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"GET /a\r\n", ["/a"]),
        (b"GET /a \n", ["/a"]),
        (b"GET /a", []),
        (b"POST /a\r\n", []),
        (b"GET key\r\n", []),
        (b"GET /a b\r\n", []),
    ],
)
def test_a_request_of_one_line(data: bytes, found: list[str]) -> None:
    """HTTP/0.9; an inline command of another protocol is none."""
    messages = Reading().take(*[bytes((byte,)) for byte in data]).end(closed=True)
    assert uris(messages) == found
    assert all(message.complete and message.version == b"" for message in messages)
    assert Reading().take(data).lose(5).end() == []


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
def test_the_version_is_that_on_the_wire(version: bytes) -> None:
    (request,) = Reading().take(b"GET / %b\r\n\r\n" % version).end()
    (response,) = Reading(responses=True).take(b"%b 204 No\r\n\r\n" % version).end()
    assert (request.version, response.version) == (version, version)


def turn(*packets: bytes) -> list[PredictedSegment]:
    """Consecutive segments of one side; frames count from 1."""
    ends = [sum(map(len, packets[: number + 1])) for number in range(len(packets))]
    return [(end, n, n * 10, 0, 60, data, b"") for n, (end, data) in enumerate(zip(ends, packets, strict=True), 1)]


def both_ways(responses: bool, *packets: bytes) -> list[list[dict[str, object]]]:
    """The messages of segments that are passed one by one, and together."""
    found = []
    for at_once in (False, True):
        messages: list[Request | Response] = []
        parser = Parser(responses, lambda *_: b"POST", messages.append, lambda: False, next_method=lambda: b"POST")
        parser.data(Chunk(0, b"", 0, 0, 0))
        if at_once:
            parser.segments(turn(*packets))
        else:
            for packet in turn(*packets):
                parser.data(chunk_of(packet))
        parser.end(True, None)
        found.append([{name: getattr(m, name) for name in Message.__slots__} for m in messages])
    return found


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("responses", "packets"),
    [
        (False, [post("/a", b"12345")]),
        (True, [OK + b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\n", b"abc", b"\r\n0\r\n\r\n"]),
        (True, [OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"]),
        (True, [OK + b"Content-Length: 2\r\nContent-Encoding: \r\n\r\nab"]),
        (False, [b"POST /a HTTP/1.1\nContent-Length: 9\n\n", b"abc\r\n\r\nde"]),
        (False, [b"POST /a HTTP/1.1\r\nA: b\n\nB: c\r\n\r\n"]),
        (False, [post("/a", b"12345") + post("/b")]),
        (False, [b"\r\n" + post("/a", b"12345")]),
        (True, [OK + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * MAX_CHUNK_LINE, b"\r\nabc\r\n0\r\n\r\n"]),
        (True, [OK + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * MAX_CHUNK_LINE + b"\r\nabc\r\n0\r\n\r\n"]),
        (False, [bytes([byte]) for byte in post("/a", b"x" * 50)]),
    ],
)
def test_segments_together_give_the_same_as_one_by_one(
    responses: bool, packets: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (MAX_FRAMES, 20):
        for module in ("parser", "frames"):
            monkeypatch.setattr(f"wcs_pcap.http.{module}.MAX_FRAMES", most)
        slow, quick = both_ways(responses, *packets)
        assert slow
        assert quick == slow
