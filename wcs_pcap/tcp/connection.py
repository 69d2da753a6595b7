"""TCP connections: which endpoint is the client, how they open and close, and both directions in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Protocol

from wcs_pcap.capture.fast_path import Predictors
from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.model import ACK, FIN, RST, SYN, Absence, Endpoint, Gap, Segment, Side, Stream, TcpAnomaly
from wcs_pcap.tcp.duplicates import MAX_REMEMBERED, Duplicates
from wcs_pcap.tcp.header_prediction import Direction, direction_of, endpoints_of, key_of
from wcs_pcap.tcp.reassembly import PredictedSegment, Sink
from wcs_pcap.tcp.sequence import MODULUS

CLIENT, SERVER = Side.CLIENT, Side.SERVER
REQUEST = rb"[A-Z]{3,16} [^\r\n]+ HTTP/1\."
OPENS_OR_CLOSES = SYN | FIN | RST
MAX_EARLY = 64  # segments that may belong to the next connection of the same ports, and connections with some
MAX_HELD, MAX_HELD_BYTES = 64, 1 << 14  # segments and bytes of a connection until it is known which endpoint is the client
ROUND_TRIP = nanoseconds("acknowledgment")
TLS_RECORDS = frozenset((20, 21, 22, 23))  # content types, RFC 8446 5.1


class Conversation(Protocol):
    """Takes the bytes of both directions of a stream."""

    sinks: Sequence[Sink]  # one for each side, indexed by Side

    def close(self) -> None:
        """Called once, when the stream or the capture has ended."""


class Connection:
    """One connection: updates its ``stream`` by each segment, and passes its bytes on to its conversation.

    While nothing unusual happens, both directions are in ``predictors``: their predicted segments come from the reader of the
    capture (fast path), all others by ``segment`` (slow path).
    """

    __slots__ = (
        "_acknowledgments",
        "_duplicates",
        "_finished",
        "_needs_slow_path",
        "_numbering",
        "_predicting",
        "_predictors",
        "_zero_window",
        "client",
        "conversation",
        "directions",
        "stream",
    )

    def __init__(
        self,
        segment: Segment,
        client_sends: bool,
        new_conversation: Callable[[Stream], Conversation],
        predictors: Predictors | None = None,
        needs_slow_path: Callable[[Stream, bytes], bool] | None = None,
    ) -> None:
        source, destination = endpoints_of(segment)
        client, server = (source, destination) if client_sends else (destination, source)
        self.client = client
        self.stream = stream = Stream(segment.stream, client, server, segment.frame, segment.time)
        self.conversation = new_conversation(stream)
        mine, theirs = [direction_of(side, self.conversation.sinks[side], stream) for side in Side]
        mine.peer, theirs.peer = theirs, mine
        self.directions = mine, theirs
        self._acknowledgments = [0, 0]  # packets of each side that acknowledge something, without SYN or RST
        self._duplicates = Duplicates()
        self._finished = False
        self._numbering = [0, 0]  # by how much sequence numbers of each side are too low
        self._predicting = False
        self._zero_window: tuple[int, int] | None = None  # time and frame since which the server's window is zero
        # a connection of an endpoint to itself is not predicted: the packets of its directions look the same
        self._needs_slow_path = needs_slow_path
        self._predictors = predictors = predictors if client != server else None
        if predictors is not None:  # an earlier stream may have had the same endpoints
            for direction in self.directions:
                predictors.pop(direction.key, None)

    @property
    def finished(self) -> bool:
        """Whether everything of both sides has been read, up to their FINs."""
        return self._finished

    @property
    def last_time(self) -> int:
        """The time of its last packet, on the slow or the fast path, in nanoseconds."""
        predicted = [] if self._finished else [direction.last_predicted[1] for direction in self.directions]
        return max([self.stream.last_time, *predicted])

    def segment(self, segment: Segment) -> None:
        """Takes any segment of the connection: the slow path."""
        side = CLIENT if segment.source_port == self.client.port and segment.source == self.client.address else SERVER
        if self._predicting:
            self._stop_prediction()
        self._count(segment, side)
        self._take(segment, side)
        predictors = self._predictors
        if predictors is None or self._finished or self._zero_window is not None:
            return
        if all(direction.predictable for direction in self.directions):
            self._predicting = True
            for direction in self.directions:
                direction.start_prediction()
                predictors[direction.key] = direction

    def _stop_prediction(self) -> None:
        """Brings the state of the slow path up to date with the predicted segments."""
        self._predicting = False
        replayed: list[tuple[int, Side, PredictedSegment]] = []
        for direction in self.directions:
            self._acknowledgments[direction.side] += direction.stop_prediction()
            if direction.last_predicted > self.stream.last_acknowledgment[direction.side]:
                self.stream.last_acknowledgment[direction.side] = direction.last_predicted
            replayed += [(predicted[1], direction.side, predicted) for predicted in direction.replay()]
        for _, side, predicted in sorted(replayed)[-MAX_REMEMBERED:]:  # by frame
            self._duplicates.remember(self.directions[side].segment_of(predicted))

    def _take(self, segment: Segment, side: Side) -> None:
        if not self._finished and (segment.payload_length or segment.flags & OPENS_OR_CLOSES):
            if self._may_be_copy(segment, side) and self._duplicates.has_copy_of(segment):
                self.stream.duplicates += 1
                return
            self._duplicates.remember(segment)
        self._note_opening_and_closing(segment, side)
        if self._finished:
            return
        if side is SERVER and (not segment.window or self._zero_window is not None):
            self._time_zero_window(segment)
        mine = self.directions[side]
        theirs = self.directions[1 - side]
        flags = segment.flags
        sequence = segment.sequence
        if flags & SYN:
            sequence += 1
        if mine.base is None:
            mine.base = sequence % MODULUS
            mine.from_start = mine.started = bool(flags & SYN)
            mine.maybe_probe = not flags & OPENS_OR_CLOSES and _may_be_probe(segment)
        offset = mine.offset_of(sequence) + self._numbering[side]
        if offset == -1 and mine.is_unstarted and segment.payload_length > 1:
            offset = self._number_from_syn(segment, side)
        if offset == 1 and mine.maybe_probe:
            offset = mine.skip_probe()
        peer_offset = 0
        if flags & ACK:
            if theirs.base is None and not flags & RST:
                theirs.base = segment.acknowledgment
            if theirs.base is not None:
                peer_offset = theirs.offset_of(segment.acknowledgment)
                if peer_offset == 1 and theirs.maybe_probe:
                    peer_offset = theirs.skip_probe()
                theirs.acknowledge(peer_offset, segment.time, segment.frame)
            self.stream.last_acknowledgment[side] = segment.frame, segment.time
            if not flags & (SYN | RST):
                self._acknowledgments[side] += 1
        if flags & RST or not segment.payload_length:
            if offset > mine.next:
                mine.note_sent(offset, segment.time, segment.frame)
        elif not (mine.maybe_probe and offset == 0 and _may_be_probe(segment)):
            if not mine.classified and segment.payload:
                self._classify(mine, segment.payload)
            mine.segment(segment, offset, peer_offset)
        if flags & FIN:
            mine.close(segment, offset + segment.payload_length, peer_offset)
        if mine.fin is not None and mine.ended and theirs.ended:
            self.finish()

    def _number_from_syn(self, segment: Segment, side: Side) -> int:
        """Called when the first data has the SYN's own sequence number: from now on all of this side is numbered one lower."""
        self._numbering[side] = 1
        self._leave_fast_path()
        self.stream.note(TcpAnomaly.FROM_SYN, segment.frame)
        return 0

    def _may_be_copy(self, segment: Segment, side: Side) -> bool:
        """Whether the segment can be the copy of one before: that with the expected sequence number cannot."""
        mine = self.directions[side]
        expected = mine.base is None or (not mine.holding and mine.offset_of(segment.sequence) == mine.next)
        return bool(segment.flags & OPENS_OR_CLOSES) or not expected

    def finish(self) -> None:
        """Ends both directions; called when the stream has ended or the capture has."""
        if self._finished:
            return
        if self._predicting:
            self._stop_prediction()
        self._finished = True
        stream = self.stream
        closed = stream.closed != "open"
        for direction in self.directions:
            stream.retransmitted[direction.side] = direction.retransmitted
            stream.last_retransmitted[direction.side] = direction.last_retransmitted
            stream.acknowledged[direction.side] = direction.acked
            gave_up = stream.closed == "rst" and direction.retransmitted > 0
            direction.finish(closed, gave_up)
        stream.initial = self.directions[CLIENT].base, self.directions[SERVER].base
        stream.captured = sum(direction.next for direction in self.directions) - sum(gap.length for gap in stream.gaps)
        self._note_one_way()
        if stream.opened == "refused" and self.directions[CLIENT].acked > 0:
            stream.opened = "handshake"  # its RST acknowledges data: it came much later
        if self._syn_ack_lost():
            stream.opened, stream.syn_ack_lost = "no-answer", True
        if stream.opened == "midstream" and stream.syn_frames and stream.syn_ack_time is None:
            accepted = stream.packets_by[SERVER] > 0 or self._acknowledgments[CLIENT] > 0 or self.directions[CLIENT].sent > 0
            stream.opened = "handshake" if accepted else "no-answer"
        if stream.gaps:
            stream.gaps[:] = [_before_capture(gap, self.directions) for gap in stream.gaps]
        self.conversation.close()
        if self._predictors is not None:
            for direction in self.directions:
                if self._predictors.get(direction.key) is direction:
                    del self._predictors[direction.key]
        for direction in self.directions:
            del direction.peer  # which refers back to it: both are released at once, not by the garbage collector
        del self.conversation, self.directions, self._duplicates  # of very many connections only the streams are kept

    def _syn_ack_lost(self) -> bool:
        """Whether the client repeated its SYN long after the SYN-ACK, and sent nothing that acknowledges it."""
        stream = self.stream
        if stream.syn_ack_time is None or stream.last_syn_time is None or self._acknowledgments[CLIENT]:
            return False
        repeated = abs(stream.last_syn_time - stream.syn_ack_time) >= ROUND_TRIP and stream.syn_frames[-1] > stream.syn_ack_frame
        return repeated and not any(stream.payload_by) and stream.closed_by is not SERVER

    def _count(self, segment: Segment, side: Side) -> None:
        stream = self.stream
        stream.packets += 1
        stream.packets_by[side] += 1
        stream.payload_by[side] += segment.payload_length
        stream.last_frame, stream.last_time = segment.frame, segment.time

    def _note_opening_and_closing(self, segment: Segment, side: Side) -> None:
        stream, flags = self.stream, segment.flags
        if flags & SYN:
            if side is CLIENT:
                stream.syn_frames.append(segment.frame)
                stream.last_syn_time = segment.time
            elif stream.syn_ack_time is None:
                stream.syn_ack_time, stream.syn_ack_frame = segment.time, segment.frame
                stream.opened = "handshake"
        if flags & (FIN | RST):
            if stream.closed_by is None:
                stream.closed_by, stream.closed_time, stream.closed_frame = side, segment.time, segment.frame
            if flags & FIN and stream.fin_times[side] is None:
                stream.fin_times[side] = segment.time
            if flags & RST:
                stream.closed = "rst"
                stream.reset_by = stream.reset_by if stream.reset_by is not None else side
                refused = side is SERVER and stream.syn_frames and stream.syn_ack_time is None
                if refused and not any(stream.payload_by) and not self._acknowledgments[CLIENT]:
                    stream.opened = "refused"
            elif stream.closed == "open":
                stream.closed = "fin"

    def _time_zero_window(self, segment: Segment) -> None:
        """Measures how long the server's window is zero, from one packet that says so to the last in a row."""
        if segment.flags & OPENS_OR_CLOSES:  # their windows do not invite data
            return
        if segment.window:
            self._zero_window = None
        elif self._zero_window is None:
            self._zero_window = segment.time, segment.frame
        else:
            since, frame = self._zero_window
            if segment.time - since > self.stream.window_closed:
                self.stream.window_closed, self.stream.window_frames = segment.time - since, (frame, segment.frame)

    def _classify(self, direction: Direction, payload: bytes) -> None:
        """Notes whether the first bytes of a direction are TLS or plain text."""
        direction.classified, side = True, direction.side
        if len(payload) > 2 and payload[0] in TLS_RECORDS and payload[1] == 3:
            if self.stream.tls is None:
                self.stream.tls = side
        elif self.stream.plain is None:
            self.stream.plain = side
        if self._predictors is not None and self._needs_slow_path is not None and self._needs_slow_path(self.stream, payload):
            self._leave_fast_path()

    def _leave_fast_path(self) -> None:
        """From now on all segments take the slow path."""
        if self._predictors is not None:
            for one in self.directions:
                self._predictors.pop(one.key, None)
        self._predictors = None

    def _note_one_way(self) -> None:
        """Notes the side of which no packet was captured although the other side's packets show that it sent some."""
        stream = self.stream
        for side in Side:
            seen = self.directions[side.other]
            advanced = self.directions[side].acked > 0 or (seen.from_start and self._acknowledgments[side.other] > 0)
            if stream.packets_by[side] == 0 and advanced:
                stream.one_way = side


def _before_capture(gap: Gap, directions: tuple[Direction, Direction]) -> Gap:
    """A gap, marked as outside the capture if it lies at the very start of a stream that was joined in the middle.

    Its bytes were in flight when the capture began if bytes follow it and the other side has sent none: nothing of the
    captured time is missing.
    """
    mine, theirs = directions[gap.side], directions[gap.side.other]
    at_start = gap.offset == 0 and not mine.from_start and gap.offset + gap.length < mine.next
    if at_start and theirs.next <= 0 and gap.cause is Absence.LOST_IN_CAPTURE:
        return gap._replace(cause=Absence.OUTSIDE_CAPTURE)
    return gap


def _may_be_probe(segment: Segment) -> bool:
    """Whether this can be a keep-alive by its payload: none, or one zero byte (RFC 9293, 3.8.4)."""
    return segment.payload_length < 2 and segment.payload in (b"", b"\0")


class Connections:
    """All watched connections of a capture.

    The first SYN of a connection is held until its next segment comes: of very many that stay alone, only segments are kept.

    ``ports`` are the watched ones, None for any. On any port the segments of a connection that was joined in the middle are
    held until a request or a response shows which endpoint is the client. ``predictors`` receives the directions that are on
    the fast path; None: all segments take the slow path. ``needs_slow_path`` tells of a connection, by the first bytes of a
    direction, whether all its segments must take it.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        new_conversation: Callable[[Stream], Conversation],
        predictors: Predictors | None = None,
        needs_slow_path: Callable[[Stream, bytes], bool] | None = None,
    ) -> None:
        self.ports = ports
        self._new_conversation = new_conversation
        self._predictors = predictors
        self._needs_slow_path = needs_slow_path
        self._connections: dict[int, Connection | None] = {}  # None: only its first SYN came, which is held
        self._early: dict[frozenset[Endpoint], list[Segment]] = {}  # by endpoints: segments after the end of a connection
        self._held: dict[int, list[Segment]] = {}  # of connections that have only a SYN, or whose client is not known yet

    def segment(self, segment: Segment) -> None:
        connection = self._connections.get(segment.stream)
        if connection is not None:
            if connection.finished and connection.stream.closed != "open" and (segment.payload_length or segment.flags & SYN):
                self._keep_early(segment)
            connection.segment(segment)
            return
        held = self._held.setdefault(segment.stream, [])
        held.append(segment)
        if len(held) == 1 and segment.flags == SYN and not segment.payload_length:
            self._connections[segment.stream] = None
            self._forget_predictions(segment)
            held += self._early_segments(segment)
            if len(held) > 1:
                self._begin(segment, client_sends=True)
            return
        telling = held[0] if held[0].flags == SYN else segment
        client_sends = self._client_sends(telling)
        if client_sends is not None:
            self._begin(telling, client_sends)
        elif len(held) >= MAX_HELD or sum(len(one.payload) for one in held) >= MAX_HELD_BYTES:
            self._begin_held(segment.stream)

    def _keep_early(self, segment: Segment) -> None:
        """Keeps a segment of a connection that has ended: it may belong to the next one, whose SYN was recorded later."""
        if len(self._early) < MAX_EARLY:
            early = self._early.setdefault(frozenset(endpoints_of(segment)), [])
            if len(early) < MAX_EARLY:
                early.append(segment)

    def _early_segments(self, syn: Segment) -> list[Segment]:
        """Returns the segments between the endpoints of ``syn`` that came before it and follow it by their numbers."""
        found = []
        for segment in self._early.pop(frozenset(endpoints_of(syn)), ()):
            number = segment.sequence if segment.source_port == syn.source_port else segment.acknowledgment
            if 0 < (number - syn.sequence) % MODULUS < MAX_HELD_BYTES:
                segment.stream = syn.stream
                found.append(segment)
        return found

    def finish(self) -> list[Stream]:
        """Ends the open connections and returns the streams by their number."""
        return sorted(self.ending(), key=attrgetter("number"))

    def ending(self) -> Iterator[Stream]:
        """Ends one open connection after the other and returns their streams, none of which is kept here."""
        for number in [number for number in self._held if number not in self._connections]:
            self._begin_held(number)
        for number in list(self._connections):
            connection = self._connections[number] or self._begin_held(number)
            connection.finish()
            self._connections[number] = None
            connection.stream.share_numbers()
            yield connection.stream

    def _begin_held(self, number: int) -> Connection:
        """Makes the connection of which no other segment tells which endpoint is the client."""
        first = self._held[number][0]
        client_sends = self._client_sends(first)
        return self._begin(first, goes_to_lower_port(first) if client_sends is None else client_sends)

    def _forget_predictions(self, segment: Segment) -> None:
        """Ends the fast path of an earlier stream that had the endpoints of this one."""
        if self._predictors is not None:
            for source, destination in (endpoints_of(segment), endpoints_of(segment)[::-1]):
                self._predictors.pop(key_of(source, destination), None)

    def _begin(self, telling: Segment, client_sends: bool) -> Connection:
        """Makes the connection of ``telling``, and passes on its held segments. ``client_sends``: its sender is the client."""
        held = self._held.pop(telling.stream)
        first = held[0]
        same_sender = endpoints_of(first) == endpoints_of(telling)
        connection = Connection(
            first, client_sends is same_sender, self._new_conversation, self._predictors, self._needs_slow_path
        )
        self._connections[telling.stream] = connection
        for segment in held:
            connection.segment(segment)
        return connection

    def _client_sends(self, segment: Segment) -> bool | None:
        """Whether the sender is the client, by its SYN, its payload or the ports; None if that is not known."""
        if segment.flags & SYN:
            return not segment.flags & ACK
        if segment.payload.startswith(b"HTTP/"):
            return False
        if self.ports is not None:
            return segment.destination_port in self.ports
        return True if re.match(REQUEST, segment.payload) else None


def goes_to_lower_port(segment: Segment) -> bool:
    """Whether the sender is probably the client: servers have the lower port."""
    return segment.destination_port <= segment.source_port
