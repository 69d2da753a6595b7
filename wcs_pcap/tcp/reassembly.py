"""Puts one direction of a TCP connection in order: segments in, bytes and gaps out.

Positions are offsets from the first byte of the direction, so that the wrap of the 32-bit sequence numbers ends here.
A hole is kept open until its bytes arrive, they cannot arrive any more, the stated bounds are reached, or the stream ends;
then it is passed on as a Gap, never as bytes.

Where segments overlap, the bytes captured first count. That later ones differ is noted (TcpAnomaly.CONFLICT): they are compared
with all that waits and with the last KEPT segments that were passed on. Source: RFC 9293.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol

from wcs_pcap.model import Absence, Gap, Segment, Side, TcpAnomaly

SEQUENCES = 1 << 32
FAR = 1 << 30  # the largest window TCP allows (RFC 7323): a segment further off is a stray
MAX_WAITING_BYTES = 1 << 20
MAX_WAITING_SEGMENTS = 4096
# Acknowledged bytes are not sent again: they can only be late in the capture, and not by more than these many segments.
MAX_LATE = 64
KEPT = 8  # segments of a direction that are remembered after they were passed on


class Chunk(NamedTuple):
    """Bytes in order. ``peer_offset`` is how much of the other direction their sender had received, ``wire_length`` the
    length of the frame that brought them."""

    offset: int
    data: bytes
    frame: int
    time: int
    peer_offset: int
    wire_length: int = 0


# A packet whose bytes are the next ones: the offset behind them, its frame, time, peer offset and wire length, the bytes, and
# its TCP header. A plain tuple, since nearly every packet with bytes becomes one.
PredictedSegment = tuple[int, int, int, int, int, bytes, bytes]


def chunk_of(taken: PredictedSegment) -> Chunk:
    end, frame, time, peer_offset, wire_length, data, _ = taken
    return Chunk(end - len(data), data, frame, time, peer_offset, wire_length)


class Sink(Protocol):
    """Who takes the ordered bytes of one direction. ``fin`` is its FIN, as a chunk without bytes, when it was seen."""

    def data(self, chunk: Chunk) -> None: ...
    def segments(self, segments: Sequence[PredictedSegment]) -> None: ...
    def gap(self, gap: Gap) -> None: ...
    def end(self, closed: bool, fin: Chunk | None) -> None: ...


class _Piece(NamedTuple):
    """Bytes that came before their turn, up to the offset ``end``; ``data`` is shorter when the capture cut them."""

    offset: int
    end: int
    data: bytes
    frame: int
    time: int
    peer_offset: int
    wire_length: int


class Reassembler:
    """One direction of one connection."""

    __slots__ = (
        "_begin_time",
        "_first",
        "_kept",
        "_shown_by",
        "_waiting",
        "_waiting_bytes",
        "acked",
        "acked_by",
        "base",
        "begun",
        "fin",
        "from_start",
        "gaps",
        "held",
        "last_time",
        "maybe_probe",
        "next",
        "note",
        "retransmitted",
        "shown",
        "side",
        "sink",
    )

    def __init__(self, side: Side, sink: Sink, gaps: list[Gap], note: Callable[[TcpAnomaly, int], None], time: int) -> None:
        self.side = side
        self.sink = sink
        self.gaps = gaps
        self.note = note
        self.base: int | None = None  # the sequence number of offset 0
        self.next = 0  # the offset of the byte expected next
        self.acked = 0  # the highest offset that the other side acknowledged
        self.shown = 0  # how far the sender had sent by the sequence numbers of its packets without bytes
        self.fin: Chunk | None = None  # where the sender closed
        self.retransmitted = 0
        self.from_start = False  # the SYN was seen: offset 0 really is the first byte
        self.begun = False  # which byte comes first is settled
        self.held = False  # what seems to be the first bytes waits for the packet that settles it
        self.maybe_probe = False  # offset 0 may be the number of a keep-alive, one below the sender's next byte
        self.last_time = time  # of the last byte passed on, before the first that of the stream's begin
        self._begin_time = time
        self._first = 0  # the lowest offset that was passed on or given up
        self._kept: list[Chunk] = []  # the latest that were passed on
        self._waiting: list[_Piece] = []  # in order, without overlaps
        self._waiting_bytes = 0
        self.acked_by = self._shown_by = (time, 0)  # time and frame of the packet that says so

    @property
    def ended(self) -> bool:
        """The sender closed, and nothing before that is outstanding."""
        return self.fin is not None and self.fin.offset <= self.next and not self._waiting

    def offset_of(self, sequence: int) -> int:
        """The offset of a sequence number: the one nearest to what is expected next."""
        assert self.base is not None
        distance = (sequence - self.base - self.next) % SEQUENCES
        return self.next + (distance if distance < SEQUENCES // 2 else distance - SEQUENCES)

    def pass_probe(self) -> int:
        """Called when the sender is seen to go on at offset 1: if it began with a keep-alive, that is its first byte.

        Returns the offset which that has now.
        """
        if self.next or self._waiting or self.acked or self.shown:
            return 1
        assert self.base is not None
        self.base = (self.base + 1) % SEQUENCES
        self.maybe_probe = False
        return 0

    def show(self, offset: int, time: int, frame: int) -> None:
        """Notes that the sender had sent up to ``offset``, as the sequence number of its packet without bytes tells."""
        if self.shown < offset < self.next + FAR:
            self.shown, self._shown_by = offset, (time, frame)
            if self.held:
                self._settle()

    def acknowledge(self, offset: int, time: int, frame: int) -> None:
        """Notes that the other side has everything up to ``offset``."""
        if self.acked < offset < self.next + FAR:
            self.acked, self.acked_by = offset, (time, frame)
            if self.held:
                self._settle()

    def begin(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Takes the payload of ``segment`` as ``segment`` does, until which byte comes first is settled.

        In a connection that was joined in the middle, those before the first ones captured may have been captured behind them.
        So the first ones wait for the next packet of their side, or for one of the other side that acknowledges them.
        """
        if offset == self.next and not self.acked and not self._waiting:
            payload, end = segment.payload, offset + segment.payload_length
            piece = _Piece(offset, end, payload, segment.frame, segment.time, peer_offset, segment.wire_length)
            self._waiting.append(piece)
            self._waiting_bytes += len(payload)
            self.held = True
            return
        self.begun = True
        self.segment(segment, offset, peer_offset)
        if self.held:
            self._settle()

    def _settle(self) -> None:
        """Nothing comes before what was held back."""
        self.begun, self.held = True, False
        self._drain()

    def segment(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Takes the payload of ``segment``, whose first byte has ``offset``."""
        length = segment.payload_length
        end = offset + length
        if offset == self.next and not self._waiting and len(segment.payload) == length:  # as it nearly always is
            self.next, self.last_time = end, segment.time
            chunk = Chunk(offset, segment.payload, segment.frame, segment.time, peer_offset, segment.wire_length)
            self.keep(chunk)
            self.sink.data(chunk)
            return
        if abs(offset - self.next) > FAR:
            return
        if length == 1 and (end == self.next or offset < self._first):  # just below is a keep-alive probe (RFC 9293, 3.8.4)
            return
        piece = _Piece(offset, end, segment.payload, segment.frame, segment.time, peer_offset, segment.wire_length)
        if offset < self._first and not self.from_start and self._too_early(piece):
            return
        if self._differs(piece):
            self.note(TcpAnomaly.CONFLICT, piece.frame)
        if end <= self.next:
            self.retransmitted += 1
        elif offset > self.next or self._waiting:
            self._wait(piece)
        else:
            self._deliver(piece)

    def keep(self, chunk: Chunk) -> None:
        """Remembers bytes that were passed on."""
        kept = self._kept
        if len(kept) == KEPT:
            del kept[0]
        kept.append(chunk)

    def close(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Notes the FIN of the sender, which is at ``offset``."""
        if self.held:
            self._settle()
        if self.fin is None and abs(offset - self.next) <= FAR:
            self.fin = Chunk(max(offset, 0), b"", segment.frame, segment.time, peer_offset, segment.wire_length)

    def finish(self, closed: bool, gave_up: bool) -> None:
        """Ends the direction: every hole becomes a gap, also the one behind the last byte that any packet proves to be sent.

        ``closed`` says that the stream ended by FIN or RST, ``gave_up`` that it ended by RST after bytes had been repeated.
        """
        if self.held:
            self._settle()
        while self._waiting:
            self._skip_hole(gave_up)
        fin = self.fin
        last = self.acked if fin is None else min(self.acked, fin.offset)
        if last > self.next:
            self._pass_gap(last, Absence.LOST_IN_CAPTURE, *self.acked_by)
        if fin is not None and fin.offset > self.next:
            self._pass_gap(fin.offset, Absence.LOST_ON_WIRE if gave_up else Absence.LOST_IN_CAPTURE, fin.time, fin.frame)
        if fin is None and self.shown > self.next:
            self._pass_gap(self.shown, Absence.LOST_IN_CAPTURE, *self._shown_by)
        self.sink.end(closed, fin)

    def _too_early(self, piece: _Piece) -> bool:
        """Takes bytes from before those that seemed to be the first, in a connection that was joined in the middle.

        They can still be the first while nothing was passed on. Afterwards all from there on is a gap that cannot be read any
        more; true when there is nothing else in ``piece``.
        """
        if self.next == 0 and not self._kept and piece.end >= 0:
            self.next = self._first = piece.offset
            return False
        end, self._first = self._first, piece.offset
        gap = Gap(self.side, piece.offset, end - piece.offset, Absence.UNREADABLE, self._begin_time, piece.time, piece.frame)
        self.gaps.append(gap)
        return piece.end <= end

    def _differs(self, piece: _Piece) -> bool:
        """Whether any byte of ``piece`` is another than was captured in its place before, as far as that is remembered."""
        if piece.end - piece.offset == 1:  # perhaps a keep-alive, whose byte has no meaning
            return False
        first, data = piece.offset, piece.data
        known: list[_Piece | Chunk] = [*(self._kept if first < self.next else ()), *self._overlapped(piece)]
        for other in known:
            begin, end = max(first, other.offset), min(first + len(data), other.offset + len(other.data))
            if begin < end and data[begin - first : end - first] != other.data[begin - other.offset : end - other.offset]:
                return True
        return False

    def _overlapped(self, piece: _Piece) -> list[_Piece]:
        """What waits in the place of ``piece``, and perhaps one before it."""
        place = attrgetter("offset")
        begin = bisect_left(self._waiting, piece.offset, key=place)
        return self._waiting[max(begin - 1, 0) : bisect_left(self._waiting, piece.end, begin, key=place)]

    def _wait(self, piece: _Piece) -> None:
        """Keeps what is new of ``piece`` until its turn, which may be now."""
        waiting = self._waiting
        offset, before = max(piece.offset, self.next), len(waiting)
        place = bisect(waiting, piece)
        if place and waiting[place - 1].end > offset:
            offset = waiting[place - 1].end
        while offset < piece.end:
            end = min(piece.end, waiting[place].offset) if place < len(waiting) else piece.end
            if end > offset:
                data = piece.data[offset - piece.offset : end - piece.offset]
                waiting.insert(place, piece._replace(offset=offset, end=end, data=data))
                self._waiting_bytes += len(data)
                place += 1
            offset = waiting[place].end if place < len(waiting) else piece.end
            place += 1
        if len(waiting) == before:
            self.retransmitted += 1
        self._drain()
        if len(waiting) > MAX_LATE and waiting[0].offset <= self.acked:
            self._skip_hole(gave_up=False)
        elif self._waiting_bytes > MAX_WAITING_BYTES or len(waiting) > MAX_WAITING_SEGMENTS:
            self.note(TcpAnomaly.OVERFLOW, piece.frame)
            self._skip_hole(gave_up=False)

    def _drain(self) -> None:
        ready = 0
        for piece in self._waiting:
            if piece.offset > self.next:
                break
            ready += 1
            self._waiting_bytes -= len(piece.data)
            if piece.end > self.next:
                self._deliver(piece)
        del self._waiting[:ready]

    def _skip_hole(self, gave_up: bool) -> None:
        """Gives up the first hole and goes on behind it."""
        first = self._waiting[0]
        arrived = self.acked > self.next
        cause = Absence.LOST_IN_CAPTURE if arrived or not gave_up else Absence.LOST_ON_WIRE
        self._pass_gap(first.offset, cause, first.time, first.frame)
        self._drain()

    def _deliver(self, piece: _Piece) -> None:
        data = piece.data
        if piece.offset < self.next:
            data = data[self.next - piece.offset :]
        begin = self.next
        self.last_time = piece.time
        if data:
            self.next += len(data)
            chunk = Chunk(begin, data, piece.frame, piece.time, piece.peer_offset, piece.wire_length)
            self.keep(chunk)
            self.sink.data(chunk)
        if self.next < piece.end:  # the rest of the packet was cut by the snapshot length
            self._pass_gap(piece.end, Absence.UNREADABLE, piece.time, piece.frame)

    def _pass_gap(self, end: int, cause: Absence, time: int, frame: int) -> None:
        gap = Gap(self.side, self.next, end - self.next, cause, self.last_time, time, frame)
        self.gaps.append(gap)
        self.next = end
        self.sink.gap(gap)
