"""One direction of a connection: a reassembler, with a short way for the packet that nearly every one is.

While nothing is odd about a connection, its next packet is known before it comes: its addresses, ports, sequence number and
flags. Such a packet is taken as it lies in the capture, without an object for it; every other one takes the long way. The two
sides of HTTP take turns, so that bytes are given on when the other side begins to speak (``give``), a turn at a time.
What the long way would have remembered is kept, and told to it when it is needed (``recall``).
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

from wcs_pcap.capture.checksum import ONES, TCP, is_wrong
from wcs_pcap.model import ACK, FIN, RST, SYN, Endpoint, Gap, Oddity, Segment, Side, Stream
from wcs_pcap.tcp.duplicates import REMEMBERED
from wcs_pcap.tcp.reassembly import SEQUENCES, Chunk, Reassembler, Sink, Taken

CONTROL = SYN | FIN | RST | ACK
WRAP, HALF = SEQUENCES - 1, SEQUENCES // 2
TCP_HEADER = 20
NOT_STEADY = -1  # no sequence number
MOST_KEPT = 48  # packets that were given on, before all but the latest are forgotten
MOST_UNTOLD, MOST_TAKEN = 1 << 16, 1 << 10  # bytes and packets that wait for the other side to speak


# By the length of an address, what an IP version without options and TCP say of a packet: what unpacks the length, then sequence,
# acknowledgment, header length and flags, window and checksum of TCP; how many bytes behind the beginning of the IP header the
# length counts from, and where the TCP header is.
_VERSIONS = {4: (Struct(">2xH20xIIHHH").unpack_from, 0, 20), 16: (Struct(">4xH38xIIHHH").unpack_from, 40, 40)}
_HEADER = Struct(">4xIIBBH").unpack_from  # sequence, acknowledgment, header length, flags, window


class Direction(Reassembler):
    """The packets that ``source`` sends to ``destination`` in ``stream``. ``peer`` is the other direction."""

    __slots__ = (
        "_addresses",
        "_counted",
        "_packets",
        "_seen_frame",
        "_seen_time",
        "_taken",
        "_tcp",
        "_told",
        "_told_to",
        "_unpack",
        "destination",
        "peer",
        "sequence",
        "source",
        "spoke",
        "stream",
        "untold",
    )

    peer: Direction

    def __init__(self, side: Side, sink: Sink, stream: Stream, gaps: list[Gap], note: Callable[[Oddity, int], None]) -> None:
        super().__init__(side, sink, gaps, note, stream.first_time)
        self.stream = stream
        self.source, self.destination = (stream.client, stream.server) if side is Side.CLIENT else (stream.server, stream.client)
        self.spoke = False  # its first bytes have been looked at
        self.sequence = NOT_STEADY  # the next number of a steady direction
        self._unpack, self._counted, self._tcp = _VERSIONS[len(self.source.address)]
        self._addresses = int.from_bytes(self.source.address + self.destination.address, "big") + TCP
        self.untold = False  # some bytes that were taken have not been given on
        self._taken: list[Taken] = []
        self._told = self._told_to = 0  # so many of them have been given on, and up to which offset
        self._packets = 0  # that took the short way since the books were made up
        self._seen_frame = self._seen_time = 0  # of the last one

    @property
    def key(self) -> bytes:
        """The addresses and ports of its packets, as they stand there."""
        ports = self.source.port.to_bytes(2, "big") + self.destination.port.to_bytes(2, "big")
        return self.source.address + self.destination.address + ports

    @property
    def short_time(self) -> int:
        """The time of the last packet that took the short way, 0 when none did."""
        return self._seen_time

    def steady(self) -> bool:
        """Whether it has begun for certain, has no hole, and has not ended."""
        begun = self.base is not None and not self.maybe_probe and not self.held
        return begun and not self._waiting and self.fin is None

    def resume(self) -> None:
        """From now on packets may take the short way."""
        assert self.base is not None
        self.sequence = self.base + self.next & WRAP
        self._told_to = self.next

    def take(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        """Takes the packet of ``data`` whose IP header is at ``ip``, and which ends at ``end``, if it is the next one.

        ``length`` is that of the frame on the wire, all of which was captured. When it gives False, nothing has happened.
        """
        tcp = ip + self._tcp
        options = tcp + TCP_HEADER
        if options > end:
            return False
        total, sequence, acknowledgment, flags, window, checksum = self._unpack(data, ip)
        stop = ip + self._counted + total
        body = tcp + (flags >> 10 & 60)
        if sequence != self.sequence or flags & CONTROL != ACK or not window or not options <= body <= stop <= end:
            return False
        peer = self.peer
        heard = peer.next
        if acknowledgment != peer.sequence:
            unheard = peer.sequence - acknowledgment & WRAP  # bytes of the other side that this one does not acknowledge yet
            if unheard > HALF:  # it has heard what the capture has not
                return False
            heard -= unheard
        if body < stop:
            if not self.spoke or not self.begun or (checksum and self._is_wrong(checksum, data[tcp:stop])):
                return False
            if peer.untold:
                peer.give()
            size = stop - body
            self.next = offset = self.next + size
            self.sequence = sequence + size & WRAP
            self.last_time = time
            self._taken.append(_new(Taken, (offset, frame, time, heard, length, data[body:stop], data[tcp:body])))
            self.untold = True
            if offset - self._told_to > MOST_UNTOLD or len(self._taken) > MOST_TAKEN:
                self.give()
        if heard > peer.acked:
            peer.acked, peer.acked_by = heard, (time, frame)
        self._packets += 1
        self._seen_frame, self._seen_time = frame, time
        return True

    def give(self) -> None:
        """Gives on what has been taken."""
        taken = self._taken
        self.untold = False
        self.sink.packets(taken[self._told :] if self._told else taken)
        if len(taken) > MOST_KEPT:  # neither a copy nor an overlap of what came before the latest can come any more
            del taken[:-REMEMBERED]
        self._told = len(taken)
        stream, start, self._told_to = self.stream, self._told_to, self.next
        stream.payload_by[self.side] += self.next - start

    def make_up(self) -> int:
        """Enters what was taken the short way into the books of the stream, and gives how many packets that were."""
        if self.untold:
            self.give()
        self.sequence = NOT_STEADY
        packets, self._packets = self._packets, 0
        if packets:
            stream = self.stream
            stream.packets += packets
            stream.packets_by[self.side] += packets
            if self._seen_frame > stream.last_frame:
                stream.last_frame, stream.last_time = self._seen_frame, self._seen_time
        return packets

    def recall(self) -> list[Segment]:
        """The segments with bytes that took the short way and must be known on the long one. Each is given once."""
        segments = []
        for end, frame, time, heard, length, data, header in self._taken:
            self.keep(Chunk(end - len(data), data, frame, time, heard, length))
            sequence, acknowledgment, _, flags, window = _HEADER(header, 0)
            segments.append(
                Segment(
                    frame, time, length, self.stream.number,
                    self.source.address, self.source.port, self.destination.address, self.destination.port,
                    sequence, acknowledgment, flags, window, header[TCP_HEADER:], data, len(data),
                )
            )  # fmt: skip
        self._taken = []
        self._told = 0
        return segments

    def _is_wrong(self, checksum: int, segment: bytes) -> bool:
        """Whether the checksum in a TCP header is wrong; see ``is_wrong``, of which this is the cheap part."""
        if (self._addresses + len(segment) - checksum) % ONES == 0:
            return False
        return is_wrong(self.source.address, self.destination.address, segment)


def ends_of(segment: Segment) -> tuple[Endpoint, Endpoint]:
    """Who sends a segment, and to whom."""
    return Endpoint(segment.source, segment.source_port), Endpoint(segment.destination, segment.destination_port)


_new: Callable[..., Any] = tuple.__new__  # a named tuple from a tuple, without the detour through its constructor
