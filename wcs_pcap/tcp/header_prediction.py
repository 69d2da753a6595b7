"""Header prediction: the fast path for the segment that a connection is expected to send next.

While a connection is established, without gaps and with an open window, the header of each direction's next segment is known
beforehand, but for its length: addresses, ports, sequence number and flags (RFC 7323, 5.6). A segment that arrives as
predicted is taken from the bytes of the capture, without an object for it. Any other segment takes the slow path
(``Connection.segment``). Since HTTP sends a request, then a response, the payload is passed on (flushed) when the other
direction sends some. docs/fast-path.md explains the whole.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from struct import Struct

from wcs_pcap.capture.checksum import ONES, TCP, is_wrong
from wcs_pcap.model import ACK, PSH, Endpoint, Segment, Side, Stream
from wcs_pcap.tcp.duplicates import MAX_REMEMBERED
from wcs_pcap.tcp.reassembly import MAX_COMPARED, PredictedSegment, Reassembler, Sink, chunk_of
from wcs_pcap.tcp.sequence import HALF, MASK

IPV4_HEADER, IPV6_HEADER = 20, 40  # without options or extension headers
TCP_HEADER, LONGEST_TCP_HEADER = 20, 60
# the 16-bit field with header length and flags, where the only flags are ACK or ACK and PSH -> the header's length in bytes
PREDICTED_FIELDS = {
    size << 10 | flags: size for size in range(TCP_HEADER, LONGEST_TCP_HEADER + 1, 4) for flags in (ACK, ACK | PSH)
}
NOT_PREDICTING = -1  # equals no sequence number
MAX_FLUSHED = 48  # segments that are kept after they were flushed, before all but the latest are forgotten
MAX_UNFLUSHED_BYTES, MAX_SEGMENTS = 1 << 16, 1 << 10  # of one direction, before they are flushed without the other's sending

_HEADER = Struct(">4xIIBBH").unpack_from  # sequence, acknowledgment, header length, flags, window


def key_of(source: Endpoint, destination: Endpoint) -> bytes:
    """Addresses and ports as they follow one another in packets from ``source`` to ``destination``."""
    ports = source.port.to_bytes(2, "big") + destination.port.to_bytes(2, "big")
    return source.address + destination.address + ports


class Direction(Reassembler):
    """One direction of ``stream``: the packets that ``source`` sends to ``destination``. ``peer`` is the other direction."""

    __slots__ = (
        "_address_sum",
        "_empty_count",
        "_empty_frame",
        "_empty_time",
        "_flush_limit",
        "_flushed",
        "_flushed_count",
        "_flushed_offset",
        "_predicts_payload",
        "_segments",
        "classified",
        "destination",
        "next_sequence",
        "peer",
        "source",
        "unflushed",
    )

    peer: Direction
    tcp_at: int  # where TCP begins, from the IP header on

    def __init__(self, side: Side, sink: Sink, stream: Stream) -> None:
        super().__init__(side, sink, stream)
        self.source, self.destination = (stream.client, stream.server) if side is Side.CLIENT else (stream.server, stream.client)
        self.classified = False  # its first bytes are known to be TLS or not
        self.next_sequence = NOT_PREDICTING  # the predicted sequence number
        self._predicts_payload = False  # otherwise only segments without payload are predicted
        self._address_sum = int.from_bytes(self.source.address + self.destination.address, "big") + TCP
        self._segments: list[PredictedSegment] = []  # those with payload, until they are replayed or forgotten
        self._flushed = 0  # how many of them have been passed on ...
        self._flushed_offset = 0  # ... up to this offset
        self.unflushed = False  # whether any has not
        self._flush_limit = 0  # the offset at which they are flushed in any case
        # what the stream's counters lack: segments that were flushed, segments without payload and the last of these
        self._flushed_count = self._empty_count = 0
        self._empty_frame = self._empty_time = 0

    @property
    def key(self) -> bytes:
        return key_of(self.source, self.destination)

    @property
    def last_predicted(self) -> tuple[int, int]:
        """Frame and time of the last predicted segment; zeros before the first."""
        empty = self._empty_frame, self._empty_time
        if not self._segments:
            return empty
        _, frame, time, *_ = self._segments[-1]
        return max(empty, (frame, time))

    @property
    def predictable(self) -> bool:
        """Whether its next segment is known: its first byte is certain, it has no gap and no FIN."""
        started = self.base is not None and not self.maybe_probe and not self.holding
        return started and not self._pending and self.fin is None

    def start_prediction(self) -> None:
        assert self.base is not None
        self.next_sequence = self.base + self.next & MASK
        self._predicts_payload = self.classified and self.started
        self._flushed_offset, self._flush_limit = self.next, self.next + MAX_UNFLUSHED_BYTES

    @abstractmethod
    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        """Takes a packet of this direction if it is the predicted one; otherwise returns False and changes nothing.

        Its IP header is at ``data[ip]`` and the packet ends before ``end``. ``length`` is that of the frame on the wire, all
        of which was captured; ``time`` is in nanoseconds.
        """

    def flush(self) -> None:
        """Passes on the payload of predicted segments."""
        segments = self._segments
        self.unflushed = False
        self._flushed_count += len(segments) - self._flushed
        self.sink.segments(segments[self._flushed :] if self._flushed else segments)
        self.last_time = segments[-1][2]
        if len(segments) > MAX_FLUSHED:  # of those before the latest neither a copy nor an overlap can be found any more
            del segments[:-MAX_REMEMBERED]
        self._flushed = len(segments)
        self.stream.payload_by[self.side] += self.next - self._flushed_offset
        self._flushed_offset, self._flush_limit = self.next, self.next + MAX_UNFLUSHED_BYTES

    def stop_prediction(self) -> int:
        """Flushes, and adds the predicted segments to the stream's counters. Returns how many there were."""
        if self.unflushed:
            self.flush()
        self.next_sequence = NOT_PREDICTING
        count = self._flushed_count + self._empty_count
        self._flushed_count = self._empty_count = 0
        if count:
            stream = self.stream
            stream.packets += count
            stream.packets_by[self.side] += count
            frame, time = self.last_predicted
            if frame > stream.last_frame:
                stream.last_frame, stream.last_time = frame, time
        return count

    def replay(self) -> list[PredictedSegment]:
        """The latest predicted segments with payload, which the slow path has to know. Each is returned once."""
        latest, self._segments, self._flushed = self._segments[-MAX_REMEMBERED:], [], 0
        for predicted in latest[-MAX_COMPARED:]:
            self.remember(chunk_of(predicted))
        return latest

    def segment_of(self, predicted: PredictedSegment) -> Segment:
        """A predicted segment as the slow path sees it."""
        _, frame, time, _, wire_length, payload, header = predicted
        tcp_at = self.tcp_at
        sequence, acknowledgment, _, flags, window = _HEADER(header, tcp_at)
        return Segment(
            frame=frame,
            time=time,
            wire_length=wire_length,
            stream=self.stream.number,
            source=self.source.address,
            source_port=self.source.port,
            destination=self.destination.address,
            destination_port=self.destination.port,
            sequence=sequence,
            acknowledgment=acknowledgment,
            flags=flags,
            window=window,
            options=header[tcp_at + TCP_HEADER :],
            ip_id=int.from_bytes(header[4:6], "big") if tcp_at == IPV4_HEADER else 0,
            payload=payload,
            payload_length=len(payload),
        )

    def _is_wrong(self, checksum: int, segment: bytes) -> bool:
        """Whether the TCP checksum is wrong: the cheap test of most segments that are right, then ``is_wrong``."""
        if (self._address_sum + len(segment) - checksum) % ONES == 0:
            return False
        return is_wrong(self.source.address, self.destination.address, segment)


def _accept_over(unpack: Callable[[bytes, int], tuple[int, ...]], tcp_at: int, counted_from: int) -> Callable[..., bool]:
    """Makes ``Direction.accept`` for one version of IP, without IP options or extension headers.

    ``unpack`` reads, from an IP header on: the IP length field, which counts from byte ``counted_from`` of that header, and the
    TCP fields sequence, acknowledgment, header length with flags, window and checksum. TCP begins ``tcp_at`` bytes after it.
    It is a closure, and a predicted segment a plain tuple, because this runs for nearly every watched packet.
    """
    payload_at = {field: tcp_at + size for field, size in PREDICTED_FIELDS.items()}

    def accept(self: Direction, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        total, sequence, acknowledgment, flags, window, checksum = unpack(data, ip)
        if sequence != self.next_sequence or flags not in payload_at or not window:
            return False
        payload, stop = ip + payload_at[flags], ip + total + counted_from
        if payload > stop or stop > end:
            return False
        peer = self.peer
        peer_offset = peer.next
        if acknowledgment != peer.next_sequence:
            unacknowledged = peer.next_sequence - acknowledgment & MASK
            if unacknowledged > HALF:  # it acknowledges bytes that have not been captured
                return False
            peer_offset -= unacknowledged
        if payload == stop:
            self._empty_count += 1
            self._empty_frame, self._empty_time = frame, time
            if peer_offset > peer.acked:  # _acked_by is not needed: it dates missing bytes, and none of these is missing
                peer.acked = peer_offset
            return True
        if not self._predicts_payload or (checksum and self._is_wrong(checksum, data[ip + tcp_at : stop])):
            return False
        if peer.unflushed:
            peer.flush()
        if peer_offset > peer.acked:
            peer.acked = peer_offset
        size = stop - payload
        self.next = offset = self.next + size
        self.next_sequence = sequence + size & MASK
        segments = self._segments
        segments.append((offset, frame, time, peer_offset, length, data[payload:stop], data[ip:payload]))
        self.unflushed = True
        if offset > self._flush_limit or len(segments) > MAX_SEGMENTS:
            self.flush()
        return True

    return accept


class _OverIPv4(Direction):
    __slots__ = ()
    tcp_at = IPV4_HEADER
    accept = _accept_over(Struct(">2xH20xIIHHH").unpack_from, tcp_at=IPV4_HEADER, counted_from=0)


class _OverIPv6(Direction):
    __slots__ = ()
    tcp_at = IPV6_HEADER
    accept = _accept_over(Struct(">4xH38xIIHHH").unpack_from, tcp_at=IPV6_HEADER, counted_from=40)


def direction_of(side: Side, sink: Sink, stream: Stream) -> Direction:
    """The direction of ``stream`` in which ``side`` sends."""
    version = _OverIPv4 if len(stream.client.address) == 4 else _OverIPv6
    return version(side, sink, stream)


def endpoints_of(segment: Segment) -> tuple[Endpoint, Endpoint]:
    """Source and destination of a segment."""
    return Endpoint(segment.source, segment.source_port), Endpoint(segment.destination, segment.destination_port)
