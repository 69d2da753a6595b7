"""Reads one direction of an HTTP/1.x conversation: bytes and gaps in, messages out.

After a gap the place in the stream may be unknown; reading then resumes at the next believable start line, and what was
being read is passed on incomplete. The same bytes give the same messages however they are cut into chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wcs_pcap.http import head as heads
from wcs_pcap.http.body import Body, body_of, decode
from wcs_pcap.http.head import Head
from wcs_pcap.model import Absence, Gap, Request, Response
from wcs_pcap.tcp.reassembly import Chunk

MAX_REMEMBERED = 1024  # parsed heads kept for repetition; keep-alive traffic repeats a few

PROBLEMS = {Absence.UNREADABLE: "cut"}


class _Mark(NamedTuple):
    """Which frame brought the bytes up to ``end``."""

    end: int
    frame: int
    time: int
    peer_offset: int


class Parser:
    """One direction. ``emit`` takes each message.

    ``request_method`` gives the method of the request that the response being read answers, None when it is not known.
    """

    def __init__(
        self,
        responses: bool,
        emit: Callable[[Request | Response], None],
        request_method: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self._responses = responses
        self._emit = emit
        self._request_method = request_method
        self._parse = heads.parse_response if responses else heads.parse_request
        self._start_pattern = heads.RESPONSE_START if responses else heads.REQUEST_START
        self._prefix_pattern = heads.RESPONSE_PREFIX if responses else heads.REQUEST_PREFIX
        self._remembered: dict[bytes, Head] = {}
        self._marks: list[_Mark] = []
        self._rest = b""  # the beginning of a head whose end has not come
        self._searched = 0  # how much of the data at hand was searched for that end before
        self._end = 0  # the offset behind the last byte taken
        self._synchronized = True
        self._tunnel = False  # after CONNECT or an upgrade the bytes are no HTTP any more
        self._head: Head | None = None
        self._body: Body | None = None
        self._start = 0  # the offset of the message being read
        self._problem: str | None = None

    # ---- the three things that can come ----

    def data(self, chunk: Chunk) -> None:
        if self._tunnel:
            return
        self._end = chunk.offset + len(chunk.data)
        self._marks.append(_Mark(self._end, chunk.frame, chunk.time, chunk.peer_offset))
        self._searched = len(self._rest)
        data = self._rest + chunk.data if self._rest else chunk.data
        self._rest = b""
        origin = self._end - len(data)
        position = 0
        while position < len(data):
            if self._body is not None:
                position = self._body.take(data, position)
                if self._body.done:
                    self._complete(origin + position)
            else:
                position = self._read_head(data, position, origin)

    def gap(self, gap: Gap) -> None:
        if self._tunnel:
            return
        self._end = gap.offset + gap.length
        problem = PROBLEMS.get(gap.cause, "lost")
        if self._body is not None:
            self._problem = self._problem or problem
            survived = self._body.skip(gap.length)
            if self._body.done:
                self._complete(self._end)
            elif not survived:
                self._synchronized = False
                self._complete(gap.offset)
        else:
            self._abandon_head(problem)
            self._synchronized = False

    def end(self, closed: bool) -> None:
        if self._body is not None:
            if not self._body.end(closed):
                self._problem = self._problem or ("closed" if closed else "open")
            self._complete(self._end)
        else:
            self._abandon_head("closed" if closed else "open")
        self._tunnel = True

    # ---- heads ----

    def _read_head(self, data: bytes, position: int, origin: int) -> int:
        """Reads a head at ``position`` and returns the position behind it, or behind what can be no head."""
        if not self._synchronized:
            match = self._start_pattern.search(data, position)
            if match is None:
                return self._forget(data)
            position = match.start()
            self._synchronized = True
        while data[position : position + 1] in (b"\r", b"\n"):  # empty lines before a start line (RFC 9112, 2.2)
            position += 1
        if position == len(data):
            return position
        end = heads.END.search(data, max(position, self._searched - 3))
        if end is None:
            if len(data) - position > heads.MAX_HEAD or not self._prefix_pattern.match(data, position):
                self._synchronized = False
                return self._forget(data)
            self._rest = data[position:]
            return len(data)
        block = data[position : end.end()]
        head = self._remembered.get(block) or self._parse(block)
        if head is None:
            self._synchronized = False
            return position + 1
        if len(self._remembered) < MAX_REMEMBERED:
            self._remembered[block] = head
        self._begin(head, origin + position, origin + end.end())
        return end.end()

    def _forget(self, data: bytes) -> int:
        self._drop_marks(self._end)
        return len(data)

    def _begin(self, head: Head, start: int, end: int) -> None:
        method = self._request_method() if self._responses else None
        self._drop_marks(start)
        self._head, self._start, self._problem = head, start, None
        self._body = body_of(head, method)
        if self._body.done:
            self._complete(end)
        if head.status == 101 or (method == b"CONNECT" and 200 <= head.status < 300):
            self._tunnel = True

    def _abandon_head(self, problem: str) -> None:
        """The rest of a head will not come: what there is of it still tells what the message was."""
        block, self._rest = self._rest, b""
        head = self._parse(block) if b"\n" in block else None
        if head is not None:
            start = self._marks[-1].end - len(block)
            self._drop_marks(start)
            self._head, self._start, self._problem = head, start, problem
            self._body = body_of(head, None)
            self._complete(start + len(block))

    # ---- messages ----

    def _complete(self, end: int) -> None:
        """Passes on the message that ends at offset ``end``."""
        head, body = self._head, self._body
        assert head is not None
        assert body is not None
        self._head = self._body = None
        marks = self._marks
        last = next((i for i, mark in enumerate(marks) if mark.end >= end), len(marks) - 1)
        mine = marks[: last + 1]
        self._drop_marks(end)
        if head.status and head.status < 200 and head.status != 101:
            return
        problem = self._problem
        if problem is None and body.broken:
            problem = "framing"
        if body.overflowed:
            problem = problem or "bound"
        data = body.parts[0] if len(body.parts) == 1 else b"".join(body.parts)
        coding = head.value(b"content-encoding")
        decoded = True
        if coding is not None and data:
            data, decoded = decode(data, coding)
        common: dict[str, Any] = {
            "frames": list(dict.fromkeys(mark.frame for mark in mine)),
            "first_time": mine[0].time,
            "last_time": mine[-1].time,
            "offset": self._start,
            "end_offset": end,
            "peer_offset": mine[0].peer_offset,
            "headers": head.headers,
            "body": data,
            "body_bytes": len(data) if coding is not None and decoded else body.captured,
            "declared_bytes": body.declared,
            "complete": problem is None,
            "problem": problem,
            "encoding": coding,
            "decoded": decoded,
        }
        if self._responses:
            self._emit(Response(status=head.status, reason=head.reason, **common))
        else:
            self._emit(Request(method=head.method, uri=head.uri, **common))
        if problem == "framing":
            self._synchronized = False

    def _drop_marks(self, offset: int) -> None:
        """Forgets the frames whose bytes all lie before ``offset``."""
        keep = next((i for i, mark in enumerate(self._marks) if mark.end > offset), len(self._marks))
        del self._marks[:keep]
