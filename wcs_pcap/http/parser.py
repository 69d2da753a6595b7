"""Parser of one direction of an HTTP/1.x connection: bytes and gaps in, messages out (RFC 9112).

The parser is in one ``State``, and reads the bytes at hand with that state's method:

    START      -> HEAD               the first byte, of a connection that was captured from its SYN on
               -> SEARCH_AFTER_LOSS  the first byte, of a connection that was joined in the middle
    HEAD       -> BODY, MAYBE_BODY   a whole head
               -> SEARCH             bytes that are not a head
    MAYBE_BODY -> HEAD               what follows begins like a response
               -> BODY               it does not
    BODY       -> HEAD               the end of the message
               -> SEARCH_AFTER_LOSS  the end is not known (framing error)
    SEARCH, SEARCH_AFTER_LOSS
               -> HEAD               a start line
    any        -> SEARCH_AFTER_LOSS  a gap, except within a body whose end stays known
               -> OVER               the end of the stream, an upgrade, or bytes in a CONNECT tunnel that are not HTTP

The same bytes give the same messages however they are cut into chunks, while no place is lost: a search takes the beginning
of a packet for a sign.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Callable, Sequence

from wcs_pcap.http import head as heads
from wcs_pcap.http.body import Body, body_of
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.frames import MAX_FRAMES, Frames
from wcs_pcap.http.head import Head
from wcs_pcap.http.messages import EMPTY_LINE, LINE_END, message_of, whole_message
from wcs_pcap.model import Absence, Gap, Problem, Request, Response, UnparsedBytes
from wcs_pcap.tcp.reassembly import Chunk, PredictedSegment, chunk_of

NEXT_RESPONSE = b"HTTP/1."
MAX_OVERLONG = 100  # heads longer than MAX_HEAD that are noted
MAX_UNPARSED = 10  # runs of unparsed bytes that are counted separately
NOWHERE = sys.maxsize, -1


class State(enum.Enum):
    """What the next byte of a direction is."""

    START = enum.auto()  # its first captured byte
    HEAD = enum.auto()  # of a head, or of empty lines before it
    BODY = enum.auto()  # of a body
    MAYBE_BODY = enum.auto()  # of a body, unless the response is one to HEAD: its request is not known
    SEARCH = enum.auto()  # unknown: those before it are not HTTP
    SEARCH_AFTER_LOSS = enum.auto()  # unknown, perhaps of a message whose beginning is missing
    OVER = enum.auto()  # not HTTP, or there is none


START, HEAD, BODY, MAYBE_BODY, SEARCH, SEARCH_AFTER_LOSS, OVER = State


class Parser:
    """One direction: ``responses`` of a server or the requests of a client.

    ``on_head`` is called with each head, its offset and its peer offset; for a response it returns the method of its request,
    None if that is not known. ``on_message`` is called with each message when it ends. ``joined`` says whether the connection
    is older than the capture, so that its first byte may be any. ``budget`` bounds what the bodies unpack to. ``next_method``
    says in advance what ``on_head`` will return for the next response.
    """

    def __init__(
        self,
        responses: bool,
        on_head: Callable[[Head, int, int], bytes | None],
        on_message: Callable[[Request | Response], None],
        joined: Callable[[], bool],
        budget: DecompressionBudget | None = None,
        next_method: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self.position = 0  # the offset after the last byte that came or is missing
        self.last_gap_end = 0
        self.overlong_heads: list[int] = []  # the frames in which a head grew longer than MAX_HEAD
        self.unparsed: list[UnparsedBytes] = []  # in order
        self.lost_sync = False  # at some time the state was a search: messages may be missing
        self.in_tunnel = False  # after CONNECT: another protocol than HTTP may follow
        self.tunnelled = b""  # the first bytes of that protocol
        self._on_head = on_head
        self._on_message = on_message
        self._joined = joined
        self._next_method = next_method
        self._budget = budget or DecompressionBudget()
        self._grammar = heads.RESPONSES if responses else heads.REQUESTS
        self._state = START
        self._frames = Frames()
        # the bytes at hand: those that are kept from earlier packets (``_rest`` in between), then the last packet
        self._rest = b""
        self._data = b""
        self._origin = 0  # the offset of the first of them
        self._packet = 0  # where among them the last packet begins
        self._empty_line = NOWHERE  # where the first empty line among them begins and ends ...
        self._empty_line_from = -1  # ... from this place on; -1: it was not searched
        # the message being read
        self._head: Head | None = None
        self._body: Body | None = None
        self._start = 0  # its offset
        self._head_end = 0  # the offset after its head
        self._problem: Problem | None = None

    @property
    def may_come_late(self) -> bool:
        """Whether its first bytes have not come yet, and those of the other direction may be captured before them."""
        return self._state is START and self._joined()

    # ---- events ----

    def data(self, chunk: Chunk) -> None:
        """Takes the next bytes."""
        self.position = chunk.offset + len(chunk.data)
        if self._state is OVER:
            return
        if self._state is START:
            self._state = HEAD
            if self._joined():
                self._lose_sync(SEARCH_AFTER_LOSS)
        self._frames.add(chunk, bounded=self._body is not None)
        self._read(chunk.data)

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        """Takes the payload of consecutive segments: the same as ``data`` for each of them, and faster."""
        whole = None
        if self._state is HEAD and not self._rest and len(segments) <= MAX_FRAMES:
            whole = whole_message(segments, self._grammar, self._next_method)
        if whole is None:
            for segment in segments:
                self.data(chunk_of(segment))
            return
        head, message = whole
        self.position = message.end_offset
        self._frames.clear()  # those of empty lines before it
        self._on_head(head, message.offset, message.peer_offset)
        self._on_message(message)

    def gap(self, gap: Gap) -> None:
        """Takes that the next bytes are missing."""
        self.position = gap.offset + gap.length
        if self._state is OVER:
            return
        problem: Problem = "cut" if gap.cause is Absence.UNREADABLE else "lost"
        if self._body is None:
            self._abandon_head(problem)
            self._lose_sync(SEARCH_AFTER_LOSS)
        else:
            self._problem = self._problem or problem
            if self._state is MAYBE_BODY or not self._body.skip(gap.length):
                self._lose_sync(SEARCH_AFTER_LOSS)
                self._complete(gap.offset - len(self._rest))
                self._rest = b""
            elif self._body.done:
                self._complete(self.position)
        self.last_gap_end = self.position  # set last: a message that ends in the gap began before it

    def end(self, closed: bool, fin: Chunk | None) -> None:
        """Takes the end of the stream. ``closed``: by FIN or RST; ``fin``: the FIN of this direction, without bytes."""
        if self._state is OVER:
            return
        problem: Problem = "closed" if closed else "open"
        if self._body is None:
            self._abandon_head(problem)
        else:
            self._body.take(self._rest, 0)
            if fin is not None and self._body.ends_with_stream:
                self._frames.add(fin._replace(offset=self.position))
            elif not self._body.done:
                self._problem = self._problem or problem
            self._complete(self.position)
        self._state = OVER

    def leave_http(self) -> None:
        """After an upgrade the bytes are not HTTP; a message being read ends here."""
        if self._body is not None:
            self._problem = self._problem or "closed"
            self._complete(self.position)
        self._state = OVER

    # ---- the states: each reads the bytes at hand from a place on, and returns the place after what it has read ----

    def _read(self, data: bytes) -> None:
        """Reads ``data``, a packet's, which ends at the parser's position."""
        self._packet, self._empty_line_from = len(self._rest), -1
        if self._rest:
            data, self._rest = self._rest + data, b""
        self._data, self._origin = data, self.position - len(data)
        place, size = 0, len(data)
        while place < size and self._state is not OVER:
            place = _READERS[self._state](self, place)
        self._data = b""

    def _read_head(self, place: int) -> int:
        data = self._data
        while data[place] in LINE_END:  # empty lines before a start line (RFC 9112, 2.2)
            place += 1
            if place == len(data):
                return place
        end = self._end_of_empty_line(max(place, self._packet - len(EMPTY_LINE)))
        if (len(data) if end < 0 else end) - place > heads.MAX_HEAD:
            return self._overlong(place)
        if end < 0 and self._grammar.prefix.match(data, place, place + heads.PREFIX_SIZE):
            self._rest = data[place:]
            return len(data)
        head = self._grammar.parse(data[place:end]) if end >= 0 else None
        if head is None:
            return self._not_a_head(place)
        self._begin(head, self._origin + place, self._origin + end)
        if self._body is not None and self._body.done:
            self._complete(self._origin + end)
        return end

    def _read_body(self, place: int) -> int:
        body = self._body
        assert body is not None
        place = body.take(self._data, place)
        if body.done:
            self._complete(self._origin + place)
        return place

    def _read_maybe_body(self, place: int) -> int:
        begin = self._data[place : place + len(NEXT_RESPONSE)]
        if not NEXT_RESPONSE.startswith(begin):
            self._state = BODY
        elif len(begin) == len(NEXT_RESPONSE):
            self._complete(self._origin + place)
        else:
            self._rest = begin
            return len(self._data)
        return place

    def _search(self, place: int) -> int:
        data, origin = self._data, self._origin
        start = self._grammar.find(data, place, self._packet)
        if start >= 0:
            self._note_unparsed(origin + place, origin + start)
            self._state = HEAD
            return start
        rest = self._grammar.find_partial(data, place, self._packet)
        self._note_unparsed(origin + place, origin + rest)
        self._rest = data[rest:]
        self._frames.drop(origin + rest)
        return len(data)

    # ---- heads ----

    def _end_of_empty_line(self, place: int) -> int:
        """The end of the next empty line, -1 if there is none. It is searched once, however many heads may begin before it."""
        if not 0 <= self._empty_line_from <= place <= self._empty_line[0]:
            found = heads.END.search(self._data, place)
            self._empty_line = found.span() if found else NOWHERE
            self._empty_line_from = place
        return self._empty_line[1]

    def _overlong(self, place: int) -> int:
        """Passes over a head that is too long, and notes it if its start line is one."""
        line = self._data[place : self._data.find(b"\n", place, place + heads.MAX_START_LINE) + 1]
        head = self._grammar.parse(line)
        if head is not None and head.version and len(self.overlong_heads) < MAX_OVERLONG:
            self.overlong_heads.append(self._frames.last)
        return self._not_a_head(place)

    def _not_a_head(self, place: int) -> int:
        if self.in_tunnel:
            self._state, self.tunnelled = OVER, self._data[place : place + 2]
            return len(self._data)
        self._lose_sync(SEARCH)
        self._note_unparsed(self._origin + place, self._origin + place + 1)
        return place + 1

    def _lose_sync(self, search: State) -> None:
        """From now on it is not known where a message begins."""
        self.lost_sync = True
        if self._state is not OVER:
            self._state = search

    def _note_unparsed(self, begin: int, end: int) -> None:
        """Notes that the bytes from offset ``begin`` to ``end`` belong to no message that is known."""
        if begin >= end:
            return
        unparsed, continuation = self.unparsed, self._state is SEARCH_AFTER_LOSS
        last = unparsed[-1] if unparsed else None
        if last and ((last.end == begin and last.continuation is continuation) or len(unparsed) == MAX_UNPARSED):
            unparsed[-1] = last._replace(end=end, continuation=last.continuation or continuation)
        else:
            frame, time = self._frames.source_of(begin)
            unparsed.append(UnparsedBytes(end=end, frame=frame, continuation=continuation, time=time))

    def _begin(self, head: Head, start: int, end: int) -> None:
        """Begins the message whose head lies between the offsets ``start`` and ``end``."""
        self._frames.drop(start)
        self._head, self._start, self._head_end, self._problem = head, start, end, None
        method = self._on_head(head, start, self._frames.peer_offset)
        self._body = body_of(head, method)
        if self._state is not OVER:  # as it is after the head of an upgrade
            self._state = MAYBE_BODY if head.status and method is None else BODY

    def _abandon_head(self, problem: Problem) -> None:
        """Makes a message of the beginning of a head, as far as that names one; its end will not come."""
        block, self._rest = self._rest, b""
        if not block:
            return
        head = self._grammar.parse(heads.without_torn_line(block)) if self._state is HEAD else None
        simple = problem in ("closed", "open") and re.fullmatch(heads.SIMPLE_REQUEST, block)
        if head is not None and (head.version or simple):
            end = self._frames.end
            self._begin(head, end - len(block), end)
            self._problem = problem if head.version else None
            self._complete(end)
        elif problem == "closed":
            self._note_unparsed(self.position - len(block), self.position)

    # ---- messages ----

    def _complete(self, end: int) -> None:
        """Passes on the message that ends at offset ``end``."""
        head, body, problem = self._head, self._body, self._problem
        assert head is not None
        assert body is not None
        self._head = self._body = None
        if self._state is BODY or self._state is MAYBE_BODY:
            self._state = HEAD
        if body.broken and problem is None:
            problem = "framing"
            self._lose_sync(SEARCH_AFTER_LOSS)
        span = self._frames.take(end)
        self._on_message(message_of(head, body, span, self._start, self._head_end, end, problem, self._budget))


_READERS: dict[State, Callable[[Parser, int], int]] = {
    HEAD: Parser._read_head,
    BODY: Parser._read_body,
    MAYBE_BODY: Parser._read_maybe_body,
    SEARCH: Parser._search,
    SEARCH_AFTER_LOSS: Parser._search,
}
