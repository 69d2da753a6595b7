"""One direction of a connection: a reassembler, with a short way for the packet that nearly every one is.

While nothing is odd about a connection, its next packet is known before it comes: its addresses, ports, sequence number and
flags. Such a packet is taken as it lies in the capture, without an object for it; every other one takes the long way. The two
sides of HTTP take turns, so that bytes are given on when the other side begins to speak (``give``), a turn at a time.
What the long way would have remembered is kept, and told to it when it is needed (``recall``).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from struct import Struct

from wcs_pcap.capture.checksum import ONES, TCP, is_wrong
from wcs_pcap.model import ACK, PSH, Endpoint, Gap, Segment, Side, Stream, TcpAnomaly
from wcs_pcap.tcp.duplicates import REMEMBERED
from wcs_pcap.tcp.reassembly import KEPT, SEQUENCES, PredictedSegment, Reassembler, Sink, chunk_of

WRAP, HALF = SEQUENCES - 1, SEQUENCES // 2
TCP_HEADER, LONGEST_TCP_HEADER = 20, 60
# the field with length and flags of a TCP header that opens and closes nothing, and asks for nothing -> that length
PLAIN = {length << 10 | flags: length for length in range(TCP_HEADER, LONGEST_TCP_HEADER + 1, 4) for flags in (ACK, ACK | PSH)}
NOT_STEADY = -1  # no sequence number
MOST_KEPT = 48  # packets that were given on, before all but the latest are forgotten
MOST_UNTOLD, MOST_TAKEN = 1 << 16, 1 << 10  # bytes and packets that wait for the other side to speak


_HEADER = Struct(">4xIIBBH").unpack_from  # sequence, acknowledgment, header length, flags, window


class Direction(Reassembler):
    """The packets that ``source`` sends to ``destination`` in ``stream``. ``peer`` is the other direction."""

    __slots__ = (
        "_addresses",
        "_given",
        "_limit",
        "_ready",
        "_silent",
        "_silent_frame",
        "_silent_time",
        "_taken",
        "_told",
        "_told_to",
        "destination",
        "peer",
        "sequence",
        "source",
        "spoke",
        "stream",
        "untold",
    )

    peer: Direction

    def __init__(self, side: Side, sink: Sink, stream: Stream, gaps: list[Gap], note: Callable[[TcpAnomaly, int], None]) -> None:
        super().__init__(side, sink, gaps, note, stream.first_time)
        self.stream = stream
        self.source, self.destination = (stream.client, stream.server) if side is Side.CLIENT else (stream.server, stream.client)
        self.spoke = False  # its first bytes have been looked at
        self.sequence = NOT_STEADY  # the next number of a steady direction
        self._ready = False  # its bytes may take the short way, too
        self._addresses = int.from_bytes(self.source.address + self.destination.address, "big") + TCP
        self.untold = False  # some bytes that were taken have not been given on
        self._taken: list[PredictedSegment] = []
        self._told = self._told_to = 0  # so many of them have been given on, and up to which offset
        self._limit = 0  # the offset at which they are given on, even if the other side does not speak
        # of the packets that took the short way since the books were made up: those that were given on, and those without bytes
        self._given = self._silent = 0
        self._silent_frame = self._silent_time = 0  # of the last one without bytes

    @property
    def key(self) -> bytes:
        """The addresses and ports of its packets, as they stand there."""
        ports = self.source.port.to_bytes(2, "big") + self.destination.port.to_bytes(2, "big")
        return self.source.address + self.destination.address + ports

    @property
    def short_time(self) -> int:
        """The time of the last packet that took the short way, 0 when none did."""
        return self._last_short[1]

    @property
    def _last_short(self) -> tuple[int, int]:
        """Frame and time of the last packet that took the short way, zeros when none did."""
        silent = self._silent_frame, self._silent_time
        return max(silent, self._taken[-1][1:3]) if self._taken else silent

    def steady(self) -> bool:
        """Whether it has begun for certain, has no hole, and has not ended."""
        begun = self.base is not None and not self.maybe_probe and not self.held
        return begun and not self._waiting and self.fin is None

    def resume(self) -> None:
        """From now on packets may take the short way."""
        assert self.base is not None
        self.sequence = self.base + self.next & WRAP
        self._ready = self.spoke and self.begun
        self._told_to, self._limit = self.next, self.next + MOST_UNTOLD

    @abstractmethod
    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        """Takes the packet of ``data`` whose IP header is at ``ip``, and which ends at ``end``, if it is the next one.

        ``length`` is that of the frame on the wire, all of which was captured. When it gives False, nothing has happened.
        """

    def give(self) -> None:
        """Gives on what has been taken."""
        taken = self._taken
        self.untold = False
        self._given += len(taken) - self._told
        self.sink.segments(taken[self._told :] if self._told else taken)
        self.last_time = taken[-1][2]
        if len(taken) > MOST_KEPT:  # neither a copy nor an overlap of what came before the latest can come any more
            del taken[:-REMEMBERED]
        self._told = len(taken)
        self.stream.payload_by[self.side] += self.next - self._told_to
        self._told_to, self._limit = self.next, self.next + MOST_UNTOLD

    def make_up(self) -> int:
        """Enters what was taken the short way into the books of the stream, and gives how many packets that were."""
        if self.untold:
            self.give()
        self.sequence = NOT_STEADY
        packets = self._given + self._silent
        self._given = self._silent = 0
        if packets:
            stream = self.stream
            stream.packets += packets
            stream.packets_by[self.side] += packets
            frame, time = self._last_short
            if frame > stream.last_frame:
                stream.last_frame, stream.last_time = frame, time
        return packets

    def recall(self) -> list[PredictedSegment]:
        """The latest packets with bytes that took the short way and must be known on the long one. Each is given once."""
        latest, self._taken, self._told = self._taken[-REMEMBERED:], [], 0
        for taken in latest[-KEPT:]:
            self.keep(chunk_of(taken))
        return latest

    def segment_of(self, taken: PredictedSegment) -> Segment:
        """A packet that took the short way, as the long one would have seen it."""
        _, frame, time, _, length, data, header = taken
        sequence, acknowledgment, _, flags, window = _HEADER(header, 0)
        return Segment(
            frame, time, length, self.stream.number,
            self.source.address, self.source.port, self.destination.address, self.destination.port,
            sequence, acknowledgment, flags, window, header[TCP_HEADER:], data, len(data),
        )  # fmt: skip

    def _is_wrong(self, checksum: int, segment: bytes) -> bool:
        """Whether the checksum in a TCP header is wrong; see ``is_wrong``, of which this is the cheap part."""
        if (self._addresses + len(segment) - checksum) % ONES == 0:
            return False
        return is_wrong(self.source.address, self.destination.address, segment)


def _taking(unpack: Callable[[bytes, int], tuple[int, ...]], tcp_at: int, counted: int) -> Callable[..., bool]:
    """``Direction.take`` for a version of IP, without options: where TCP begins, and from where on the length counts.

    ``unpack`` gives that length, then sequence, acknowledgment, header length and flags, window and checksum of TCP. What is
    the same for every packet stands in the function, since it is called for each; so does every attribute that it can spare.
    """
    bodies = {field: tcp_at + length for field, length in PLAIN.items()}

    def accept(self: Direction, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        total, sequence, acknowledgment, flags, window, checksum = unpack(data, ip)
        if sequence != self.sequence or flags not in bodies or not window:
            return False
        body, stop = ip + bodies[flags], ip + total + counted
        if body > stop or stop > end:
            return False
        peer = self.peer
        heard = peer.next
        if acknowledgment != peer.sequence:
            unheard = peer.sequence - acknowledgment & WRAP  # bytes of the other side that this one does not acknowledge yet
            if unheard > HALF:  # it has heard what the capture has not
                return False
            heard -= unheard
        if body == stop:
            self._silent += 1
            self._silent_frame, self._silent_time = frame, time
            if heard > peer.acked:  # acked_by is of no use: none of these bytes is missing
                peer.acked = heard
            return True
        if not self._ready or (checksum and self._is_wrong(checksum, data[ip + tcp_at : stop])):
            return False
        if peer.untold:
            peer.give()
        if heard > peer.acked:
            peer.acked = heard
        size = stop - body
        self.next = offset = self.next + size
        self.sequence = sequence + size & WRAP
        taken = self._taken
        taken.append((offset, frame, time, heard, length, data[body:stop], data[ip + tcp_at : body]))
        self.untold = True
        if offset > self._limit or len(taken) > MOST_TAKEN:
            self.give()
        return True

    return accept


class _OverIPv4(Direction):
    __slots__ = ()
    accept = _taking(Struct(">2xH20xIIHHH").unpack_from, 20, 0)


class _OverIPv6(Direction):
    __slots__ = ()
    accept = _taking(Struct(">4xH38xIIHHH").unpack_from, 40, 40)


def direction_of(side: Side, sink: Sink, stream: Stream, gaps: list[Gap], note: Callable[[TcpAnomaly, int], None]) -> Direction:
    """The packets that one ``side`` of ``stream`` sends."""
    version = _OverIPv4 if len(stream.client.address) == 4 else _OverIPv6
    return version(side, sink, stream, gaps, note)


def ends_of(segment: Segment) -> tuple[Endpoint, Endpoint]:
    """Who sends a segment, and to whom."""
    return Endpoint(segment.source, segment.source_port), Endpoint(segment.destination, segment.destination_port)
