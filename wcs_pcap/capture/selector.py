"""The slow path: decodes packets, selects the watched TCP segments and observes what else matters.

An unwatched packet must cost little here: it is decoded, counted and forgotten, and packets like it may be discarded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING

from wcs_pcap.capture import plain, unreadable
from wcs_pcap.capture.checksum import is_wrong
from wcs_pcap.capture.clock import ClockWatch
from wcs_pcap.capture.fast_path import FastPath
from wcs_pcap.capture.layouts import BUSES, TUNNEL_PORTS
from wcs_pcap.capture.observations import Observations
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.plain import ICMP, ICMPV6, IGNORED, TCP, UDP, Datagram
from wcs_pcap.capture.stream_numbers import StreamNumbers
from wcs_pcap.model import Capture, Segment, Tally

if TYPE_CHECKING:
    from wcs_pcap.capture.decode import Decoder

TCP_HEADER = 20
IPV4_HEADER, PLAIN_IPV4 = 20, 0x45  # without options: its length, its first byte
_TCP = Struct(">HHIIBBH").unpack_from  # ports, sequence, acknowledgment, header length, flags, window
REQUEST_LINE = 300  # bytes of a payload that are searched for a hook

# Gets frame number, time, bytes of a packet, and where in them the innermost datagram is. Returns whether packets like it may
# be discarded: datagrams between the same ports, packets of the same direction.
UnwatchedHandler = Callable[[int, int, bytes, Datagram], bool]


class Selector:
    """Selects the segments of the watched ``ports`` (None: every port) from records.

    ``looks_like_hook`` judges the first bytes of a request to an unwatched port. The ``fast_path`` learns which packets it may
    discard. ``on_unwatched`` gets each unwatched packet; with ``watched_too`` also the watched ones on the slow path.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        looks_like_hook: Callable[[bytes], bool],
        fast_path: FastPath | None = None,
        on_unwatched: UnwatchedHandler | None = None,
        watched_too: bool = False,
    ) -> None:
        self.ports = ports
        self.observations = Observations()
        self.clock = ClockWatch()
        self._looks_like_hook = looks_like_hook
        self._fast_path = FastPath() if fast_path is None else fast_path
        self._on_unwatched = on_unwatched
        self._on_watched = on_unwatched if watched_too else None
        self._streams = StreamNumbers(self._new_stream)
        self._decoder: Decoder | None = None  # made for the first packet that is not plain
        self._cut = False  # a packet of TCP ended inside its header

    def segments(self, records: Iterable[Record]) -> Iterator[Segment]:
        """The watched segments, in the order of the timeline."""
        clock = self.clock
        for frame, time, wire_length, link_type, packet, capture, repeated in records:
            if repeated:
                continue
            clock.record(id(capture), frame, time, capture.time_before)
            decoded = plain.packet(link_type, packet, wire_length)
            if decoded is IGNORED:
                continue
            found = self._decode(time, wire_length, link_type, packet, capture) if decoded is None else ((packet, decoded),)
            for data, datagram in found:
                if datagram.protocol != TCP:
                    self._other(frame, time, data, datagram)
                    continue
                segment = self._tcp(frame, time, wire_length, data, datagram)
                if segment is not None:
                    capture.watched_packets += 1
                    if segment.options:
                        clock.segment(segment)
                    yield segment
            if self._cut:
                self._cut = False
                if len(packet) < wire_length:
                    unreadable.note(capture.unreadable_spans, time)

    @property
    def unfinished(self) -> bool:
        """Whether some, but not all fragments of a datagram were captured."""
        return self._decoder is not None and self._decoder.fragments.unfinished

    @property
    def incomplete(self) -> unreadable.Spans:
        """The times of datagrams of TCP that never became whole."""
        return self._decoder.fragments.incomplete() if self._decoder is not None else []

    def _decode(
        self, time: int, wire_length: int, link_type: int, packet: bytes, capture: Capture
    ) -> Sequence[tuple[bytes, Datagram]]:
        """The datagrams in a packet that is not plain."""
        if self._decoder is None:
            from wcs_pcap.capture.decode import Decoder

            self._decoder = Decoder()
        decoder = self._decoder
        found = decoder.decode(link_type, packet, wire_length, time)
        if decoder.unknown:
            self.observations.undecoded[link_type] += 1
            if link_type not in BUSES:
                unreadable.note(capture.unreadable_spans, time)
        self._cut = decoder.unreadable
        return found

    def _other(self, frame: int, time: int, data: bytes, datagram: Datagram) -> None:
        """Observes a packet that is not TCP."""
        discard = self._on_unwatched is None or self._on_unwatched(frame, time, data, datagram)
        if datagram.protocol == UDP:
            ports = data[datagram.start : datagram.start + 4]
            if discard and len(ports) == 4 and TUNNEL_PORTS.isdisjoint((ports[:2], ports[2:])):
                self._fast_path.discard_udp(ports)
        elif datagram.protocol in (ICMP, ICMPV6):
            self.observations.icmp_error(frame, time, data, datagram, self.ports)

    def _tcp(self, frame: int, time: int, wire_length: int, data: bytes, datagram: Datagram) -> Segment | None:
        """The segment in a watched packet; None for an unwatched one, and where the header is cut or impossible."""
        source, destination, start, end = datagram.source, datagram.destination, datagram.start, datagram.end
        if start + TCP_HEADER > len(data):
            self._cut = self._cut or self._may_be_watched(data[start : start + 4])
            return None
        source_port, destination_port, sequence, acknowledgment, header, flags, window = _TCP(data, start)
        stream = self._streams.number(source, destination, data[start : start + 4], sequence, acknowledgment, flags)
        payload = start + (header >> 4) * 4
        if payload < start + TCP_HEADER or payload > end:
            return None
        ports = self.ports
        if ports is not None and source_port not in ports and destination_port not in ports:
            if end > payload:
                self.observations.unwatched_payload(
                    data[payload : payload + REQUEST_LINE], destination_port, self._looks_like_hook
                )
            if self._on_unwatched is None or self._on_unwatched(frame, time, data, datagram):
                self._fast_path.discard_tcp(source + destination + data[start : start + 4])
            return None
        if self._on_watched is not None:
            self._on_watched(frame, time, data, datagram)
        if payload < end <= len(data) and is_wrong(source, destination, data[start:end]):
            self.observations.wrong_checksums.setdefault(stream, Tally()).add(frame)
        return Segment(
            frame, time, wire_length, stream, source, source_port, destination, destination_port,
            sequence, acknowledgment, flags, window,
            data[start + TCP_HEADER : payload], data[payload:end], end - payload,
            _ip_id(source, data, start),
        )  # fmt: skip

    def _may_be_watched(self, ports: bytes) -> bool:
        """Whether a packet may be watched of whose ``ports`` perhaps not all was captured."""
        if self.ports is None or len(ports) < 4:
            return True
        return not self.ports.isdisjoint(plain.ports(ports, 0))

    def _new_stream(self, forward: bytes, reverse: bytes, opened: bool) -> None:
        self._fast_path.inspect_tcp(forward)
        self._fast_path.inspect_tcp(reverse)
        if not opened:
            self.observations.midstream = True


def _ip_id(source: bytes, data: bytes, start: int) -> int:
    """The identification of the IPv4 packet whose TCP header begins at ``start``; 0 for IPv6, or where IP options are between."""
    plain_ipv4 = len(source) == 4 and start >= IPV4_HEADER and data[start - IPV4_HEADER] == PLAIN_IPV4
    return data[start - 16] << 8 | data[start - 15] if plain_ipv4 else 0
