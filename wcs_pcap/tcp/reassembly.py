"""Puts one direction of a TCP connection in order: segments in, bytes and gaps out.

Positions are offsets from the first byte of the direction, so that the wrap of the 32-bit sequence numbers ends here.
A hole is kept open until its bytes arrive, the stated bounds are reached, or the stream ends; then it is passed on as a Gap,
never as bytes. Where segments overlap, the bytes captured first count. Source: RFC 9293.
"""

from __future__ import annotations

from bisect import insort
from typing import NamedTuple, Protocol

from wcs_pcap.model import Absence, Gap, Segment, Side

SEQUENCES = 1 << 32
FAR = 1 << 30  # the largest window TCP allows (RFC 7323): a segment further off is a stray
MAX_WAITING_BYTES = 1 << 20
MAX_WAITING_SEGMENTS = 4096


class Chunk(NamedTuple):
    """Bytes in order. ``peer_offset`` is how much of the other direction their sender had received."""

    offset: int
    data: bytes
    frame: int
    time: int
    peer_offset: int


class Sink(Protocol):
    """Who takes the ordered bytes of one direction."""

    def data(self, chunk: Chunk) -> None: ...
    def gap(self, gap: Gap) -> None: ...
    def end(self, closed: bool) -> None: ...


class _Waiting(NamedTuple):
    """A segment that came before its turn."""

    offset: int
    end: int
    arrival: int
    segment: Segment
    peer_offset: int


class Reassembler:
    """One direction of one connection."""

    def __init__(self, side: Side, sink: Sink, gaps: list[Gap], time: int) -> None:
        self.side = side
        self.sink = sink
        self.gaps = gaps
        self.base: int | None = None  # the sequence number of offset 0
        self.next = 0  # the offset of the byte expected next
        self.acked = 0  # the highest offset that the other side acknowledged
        self.fin: int | None = None  # the offset at which the sender closed
        self.retransmitted = 0
        self.from_start = False  # the SYN was seen: offset 0 really is the first byte
        self.last_time = time  # of the last byte passed on, before the first that of the stream's begin
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0
        self._arrivals = 0

    @property
    def level(self) -> bool:
        """Nothing is known to be outstanding: no hole, and nothing acknowledged that was not seen."""
        return not self._waiting and self.unseen <= 0

    @property
    def unseen(self) -> int:
        """How many bytes behind ``next`` the other side has acknowledged although they were not captured."""
        acked = self.acked
        if self.fin is not None and acked > self.fin:
            acked = self.fin
        return acked - self.next

    def anchor(self, sequence: int) -> None:
        """Makes ``sequence`` the first byte, unless one is known."""
        if self.base is None:
            self.base = sequence

    def offset_of(self, sequence: int) -> int:
        """The offset of a sequence number: the one nearest to what is expected next."""
        assert self.base is not None
        distance = (sequence - self.base - self.next) % SEQUENCES
        return self.next + (distance if distance < SEQUENCES // 2 else distance - SEQUENCES)

    def acknowledge(self, offset: int) -> None:
        if self.acked < offset < self.next + FAR:
            self.acked = offset

    def segment(self, segment: Segment, offset: int, peer_offset: int) -> None:
        """Takes the payload of ``segment``, whose first byte has ``offset``."""
        length = segment.payload_length
        end = offset + length
        if abs(offset - self.next) > FAR:
            return
        if end <= self.next:
            if not (length == 1 and end == self.next):  # one byte just below is a keep-alive probe (RFC 9293, 3.8.4)
                self.retransmitted += 1
            return
        if offset > self.next:
            self._wait(_Waiting(offset, end, self._arrivals, segment, peer_offset))
            return
        self._deliver(segment, offset, end, peer_offset)
        if self._waiting:
            self._drain()

    def finish(self, closed: bool, gave_up: bool, time: int) -> None:
        """Ends the direction: every hole becomes a gap, also the one behind the last byte that was acknowledged unseen.

        ``closed`` says that the stream ended by FIN or RST, ``gave_up`` that it ended by RST after bytes had been repeated,
        ``time`` when its last packet came.
        """
        while self._waiting:
            self._skip_hole(gave_up)
        if self.unseen > 0:
            self._pass_gap(self.next + self.unseen, Absence.LOST_IN_CAPTURE, time, 0)
        if self.fin is not None and self.fin > self.next:
            cause = Absence.LOST_ON_WIRE if gave_up else Absence.LOST_IN_CAPTURE
            self._pass_gap(self.fin, cause, time, 0)
        self.sink.end(closed)

    def _wait(self, waiting: _Waiting) -> None:
        if any(w.offset <= waiting.offset and waiting.end <= w.end for w in self._waiting[:8]):
            self.retransmitted += 1
            return
        insort(self._waiting, waiting)
        self._arrivals += 1
        self._waiting_bytes += len(waiting.segment.payload)
        if self._waiting_bytes > MAX_WAITING_BYTES or len(self._waiting) > MAX_WAITING_SEGMENTS:
            self._skip_hole(gave_up=False)

    def _drain(self) -> None:
        ready = 0
        for waiting in self._waiting:
            if waiting.offset > self.next:
                break
            ready += 1
            self._waiting_bytes -= len(waiting.segment.payload)
            if waiting.end > self.next:
                self._deliver(waiting.segment, waiting.offset, waiting.end, waiting.peer_offset)
        del self._waiting[:ready]

    def _skip_hole(self, gave_up: bool) -> None:
        """Gives up the first hole and goes on behind it."""
        first = self._waiting[0]
        arrived = self.acked > self.next
        cause = Absence.LOST_IN_CAPTURE if arrived or not gave_up else Absence.LOST_ON_WIRE
        self._pass_gap(first.offset, cause, first.segment.time, first.segment.frame)
        self._drain()

    def _deliver(self, segment: Segment, offset: int, end: int, peer_offset: int) -> None:
        data = segment.payload
        if offset < self.next:
            data = data[self.next - offset :]
        begin = self.next
        self.last_time = segment.time
        if data:
            self.next += len(data)
            self.sink.data(Chunk(begin, data, segment.frame, segment.time, peer_offset))
        if self.next < end:  # the rest of the packet was cut by the snapshot length
            self._pass_gap(end, Absence.UNREADABLE, segment.time, segment.frame)

    def _pass_gap(self, end: int, cause: Absence, time: int, frame: int) -> None:
        gap = Gap(self.side, self.next, end - self.next, cause, self.last_time, time, frame)
        self.gaps.append(gap)
        self.next = end
        self.sink.gap(gap)
