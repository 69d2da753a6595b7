"""TCP connections: which side is which, how each opened and closed, and both directions in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from wcs_pcap.capture.fast_path import Predictors
from wcs_pcap.model import ACK, FIN, RST, SYN, Absence, Gap, Segment, Side, Stream
from wcs_pcap.tcp.duplicates import REMEMBERED, Duplicates
from wcs_pcap.tcp.header_prediction import Direction, direction_of, ends_of
from wcs_pcap.tcp.reassembly import SEQUENCES, Sink

CLIENT, SERVER = Side.CLIENT, Side.SERVER
REQUEST = rb"[A-Z]{3,16} [^\r\n]+ HTTP/1\."
OPENING_OR_CLOSING = SYN | FIN | RST
MAX_HELD, MAX_HELD_BYTES = 64, 1 << 14  # of one connection, until its roles are known
TLS_RECORDS = frozenset((20, 21, 22, 23))  # content types, RFC 8446 5.1


class Conversation(Protocol):
    """Who takes the bytes of both directions."""

    sinks: Sequence[Sink]  # one for each side, indexed by Side

    def close(self) -> None:
        """Called once, when the stream has ended or the capture has."""


class Connection:
    """One stream: takes its segments, keeps the stream's books and feeds its conversation.

    While nothing is odd, its directions stand in ``predictors``, where whoever reads the capture finds them.
    """

    __slots__ = (
        "_acknowledged",
        "_duplicates",
        "_finished",
        "_predictors",
        "_steady",
        "_window_closed",
        "client",
        "conversation",
        "directions",
        "stream",
    )

    def __init__(
        self,
        segment: Segment,
        client_sends: bool,
        converse: Callable[[Stream], Conversation],
        predictors: Predictors | None = None,
    ) -> None:
        source, destination = ends_of(segment)
        client, server = (source, destination) if client_sends else (destination, source)
        self.client = client
        self.stream = stream = Stream(segment.stream, client, server, segment.frame, segment.time)
        self.conversation = converse(stream)
        sinks = self.conversation.sinks
        mine = direction_of(CLIENT, sinks[CLIENT], stream, stream.gaps, stream.note)
        theirs = direction_of(SERVER, sinks[SERVER], stream, stream.gaps, stream.note)
        mine.peer, theirs.peer = theirs, mine
        self.directions = mine, theirs
        self._acknowledged = [0, 0]  # packets of this side that acknowledge something and open nothing
        self._duplicates = Duplicates()
        self._finished = False
        self._steady = False  # nothing odd is going on
        self._window_closed: tuple[int, int] | None = None  # time and frame since which the server has no room
        self._predictors = predictors = predictors if client != server else None  # to itself: both directions would look the same
        if predictors is not None:  # what stands there belongs to an earlier stream between the same ports
            for direction in self.directions:
                predictors.pop(direction.key, None)

    @property
    def finished(self) -> bool:
        """Whether everything of both sides has been read, up to their FINs."""
        return self._finished

    @property
    def last_time(self) -> int:
        """When its last packet came, on whichever way."""
        ways = () if self._finished else self.directions
        return max([self.stream.last_time, *(way.short_time for way in ways)])

    def segment(self, segment: Segment) -> None:
        side = CLIENT if segment.source_port == self.client.port and segment.source == self.client.address else SERVER
        if self._steady:
            self._stop_prediction()
        self._count(segment, side)
        self._take(segment, side)
        steady = not self._finished and self._window_closed is None and all(way.steady() for way in self.directions)
        if steady:
            self._start_prediction()
        self._steady = steady

    def _start_prediction(self) -> None:
        """From now on the next packets may take the short way."""
        for direction in self.directions:
            direction.resume()
            if self._predictors is not None:
                self._predictors[direction.key] = direction

    def _stop_prediction(self) -> None:
        """Makes up for what was left out on the short way."""
        recalled = []
        for direction in self.directions:
            self._acknowledged[direction.side] += direction.make_up()
            recalled += [(taken[1], direction.side, taken) for taken in direction.recall()]
        for _, side, taken in sorted(recalled)[-REMEMBERED:]:  # by frame
            self._duplicates.remember(self.directions[side].segment_of(taken))

    def _take(self, segment: Segment, side: Side) -> None:
        if not self._finished and (segment.payload_length or segment.flags & OPENING_OR_CLOSING):
            if self._repeats(segment, side) and self._duplicates.has(segment):
                self.stream.duplicates += 1
                return
            self._duplicates.remember(segment)
        self._book(segment, side)
        if self._finished:
            return
        if side is SERVER and (not segment.window or self._window_closed is not None):
            self._watch_window(segment)
        mine = self.directions[side]
        theirs = self.directions[1 - side]
        flags = segment.flags
        sequence = segment.sequence
        if flags & SYN:
            sequence += 1
        if mine.base is None:
            mine.base = sequence % SEQUENCES
            mine.from_start = mine.begun = bool(flags & SYN)
            mine.maybe_probe = not flags & OPENING_OR_CLOSING and _may_be_probe(segment)
        offset = mine.offset_of(sequence)
        if offset == 1 and mine.maybe_probe:
            offset = mine.pass_probe()
        peer_offset = 0
        if flags & ACK:
            if theirs.base is None and not flags & RST:
                theirs.base = segment.acknowledgment
            if theirs.base is not None:
                peer_offset = theirs.offset_of(segment.acknowledgment)
                if peer_offset == 1 and theirs.maybe_probe:
                    peer_offset = theirs.pass_probe()
                theirs.acknowledge(peer_offset, segment.time, segment.frame)
            if not flags & (SYN | RST):
                self._acknowledged[side] += 1
        if flags & RST or not segment.payload_length:
            if offset > mine.next:
                mine.show(offset, segment.time, segment.frame)
        elif not (mine.maybe_probe and offset == 0 and _may_be_probe(segment)):
            if not mine.spoke and segment.payload:
                self._first_words(mine, segment.payload)
            take = mine.segment if mine.begun else mine.begin
            take(segment, offset, peer_offset)
        if flags & FIN:
            mine.close(segment, offset + segment.payload_length, peer_offset)
        if mine.fin is not None and mine.ended and theirs.ended:
            self.finish()

    def _repeats(self, segment: Segment, side: Side) -> bool:
        """Whether this place in the stream was captured before, or is not the one expected: only then can it be a copy."""
        mine = self.directions[side]
        return bool(segment.flags & OPENING_OR_CLOSING) or (
            mine.base is not None and (mine.held or mine.offset_of(segment.sequence) != mine.next)
        )

    def finish(self) -> None:
        """Ends both directions; called when the stream has ended or the capture has."""
        if self._finished:
            return
        if self._steady:
            self._stop_prediction()
        self._finished = True
        stream = self.stream
        closed = stream.closed != "open"
        for direction in self.directions:
            stream.retransmitted[direction.side] = direction.retransmitted
            stream.acknowledged[direction.side] = direction.acked
            gave_up = stream.closed == "rst" and direction.retransmitted > 0
            direction.finish(closed, gave_up)
        self._judge_one_way()
        if stream.opened == "refused" and self.directions[CLIENT].acked > 0:
            stream.opened = "handshake"  # its RST acknowledges data: it came much later
        if stream.opened == "midstream" and stream.syn_frames and stream.syn_ack_time is None:
            answered = stream.packets_by[SERVER] > 0 or self._acknowledged[CLIENT] > 0 or self.directions[CLIENT].shown > 0
            stream.opened = "handshake" if answered else "no-answer"
        stream.gaps[:] = [_before_capture(gap, self.directions) for gap in stream.gaps]
        self.conversation.close()
        for direction in self.directions:
            if self._predictors is not None and self._predictors.get(direction.key) is direction:
                del self._predictors[direction.key]
            del direction.peer  # nothing may go round in circles: it would wait for the garbage collector
        del self.conversation, self.directions, self._duplicates  # only the books go on, of very many connections perhaps

    def _count(self, segment: Segment, side: Side) -> None:
        stream = self.stream
        stream.packets += 1
        stream.packets_by[side] += 1
        stream.payload_by[side] += segment.payload_length
        stream.last_frame, stream.last_time = segment.frame, segment.time

    def _book(self, segment: Segment, side: Side) -> None:
        """Notes how the connection opens and closes."""
        stream, flags = self.stream, segment.flags
        if flags & SYN:
            if side is CLIENT:
                stream.syn_frames.append(segment.frame)
            elif stream.syn_ack_time is None:
                stream.syn_ack_time = segment.time
                stream.opened = "handshake"
        if flags & (FIN | RST):
            if stream.closed_by is None:
                stream.closed_by, stream.closed_time, stream.closed_frame = side, segment.time, segment.frame
            if flags & RST:
                stream.closed = "rst"
                refused = side is SERVER and stream.syn_frames and stream.syn_ack_time is None
                if refused and not any(stream.payload_by) and not self._acknowledged[CLIENT]:
                    stream.opened = "refused"
            elif stream.closed == "open":
                stream.closed = "fin"

    def _watch_window(self, segment: Segment) -> None:
        """Measures how long the server's window is closed, from one packet that says so to the last in a row."""
        if segment.flags & OPENING_OR_CLOSING:  # their windows invite nobody
            return
        if segment.window:
            self._window_closed = None
        elif self._window_closed is None:
            self._window_closed = segment.time, segment.frame
        else:
            since, frame = self._window_closed
            if segment.time - since > self.stream.window_closed:
                self.stream.window_closed, self.stream.window_frames = segment.time - since, (frame, segment.frame)

    def _first_words(self, direction: Direction, payload: bytes) -> None:
        direction.spoke, side = True, direction.side
        if len(payload) > 2 and payload[0] in TLS_RECORDS and payload[1] == 3:
            if self.stream.tls is None:
                self.stream.tls = side
        elif self.stream.plain is None:
            self.stream.plain = side

    def _judge_one_way(self) -> None:
        stream = self.stream
        for side in Side:
            seen = self.directions[side.other]
            advanced = self.directions[side].acked > 0 or (seen.from_start and self._acknowledged[side.other] > 0)
            if stream.packets_by[side] == 0 and advanced:
                stream.one_way = side


def _before_capture(gap: Gap, directions: tuple[Direction, Direction]) -> Gap:
    """A hole at the very start of a stream joined in the middle, with bytes behind it and before the other side said anything,
    was in flight when the capture began: nothing of the captured time is missing."""
    mine = directions[gap.side]
    answers = directions[gap.side.other].next > 0
    inside = gap.offset + gap.length < mine.next
    if gap.offset == 0 and not mine.from_start and not answers and gap.cause is Absence.LOST_IN_CAPTURE and inside:
        return gap._replace(cause=Absence.OUTSIDE_CAPTURE)
    return gap


def _may_be_probe(segment: Segment) -> bool:
    """Whether this can be a keep-alive: it has the number below its sender's next, and no byte or a zero (RFC 9293, 3.8.4)."""
    return segment.payload_length < 2 and segment.payload in (b"", b"\0")


class Connections:
    """All watched connections of a capture.

    One that was joined in the middle, on no port in particular, is held back until its words tell who the client is.
    ``predictors`` are the steady directions by their addresses and ports; None: nobody looks there.
    """

    def __init__(
        self, ports: frozenset[int] | None, converse: Callable[[Stream], Conversation], predictors: Predictors | None = None
    ) -> None:
        self.ports = ports
        self._converse = converse
        self._predictors = predictors
        self._connections: dict[int, Connection] = {}
        self._held: dict[int, list[Segment]] = {}  # of connections whose roles are not known yet

    def segment(self, segment: Segment) -> None:
        connection = self._connections.get(segment.stream)
        if connection is not None:
            connection.segment(segment)
            return
        held = self._held.setdefault(segment.stream, [])
        held.append(segment)
        client_sends = self._client_sends(segment)
        if client_sends is not None:
            self._begin(segment, client_sends)
        elif len(held) >= MAX_HELD or sum(len(one.payload) for one in held) >= MAX_HELD_BYTES:
            self._begin(held[0], to_lower_port(held[0]))

    def finish(self) -> list[Stream]:
        """Ends what is still open and returns all streams by their number."""
        for first, *_ in list(self._held.values()):
            self._begin(first, to_lower_port(first))
        for connection in self._connections.values():
            connection.finish()
        return [self._connections[number].stream for number in sorted(self._connections)]

    def _begin(self, telling: Segment, client_sends: bool) -> None:
        """Passes on what was held back of a stream; the sender of ``telling`` is its client or not."""
        held = self._held.pop(telling.stream)
        first = held[0]
        same = (first.source, first.source_port) == (telling.source, telling.source_port)
        connection = Connection(first, client_sends is same, self._converse, self._predictors)
        self._connections[telling.stream] = connection
        for segment in held:
            connection.segment(segment)

    def _client_sends(self, segment: Segment) -> bool | None:
        """Whether the sender is the client: by its SYN, its words, or the ports; None when nothing tells."""
        if segment.flags & SYN:
            return not segment.flags & ACK
        if segment.payload.startswith(b"HTTP/"):
            return False
        if self.ports is not None:
            return segment.destination_port in self.ports
        return True if re.match(REQUEST, segment.payload) else None


def to_lower_port(segment: Segment) -> bool:
    """What is likely of a client where nothing tells."""
    return segment.destination_port <= segment.source_port
