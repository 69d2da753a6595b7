"""Reassembly of one direction of a TCP connection: segments in, bytes and gaps in order out (RFC 9293, 3.4 and 3.10.7.4).

Positions are offsets from the direction's first byte: from here on sequence numbers do not wrap. A hole is kept open until
its bytes arrive, can no longer arrive, too much is pending after it, or the stream ends. Then it is passed on as a Gap, never
as bytes.

Where segments overlap, the bytes captured first count. Later bytes that differ from them are a ``TcpAnomaly.CONFLICT``: they are
compared with all pending bytes and with the last ``MAX_COMPARED`` chunks that were delivered.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol

from wcs_pcap.model import Absence, Gap, Segment, Side, Stream, TcpAnomaly
from wcs_pcap.tcp import sequence

MAX_WINDOW = 1 << 30  # bytes, the largest that TCP allows (RFC 7323, 2.3): a segment further away belongs to another connection
MAX_PENDING_BYTES = 1 << 20
MAX_PENDING_SEGMENTS = 4096
MAX_REORDERED = 64  # segments after an acknowledged hole: its bytes are not sent again, but the capture may have them late
MAX_COMPARED = 8  # delivered chunks of a direction that are remembered


class Chunk(NamedTuple):
    """Bytes of one direction at ``offset``, with the frame that brought them, its time and its length on the wire.

    ``peer_offset`` says how much of the other direction their sender had received. ``cut`` bytes after ``data`` were on the
    wire and are not in the capture (snapshot length); a delivered chunk has none.
    """

    offset: int
    data: bytes
    frame: int
    time: int
    peer_offset: int
    wire_length: int = 0
    cut: int = 0

    @property
    def end(self) -> int:
        return self.offset + len(self.data) + self.cut


_OFFSET = attrgetter("offset")

# A segment taken by header prediction: the offset after its payload, its frame, time, peer offset and wire length, its
# payload, and its IP and TCP headers. A plain tuple: one is made for nearly every packet with payload.
PredictedSegment = tuple[int, int, int, int, int, bytes, bytes]


def chunk_of(predicted: PredictedSegment) -> Chunk:
    end, frame, time, peer_offset, wire_length, payload, _ = predicted
    return Chunk(end - len(payload), payload, frame, time, peer_offset, wire_length)


class Sink(Protocol):
    """Takes one direction in order. ``fin`` is the FIN as a chunk without bytes, None if none was captured."""

    def data(self, chunk: Chunk) -> None: ...
    def segments(self, segments: Sequence[PredictedSegment]) -> None: ...
    def gap(self, gap: Gap) -> None: ...
    def end(self, closed: bool, fin: Chunk | None) -> None: ...


class Reassembler:
    """Puts the direction in order in which ``side`` of ``stream`` sends, and passes it on to ``sink``."""

    __slots__ = (
        "_acked_by",
        "_delivered",
        "_first",
        "_pending",
        "_pending_bytes",
        "_sent_by",
        "acked",
        "base",
        "fin",
        "from_start",
        "holding",
        "last_retransmitted",
        "last_time",
        "maybe_probe",
        "next",
        "retransmitted",
        "sent",
        "side",
        "sink",
        "started",
        "stream",
    )

    def __init__(self, side: Side, sink: Sink, stream: Stream) -> None:
        self.side = side
        self.sink = sink
        self.stream = stream
        self.base: int | None = None  # the sequence number of offset 0
        self.next = 0  # the offset of the byte expected next
        self.acked = 0  # the highest offset that the other side acknowledged
        self.sent = 0  # how far the sender had sent, by the sequence numbers of its packets without payload
        self.fin: Chunk | None = None
        self.retransmitted = 0  # segments that brought nothing new
        self.last_retransmitted = 0  # the frame of the last of them
        self.from_start = False  # the SYN was captured: offset 0 is the first byte of the direction
        self.started = False  # it is certain which captured byte is the first
        self.holding = False  # what seems to be the first bytes is pending until that is certain
        self.maybe_probe = False  # offset 0 may be the number of a keep-alive, one below the sender's next byte
        self.last_time = stream.first_time  # of the last byte delivered
        self._first = 0  # the lowest offset that was delivered or given up
        self._delivered: list[Chunk] = []  # the latest
        self._pending: list[Chunk] = []  # in order, without overlaps
        self._pending_bytes = 0
        self._acked_by = self._sent_by = (stream.first_time, 0)  # time and frame of the packet that says so

    @property
    def ended(self) -> bool:
        """The sender closed, and every byte before its FIN was delivered."""
        return self.fin is not None and self.fin.offset <= self.next and not self._pending

    @property
    def is_unstarted(self) -> bool:
        """It was captured from its SYN on, and no byte of it has come yet."""
        return self.from_start and not self.next and not self._pending

    def offset_of(self, number: int) -> int:
        """The offset of a sequence number: the one nearest to the byte expected next."""
        assert self.base is not None
        return sequence.offset_of(number, self.base, self.next)

    def skip_probe(self) -> int:
        """Called when the sender goes on at offset 1: if its first packet was a keep-alive, that is its first byte.

        Returns the offset of that byte from now on.
        """
        if self.next or self._pending or self.acked or self.sent:
            return 1
        assert self.base is not None
        self.base = (self.base + 1) % sequence.MODULUS
        self.maybe_probe = False
        return 0

    def note_sent(self, offset: int, time: int, frame: int) -> None:
        """Notes that the sender had sent up to ``offset``, the sequence number of its packet without payload."""
        if self.sent < offset < self.next + MAX_WINDOW:
            self.sent, self._sent_by = offset, (time, frame)
            self._settle_start()

    def acknowledge(self, offset: int, time: int, frame: int) -> None:
        """Notes that the other side has received everything up to ``offset``."""
        if self.acked < offset < self.next + MAX_WINDOW:
            self.acked, self._acked_by = offset, (time, frame)
            self._settle_start()

    def segment(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Takes the payload of ``segment``, whose first byte has ``offset``."""
        payload, length = segment.payload, segment.payload_length
        chunk = Chunk(offset, payload, segment.frame, segment.time, peer_offset, segment.wire_length, length - len(payload))
        if not self.started:
            self._start(chunk)
        elif offset == self.next and not self._pending and not chunk.cut:  # nearly always
            self.next, self.last_time = offset + length, chunk.time
            self.remember(chunk)
            self.sink.data(chunk)
        else:
            self._out_of_order(chunk)

    def remember(self, chunk: Chunk) -> None:
        """Remembers a delivered chunk, so that later bytes at its offset are compared with it."""
        delivered = self._delivered
        if len(delivered) == MAX_COMPARED:
            del delivered[0]
        delivered.append(chunk)

    def close(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Notes the FIN of the sender, which is at ``offset``."""
        self._settle_start()
        if self.fin is None and abs(offset - self.next) <= MAX_WINDOW:
            self.fin = Chunk(max(offset, 0), b"", segment.frame, segment.time, peer_offset, segment.wire_length)

    def finish(self, closed: bool, gave_up: bool) -> None:
        """Ends the direction: every hole becomes a gap, also that after the last byte which any packet proves to be sent.

        ``closed``: the stream ended by FIN or RST; ``gave_up``: it ended by RST after retransmissions.
        """
        self._settle_start()
        while self._pending:
            self._skip_hole(gave_up)
        fin = self.fin
        last = self.acked if fin is None else min(self.acked, fin.offset)
        if last > self.next:
            self._pass_gap(last, Absence.LOST_IN_CAPTURE, *self._acked_by)
        if fin is not None and fin.offset > self.next:
            self._pass_gap(fin.offset, Absence.LOST_ON_WIRE if gave_up else Absence.LOST_IN_CAPTURE, fin.time, fin.frame)
        if fin is None and self.sent > self.next:
            self._pass_gap(self.sent, Absence.LOST_IN_CAPTURE, *self._sent_by)
        self.sink.end(closed, fin)

    # ---- where a direction starts that was joined in the middle ----

    def _start(self, chunk: Chunk) -> None:
        """Takes a chunk while it is not certain which byte is the first.

        The packets before the first one captured may have been captured after it. So the first one is pending until another
        packet of its side comes, or one of the other side that acknowledges it.
        """
        if chunk.offset == self.next and not self.acked and not self._pending:
            self._pending.append(chunk)
            self._pending_bytes += len(chunk.data)
            self.holding = True
            return
        self.started = True
        self._out_of_order(chunk)
        self._settle_start()

    def _settle_start(self) -> None:
        """Delivers what seemed to be the first bytes: nothing comes before them."""
        if self.holding:
            self.started, self.holding = True, False
            self._deliver_pending()

    def _precedes_first(self, chunk: Chunk) -> bool:
        """Whether all of ``chunk`` comes before the first byte delivered, in a direction that was joined in the middle.

        While nothing was delivered, its bytes become the first. Afterwards, what is before the first byte is a gap.
        """
        if self.next == 0 and not self._delivered and chunk.end >= 0:
            self.next = self._first = chunk.offset
            return False
        end, self._first = self._first, chunk.offset
        self.stream.add_gap(
            Gap(
                side=self.side,
                offset=chunk.offset,
                length=end - chunk.offset,
                cause=Absence.UNREADABLE,
                after=self.stream.first_time,
                before=chunk.time,
                frame=chunk.frame,
            )
        )
        return chunk.end <= end

    # ---- segments that are not the next one ----

    def _out_of_order(self, chunk: Chunk) -> None:
        """Takes a chunk that may be early, late, repeated, cut or far away."""
        offset, end = chunk.offset, chunk.end
        if abs(offset - self.next) > MAX_WINDOW:
            return
        if end - offset == 1 and (end == self.next or offset < self._first):  # a keep-alive (RFC 9293, 3.8.4)
            return
        if offset < self._first and not self.from_start and self._precedes_first(chunk):
            return
        if self._conflicts(chunk):
            self.stream.note(TcpAnomaly.CONFLICT, chunk.frame)
        if end <= self.next:
            self._note_retransmission(chunk)
        elif offset > self.next or self._pending:
            self._add_pending(chunk)
        else:
            self._deliver(chunk)

    def _note_retransmission(self, chunk: Chunk) -> None:
        self.retransmitted += 1
        self.last_retransmitted = chunk.frame

    def _conflicts(self, chunk: Chunk) -> bool:
        """Whether any byte differs from the one captured before at its offset, as far as that is remembered."""
        if chunk.end - chunk.offset == 1:  # perhaps a keep-alive, whose byte means nothing
            return False
        first, data = chunk.offset, chunk.data
        for other in (*(self._delivered if first < self.next else ()), *self._overlapped(chunk)):
            begin, end = max(first, other.offset), min(first + len(data), other.offset + len(other.data))
            if begin < end and data[begin - first : end - first] != other.data[begin - other.offset : end - other.offset]:
                return True
        return False

    def _overlapped(self, chunk: Chunk) -> list[Chunk]:
        """The pending chunks at the offsets of ``chunk``, and perhaps one before them."""
        begin = bisect_left(self._pending, chunk.offset, key=_OFFSET)
        return self._pending[max(begin - 1, 0) : bisect_left(self._pending, chunk.end, begin, key=_OFFSET)]

    def _add_pending(self, chunk: Chunk) -> None:
        """Keeps what is new of ``chunk`` until it is expected, which may be now."""
        pending, before = self._pending, len(self._pending)
        offset, chunk_end = max(chunk.offset, self.next), chunk.end
        place = bisect(pending, chunk.offset, key=_OFFSET)
        if place:
            offset = max(offset, pending[place - 1].end)
        while offset < chunk_end:
            end = min(chunk_end, pending[place].offset) if place < len(pending) else chunk_end
            if end > offset:
                data = chunk.data[offset - chunk.offset : end - chunk.offset]
                pending.insert(place, chunk._replace(offset=offset, data=data, cut=end - offset - len(data)))
                self._pending_bytes += len(data)
                place += 1
            offset = pending[place].end if place < len(pending) else chunk_end
            place += 1
        if len(pending) == before:
            self._note_retransmission(chunk)
        self._deliver_pending()
        if len(pending) > MAX_REORDERED and pending[0].offset <= self.acked:
            self._skip_hole(gave_up=False)
        elif self._pending_bytes > MAX_PENDING_BYTES or len(pending) > MAX_PENDING_SEGMENTS:
            self.stream.note(TcpAnomaly.OVERFLOW, chunk.frame)
            self._skip_hole(gave_up=False)

    # ---- passing on ----

    def _deliver_pending(self) -> None:
        ready = 0
        for chunk in self._pending:
            if chunk.offset > self.next:
                break
            ready += 1
            self._pending_bytes -= len(chunk.data)
            if chunk.end > self.next:
                self._deliver(chunk)
        del self._pending[:ready]

    def _skip_hole(self, gave_up: bool) -> None:
        """Gives up the first hole, and delivers what is pending after it."""
        first = self._pending[0]
        arrived = self.acked > self.next
        cause = Absence.LOST_IN_CAPTURE if arrived or not gave_up else Absence.LOST_ON_WIRE
        self._pass_gap(first.offset, cause, first.time, first.frame)
        self._deliver_pending()

    def _deliver(self, chunk: Chunk) -> None:
        """Passes on what was not yet of ``chunk``, which begins at the byte expected next or before it."""
        data, end = chunk.data[max(self.next - chunk.offset, 0) :], chunk.end
        self.last_time = chunk.time
        if data:
            chunk = chunk._replace(offset=self.next, data=data, cut=0)
            self.next += len(data)
            self.remember(chunk)
            self.sink.data(chunk)
        if self.next < end:
            self._pass_gap(end, Absence.UNREADABLE, chunk.time, chunk.frame)

    def _pass_gap(self, end: int, cause: Absence, time: int, frame: int) -> None:
        """Passes on that the bytes up to ``end`` are missing, as the packet ``frame`` shows at ``time``."""
        gap = Gap(
            side=self.side,
            offset=self.next,
            length=end - self.next,
            cause=cause,
            after=self.last_time,
            before=time,
            frame=frame,
        )
        self.stream.add_gap(gap)
        self.next = end
        self.sink.gap(gap)
