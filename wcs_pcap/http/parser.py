"""Reads one direction of an HTTP/1.x conversation: bytes and gaps in, messages out.

After a gap the place in the stream may be unknown; reading then resumes at the next believable start line, and what was
being read is passed on incomplete. The same bytes give the same messages however they are cut into chunks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from wcs_pcap.http import head as heads
from wcs_pcap.http.body import NO_BODY_STATUSES, Body, body_of, whole_body
from wcs_pcap.http.content_coding import DecompressionBudget, decode
from wcs_pcap.http.head import Head
from wcs_pcap.model import Absence, Gap, Request, Response, UnparsedBytes
from wcs_pcap.tcp.reassembly import Chunk, PredictedSegment, chunk_of

NEXT_RESPONSE = b"HTTP/1."
MAX_FRAMES = 8192  # kept of one message: more than a body of MAX_BODY needs; the first ones and the last
MAX_OVERLONG = 100  # heads beyond the bound that are noted
MAX_UNPARSED = 10  # runs of bytes that are no HTTP that are told apart

NOWHERE = sys.maxsize, -1
LINE_END, EMPTY_LINE = b"\r\n", b"\n\r\n"

PROBLEMS = {Absence.UNREADABLE: "cut"}


class _Mark(NamedTuple):
    """Which frame brought the bytes up to ``end``."""

    end: int
    frame: int
    time: int
    peer_offset: int
    wire_length: int


_FRAME = attrgetter("frame")
_new: Callable[..., Any] = tuple.__new__  # a named tuple from a tuple, without the detour through its constructor


class Parser:
    """One direction. ``begin`` is told each head, its offset and its peer offset; ``emit`` takes each message when it ends.

    For a response ``begin`` returns the method of the request that it answers, None when that is not known. ``joined`` tells
    whether the connection is older than the capture, so that its first byte may be any. ``budget`` is what its bodies may
    unpack to. ``answers`` gives beforehand what ``begin`` will give for the next response.
    """

    __slots__ = (
        "_answers",
        "_begun",
        "_body",
        "_budget",
        "_emit",
        "_empty_line",
        "_empty_line_known",
        "_grammar",
        "_head",
        "_head_end",
        "_joined",
        "_left_out",
        "_marks",
        "_over",
        "_perhaps_bodiless",
        "_problem",
        "_rest",
        "_searched",
        "_shuffled",
        "_start",
        "_started",
        "_synchronized",
        "_torn",
        "hole_end",
        "lost_place",
        "overlong_heads",
        "position",
        "unparsed",
    )

    def __init__(
        self,
        responses: bool,
        begin: Callable[[Head, int, int], bytes | None],
        emit: Callable[[Request | Response], None],
        joined: Callable[[], bool],
        budget: DecompressionBudget | None = None,
        answers: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self.position = 0  # the offset behind the last byte taken or missing
        self.hole_end = 0  # the offset behind the last hole
        self.overlong_heads: list[int] = []  # the frames in which a head went beyond MAX_HEAD
        self.unparsed: list[UnparsedBytes] = []  # what of this direction is no HTTP, in its order
        self.lost_place = False  # once it was not known where in a message, or in which, the bytes belong
        self._begun = begin
        self._emit = emit
        self._joined = joined
        self._answers = answers
        self._budget = budget or DecompressionBudget()
        self._grammar = heads.RESPONSES if responses else heads.REQUESTS
        self._marks: list[_Mark] = []
        self._left_out = 0  # frames of the message being read that are not kept
        self._shuffled = False  # some did not come in the order of their bytes
        self._rest = b""  # the beginning of a head whose end has not come
        self._searched = 0  # how much of the data at hand was searched for that end before
        self._empty_line = NOWHERE  # where the next one begins and ends in the data at hand ...
        self._empty_line_known = -1  # ... from this position on; -1: not looked for
        self._synchronized = True
        self._torn = False  # the place was lost inside a message, of which the bytes that follow may be the rest
        self._started = False
        self._over = False  # the bytes that follow are no HTTP
        self._head: Head | None = None
        self._body: Body | None = None
        self._start = 0  # the offset of the message being read
        self._head_end = 0  # that behind its header block
        self._problem: str | None = None
        self._perhaps_bodiless = False  # it may answer a HEAD: nothing of a body has come yet

    # ---- what can come ----

    def data(self, chunk: Chunk) -> None:
        offset, data, frame, time, peer_offset, wire_length, _ = chunk
        self.position = end = offset + len(data)
        if self._over:
            return
        if not self._started:
            self._started = True
            if self._joined():
                self._lose_place(torn=True)
        marks = self._marks
        if marks and (frame <= marks[-1].frame or time < marks[-1].time):
            self._shuffled = True
        marks.append(_new(_Mark, (end, frame, time, peer_offset, wire_length)))
        if len(marks) > MAX_FRAMES and self._body is not None:
            self._merge_marks()
        self._searched, self._empty_line_known = 0, -1
        if self._rest:
            self._searched, data, self._rest = len(self._rest), self._rest + data, b""
        self._read(data)

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        """Takes packets that follow one another in every respect: the same as ``data`` for each of them, and quicker."""
        between = self._synchronized and self._started and not self._over and self._body is None and not self._rest
        if not between or len(segments) > MAX_FRAMES or not self._read_whole(segments):
            for segment in segments:
                self.data(chunk_of(segment))

    def _read_whole(self, segments: Sequence[PredictedSegment]) -> bool:
        """Reads ``segments`` if they are just one whole message, as the turn of one side nearly always is.

        When it gives False, nothing has happened.
        """
        ends, numbers, times, heard, lengths, parts, _ = zip(*segments, strict=True)
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        head_end = data.find(EMPTY_LINE) + len(EMPTY_LINE)
        if data[0] in LINE_END or not len(EMPTY_LINE) <= head_end <= heads.MAX_HEAD or data.find(b"\n\n", 0, head_end) >= 0:
            return False
        head = self._grammar.parse(data[:head_end])
        if head is None or head.coding is not None or head.framing.codings or (head.status and not self._is_plain(head.status)):
            return False
        place = whole_body(data, head_end, head.framing)
        if place is None:
            return False
        self.position = end = ends[-1]
        self._marks.clear()  # of empty lines before it
        start, body = end - len(data), data[place]
        self._begun(head, start, heard[0])
        what = (
            list(numbers),
            times[0],
            max(times),  # of what came last, which need not be the last bytes
            start,
            end,
            heard[0],
            head.headers,
            body,
            len(body),
            head.framing.length if not head.framing.chunked else None,
            None,
            head.version,
            lengths[-1],
            start + head_end,
        )
        self._emit(Response(head.status, head.reason, *what) if head.status else Request(head.method, head.uri, *what))
        return True

    def _is_plain(self, status: int) -> bool:
        """Whether the answer that comes next has a body wherever its head says so."""
        return status >= 200 and status not in NO_BODY_STATUSES and self._answers() not in (None, b"HEAD", b"CONNECT")

    def _read(self, data: bytes) -> None:
        """Reads ``data``, which ends at the position in the stream."""
        position, size = 0, len(data)
        origin = self.position - size
        while position < size and not self._over:
            body = self._body
            if body is None:
                position = self._read_head(data, position, origin)
            elif self._perhaps_bodiless and NEXT_RESPONSE.startswith(data[position : position + len(NEXT_RESPONSE)]):
                if size - position < len(NEXT_RESPONSE):
                    self._rest = data[position:]
                    return
                self._complete(origin + position)
            else:
                self._perhaps_bodiless = False
                position = body.take(data, position)
                if body.done:
                    self._complete(origin + position)

    def gap(self, gap: Gap) -> None:
        self.position = gap.offset + gap.length
        if self._over:
            return
        problem = PROBLEMS.get(gap.cause, "lost")
        if self._body is not None:
            self._problem = self._problem or problem
            if self._perhaps_bodiless or not self._body.skip(gap.length):
                self._lose_place(torn=True)
                self._complete(gap.offset - len(self._rest))
                self._rest = b""
            elif self._body.done:
                self._complete(self.position)
        else:
            self._abandon_head(problem)
            self._lose_place(torn=True)
        self.hole_end = gap.offset + gap.length  # from now on: what ends in the hole began before it

    def end(self, closed: bool, fin: Chunk | None) -> None:
        """No more will come. ``closed``: the connection was closed; ``fin``: the FIN of this direction, without bytes."""
        if self._over:
            return
        if self._body is None:
            self._abandon_head("closed" if closed else "open")
        else:
            self._body.take(self._rest, 0)
            if fin is not None and self._body.ends_with_stream:
                self._marks.append(_Mark(self.position, fin.frame, fin.time, fin.peer_offset, fin.wire_length))
            elif not self._body.done:
                self._problem = self._problem or ("closed" if closed else "open")
            self._complete(self.position)
        self._over = True

    def leave_http(self) -> None:
        """After CONNECT or an upgrade the bytes are no HTTP any more; a message being read ends here."""
        if self._body is not None:
            self._problem = self._problem or "closed"
            self._complete(self.position)
        self._over = True

    # ---- heads ----

    def _read_head(self, data: bytes, position: int, origin: int) -> int:
        """Reads a head at ``position`` and returns the position behind it, or behind what can be no head."""
        if not self._synchronized:
            start = self._grammar.find(data, position, self._searched)
            if start < 0:
                return self._forget(data, position)
            self._note_unparsed(origin + position, origin + start)
            position = start
            self._synchronized = True
            self._torn = False
        while data[position] in LINE_END:  # empty lines before a start line (RFC 9112, 2.2)
            position += 1
            if position == len(data):
                return position
        end = self._next_empty_line(data, position if position > self._searched - 3 else self._searched - 3)
        size = (len(data) if end < 0 else end) - position
        if size > heads.MAX_HEAD:
            return self._overlong(data, position, origin)
        if end < 0:
            if not self._grammar.prefix.match(data, position, position + heads.TELLING):
                return self._no_head(position, origin)
            self._rest = data[position:]
            return len(data)
        head = self._grammar.parse(data[position:end])
        if head is None:
            return self._no_head(position, origin)
        self._begin(head, origin + position, origin + end)
        if self._body is not None and self._body.done:
            self._complete(origin + end)
        return end

    def _next_empty_line(self, data: bytes, position: int) -> int:
        """The end of the next empty line, -1: there is none. It is looked for once, however many lines may begin a message."""
        if not 0 <= self._empty_line_known <= position <= self._empty_line[0]:
            found = heads.END.search(data, position)
            self._empty_line = found.span() if found else NOWHERE
            self._empty_line_known = position
        return self._empty_line[1]

    def _overlong(self, data: bytes, position: int, origin: int) -> int:
        line = data[position : data.find(b"\n", position, position + heads.MAX_START_LINE) + 1]
        head = self._grammar.parse(line)
        if head is not None and head.version and len(self.overlong_heads) < MAX_OVERLONG:
            self.overlong_heads.append(self._marks[-1].frame)
        return self._no_head(position, origin)

    def _no_head(self, position: int, origin: int) -> int:
        self._lose_place()
        self._note_unparsed(origin + position, origin + position + 1)
        return position + 1

    def _lose_place(self, torn: bool = False) -> None:
        self._synchronized = False
        self._torn = torn
        self.lost_place = True

    def _note_unparsed(self, begin: int, end: int) -> None:
        """The bytes from ``begin`` to ``end`` belong to no message that is known."""
        if begin >= end:
            return
        unparsed, torn = self.unparsed, self._torn
        if unparsed and ((unparsed[-1].end == begin and unparsed[-1].continuation is torn) or len(unparsed) == MAX_UNPARSED):
            unparsed[-1] = unparsed[-1]._replace(end=end, continuation=unparsed[-1].continuation or torn)
        else:
            frame = next((mark.frame for mark in self._marks if mark.end > begin), 0)
            unparsed.append(UnparsedBytes(end, frame, torn))

    def _forget(self, data: bytes, position: int) -> int:
        """Drops what holds no start line, but for what may become one."""
        rest = self._grammar.find_partial(data, position, self._searched)
        origin = self.position - len(data)
        self._note_unparsed(origin + position, origin + rest)
        self._rest = data[rest:]
        self._drop_marks(self.position - len(self._rest))
        return len(data)

    def _begin(self, head: Head, start: int, end: int) -> None:
        self._drop_marks(start)
        self._head, self._start, self._head_end, self._problem = head, start, end, None
        method = self._begun(head, start, self._marks[0].peer_offset)
        self._body = body_of(head, method)
        self._perhaps_bodiless = head.status > 0 and method is None

    def _abandon_head(self, problem: str) -> None:
        """The rest of a head will not come: what there is of it may still tell what the message was."""
        block, self._rest = self._rest, b""
        if not block:
            return
        head = self._grammar.parse(heads.without_torn_line(block)) if self._synchronized else None
        simple = problem in ("closed", "open") and re.fullmatch(heads.SIMPLE_REQUEST, block)
        if head is not None and (head.version or simple):
            end = self._marks[-1].end
            self._begin(head, end - len(block), end)
            self._problem = problem if head.version else None
            self._complete(end)
        elif problem == "closed":
            self._note_unparsed(self.position - len(block), self.position)

    # ---- messages ----

    def _complete(self, end: int) -> None:
        """Passes on the message that ends at offset ``end``."""
        head, body = self._head, self._body
        assert head is not None
        assert body is not None
        self._head = self._body = None
        marks = self._marks_until(end)
        left_out, self._left_out = self._left_out, 0
        problem = self._problem
        if body.broken and problem is None:
            problem = "framing"
            self._lose_place(torn=True)
        data = body.data()
        applied = head.framing.codings
        decoded, bounded = True, body.overflowed
        body_bytes = body.captured
        if applied and data:
            budget = self._budget.next
            data, decoded = decode(data, applied, budget)
            if decoded:
                self._budget.take(len(data))
                bounded = bounded or len(data) >= budget
        if applied and decoded:
            body_bytes = len(data)
        if bounded:
            problem = problem or "bound"
        first, last = marks[0], marks[-1]
        if len(marks) == 1:
            frames, last_time = [first.frame], first.time
        elif self._shuffled:
            frames, last = sorted({mark.frame for mark in marks}), max(marks, key=_FRAME)
            last_time = max([mark.time for mark in marks])  # of what came last, which need not be the last bytes
        else:
            frames, last_time = [mark[1] for mark in marks], last.time
        if not self._marks:
            self._shuffled = False
        what = (
            frames,
            first.time,
            last_time,
            self._start,
            end,
            first.peer_offset,
            head.headers,
            data,
            body_bytes,
            body.declared,
            problem,
            head.version,
            last.wire_length,
            self._head_end,
            head.coding,
            decoded,
            left_out,
        )
        self._emit(Response(head.status, head.reason, *what) if head.status else Request(head.method, head.uri, *what))

    def _merge_marks(self) -> None:
        """Makes one of the last two frames that brought nothing but bytes of the message being read."""
        one, other = self._marks[-3:-1]
        latest = max(one, other, key=_FRAME)
        self._marks[-3:-1] = [latest._replace(end=other.end, time=max(one.time, other.time))]
        self._left_out += 1

    def _marks_until(self, end: int) -> list[_Mark]:
        """The frames that brought the bytes up to offset ``end``; they are forgotten, but for one that brought more."""
        marks = self._marks
        if marks[-1].end <= end:
            self._marks = []
            return marks
        count = next(i for i, mark in enumerate(marks, 1) if mark.end >= end)
        self._marks = marks[count if marks[count - 1].end == end else count - 1 :]
        return marks[:count]

    def _drop_marks(self, offset: int) -> None:
        """Forgets the frames whose bytes all lie before ``offset``."""
        marks = self._marks
        if marks and marks[0].end <= offset:
            keep = next((i for i, mark in enumerate(marks) if mark.end > offset), len(marks))
            del marks[:keep]
