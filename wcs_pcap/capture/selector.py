"""Picks the watched TCP packets out of everything captured, numbers streams, and notes what else matters.

An unwatched packet must cost little here: it is decoded, counted and forgotten.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING

from wcs_pcap.capture import plain, unreadable
from wcs_pcap.capture.checksum import is_wrong
from wcs_pcap.capture.fast_path import FastPath
from wcs_pcap.capture.layouts import LINK_TYPES, TUNNEL_PORTS
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.plain import ICMP, ICMPV6, IGNORED, TCP, UDP, Datagram
from wcs_pcap.model import ACK, SYN, Capture, Segment, Stream, Tally

if TYPE_CHECKING:
    from wcs_pcap.capture.decode import Decoder
    from wcs_pcap.capture.icmp import Unreachable

TCP_HEADER = 20
_TCP = Struct(">HHIIBBH").unpack_from  # ports, sequence, acknowledgment, header length, flags, window
MAX_ERRORS = 1000  # ICMP errors that are kept
MAX_STEPS = 100  # of the clock that are kept
CLOCK_STEP = 1_000_000_000  # nanoseconds backwards that are no mere reordering between processors
SEQUENCES = UNKNOWN = 1 << 32


# frame, time, bytes, and where in them the innermost datagram lies
UnwatchedHandler = Callable[[int, int, bytes, Datagram], bool]


class Observations:
    """What was noticed beside the watched traffic."""

    __slots__ = (
        "clock_steps", "hook_ports", "midstream", "tcp_ports", "undecoded", "unreachable", "wrong_checksums",
    )  # fmt: skip

    def __init__(self) -> None:
        self.hook_ports: Counter[int] = Counter()  # requests shaped like hooks, by server port
        self.tcp_ports: Counter[int] = Counter()  # requests of any HTTP kind, by server port
        self.unreachable: list[Unreachable] = []  # about watched ports
        self.midstream = False  # some TCP connection was already open when the capture began
        self.clock_steps: list[int] = []  # frames whose time is well before an earlier one's
        self.wrong_checksums: dict[int, Tally] = {}  # watched packets with data, by stream
        self.undecoded: Counter[int] = Counter()  # packets of unknown link types


class Selector:
    """Turns records into the segments of the watched ports (None: every port).

    ``looks_like_hook`` judges the first bytes of a request on a port that is not watched. The ``fast_path`` learns which
    packets it may discard. ``on_unwatched`` gets each unwatched packet, and returns whether packets like it may be discarded.
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
        self._fast_path = fast_path
        self._on_unwatched = on_unwatched
        self._on_watched = on_unwatched if watched_too else None
        self._decoder: Decoder | None = None  # made for the first packet that is not plain
        self.observations = Observations()
        self._looks_like_hook = looks_like_hook
        # every TCP connection of the capture, watched or not: its stream by the direction of its first packet, and the first
        # sequence number of that direction and of the other; there may be very many, and each takes as little as it can
        self._numbers: dict[bytes, int] = {}
        self._bases = array("Q"), array("Q")
        self._cut = False  # a packet of TCP ended inside its header
        self._known: dict[bytes, int] = {}  # stream by watched direction: its addresses and ports

    def segments(self, records: Iterable[Record]) -> Iterator[Segment]:
        """The watched segments, in the order of the timeline."""
        for frame, time, wire_length, link_type, packet, capture, repeated in records:
            if repeated:
                continue
            if time < (capture.last_time or 0) - CLOCK_STEP and time:
                self._step_back(capture, frame, time)
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
                    yield segment
            if self._cut:
                self._cut = False
                if len(packet) < wire_length:
                    unreadable.note(capture.unreadable_spans, time)

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
            if link_type not in LINK_TYPES or LINK_TYPES[link_type].network:
                unreadable.note(capture.unreadable_spans, time)
        self._cut = decoder.unreadable
        return found

    def watched_addresses(self) -> Iterator[bytes]:
        """The addresses between which watched packets went, some of them more than once."""
        for direction in self._known:
            half = (len(direction) - 4) // 2
            yield direction[:half]
            yield direction[half:-4]

    @property
    def unfinished(self) -> bool:
        """Whether fragments of a datagram were captured, and others of it not."""
        return self._decoder is not None and self._decoder.fragments.unfinished

    @property
    def incomplete(self) -> unreadable.Spans:
        """The times of datagrams of TCP that never became whole."""
        return self._decoder.fragments.incomplete() if self._decoder is not None else []

    def forget(self, stream: Stream) -> None:
        """Keeps no more of a connection than its number. Later packets of it are recognised all the same."""
        for source, destination in ((stream.client, stream.server), (stream.server, stream.client)):
            ports = source.port.to_bytes(2, "big") + destination.port.to_bytes(2, "big")
            direction = source.address + destination.address + ports
            if self._known.get(direction) == stream.number:
                del self._known[direction]
        self.observations.wrong_checksums.pop(stream.number, None)

    def _step_back(self, capture: Capture, frame: int, time: int) -> None:
        """The clock went back to ``time``: from there to the latest time so far all passes twice."""
        if len(self.observations.clock_steps) < MAX_STEPS:
            self.observations.clock_steps.append(frame)
        latest, known = capture.last_time or 0, capture.twice
        if known and (len(known) == MAX_STEPS or (time <= known[-1][1] and known[-1][0] <= latest)):
            known[-1] = min(known[-1][0], time), max(known[-1][1], latest)
        else:
            known.append((time, latest))

    def _other(self, frame: int, time: int, data: bytes, datagram: Datagram) -> None:
        """Notes what matters of a packet that is not TCP."""
        idle = self._on_unwatched is None or self._on_unwatched(frame, time, data, datagram)
        if datagram.protocol == UDP:
            ports = data[datagram.start : datagram.start + 4]
            if idle and self._fast_path is not None and len(ports) == 4 and TUNNEL_PORTS.isdisjoint((ports[:2], ports[2:])):
                self._fast_path.discard_udp(ports)
        elif datagram.protocol in (ICMP, ICMPV6):
            self._note_error(frame, time, data, datagram)

    def _tcp(self, frame: int, time: int, wire_length: int, data: bytes, datagram: Datagram) -> Segment | None:
        source, destination, start, end = datagram.source, datagram.destination, datagram.start, datagram.end
        if start + TCP_HEADER > len(data):
            self._cut = self._cut or self._perhaps_watched(data[start : start + 4])
            return None
        source_port, destination_port, sequence, acknowledgment, header, flags, window = _TCP(data, start)
        stream = self._stream(source, destination, data[start : start + 4], sequence, acknowledgment, flags)
        body = start + (header >> 4) * 4
        if body < start + TCP_HEADER or body > end:
            return None
        ports = self.ports
        if ports is not None and source_port not in ports and destination_port not in ports:
            if end > body:
                self._sniff(data[body : body + 300], destination_port)
            idle = self._on_unwatched is None or self._on_unwatched(frame, time, data, datagram)
            if idle and self._fast_path is not None:
                self._fast_path.discard_tcp(source + destination + data[start : start + 4])
            return None
        if self._on_watched is not None:
            self._on_watched(frame, time, data, datagram)
        else:
            self._known[source + destination + data[start : start + 4]] = stream
        if body < end <= len(data) and is_wrong(source, destination, data[start:end]):
            self.observations.wrong_checksums.setdefault(stream, Tally()).add(frame)
        return Segment(
            frame, time, wire_length, stream, source, source_port, destination, destination_port,
            sequence, acknowledgment, flags, window,
            data[start + TCP_HEADER : body], data[body:end], end - body,
        )  # fmt: skip

    def _perhaps_watched(self, ports: bytes) -> bool:
        """Whether a packet may be watched of whose ``ports`` perhaps not all was captured."""
        if self.ports is None or len(ports) < 4:
            return True
        return int.from_bytes(ports[:2], "big") in self.ports or int.from_bytes(ports[2:], "big") in self.ports

    def _stream(self, source: bytes, destination: bytes, ports: bytes, sequence: int, acknowledgment: int, flags: int) -> int:
        """Wireshark's tcp.stream: a SYN with another first sequence number than the known one begins a new stream."""
        forward = source + destination + ports
        reverse = b""
        key, way, number = forward, 0, self._numbers.get(forward)
        if number is None:
            reverse = destination + source + ports[2:] + ports[:2]
            number = self._numbers.get(reverse)
            if number is not None:
                key, way = reverse, 1
        mine, theirs = self._bases[way], self._bases[1 - way]
        opening = flags & (SYN | ACK) == SYN
        if number is None or (opening and mine[number] not in (sequence, UNKNOWN)):
            number = self._numbers[key] = len(mine)
            mine.append(UNKNOWN)
            theirs.append(UNKNOWN)
            for direction in (forward, reverse or destination + source + ports[2:] + ports[:2]):
                self._known.pop(direction, None)  # it belonged to the stream before
                if self._fast_path is not None:
                    self._fast_path.inspect_tcp(direction)
            if not flags & SYN:
                self.observations.midstream = True
        if mine[number] == UNKNOWN:
            mine[number] = sequence if flags & SYN else (sequence - 1) % SEQUENCES
            if flags & ACK and theirs[number] == UNKNOWN:
                theirs[number] = (acknowledgment - 1) % SEQUENCES
        return number

    def _sniff(self, start: bytes, port: int) -> None:
        if start.startswith(b"POST "):
            self.observations.tcp_ports[port] += 1
            if self._looks_like_hook(start):
                self.observations.hook_ports[port] += 1
        elif start.startswith(b"GET "):
            self.observations.tcp_ports[port] += 1

    def _note_error(self, frame: int, time: int, data: bytes, datagram: Datagram) -> None:
        """Notes an ICMP error about a packet of the watched traffic."""
        from wcs_pcap.capture.icmp import unreachable

        error, noted = unreachable(frame, time, data, datagram), self.observations.unreachable
        if error is None or error.protocol != TCP or len(noted) >= MAX_ERRORS:
            return
        if self.ports is None or error.destination.port in self.ports:
            noted.append(error)
