"""The second half of a large capture, read by another process while this one reads the first.

The other process knows nothing of the connections that were open before. It keeps to those that open in its half, and takes down
where in the file everything else lies that somebody may want to look at: those packets this process reads behind its own half.
What cannot be told apart this way (a clock that steps back, fragments) is left to one process alone (``IndivisibleError``); so is
what would be of no use, as it would leave most packets to this process: if the other one gives up in time, this one reads on.
"""

from __future__ import annotations

import marshal
import os
import pickle
from array import array
from contextlib import suppress
from operator import attrgetter
from typing import IO, Any, NamedTuple

from wcs_pcap.capture.fast_path import Learner, Sieve, earliest
from wcs_pcap.capture.halves import Cut, IndivisibleError, Run, Runs
from wcs_pcap.capture.pcap import BLOCK, Record
from wcs_pcap.capture.selector import CLOCK_STEP
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence.kept import Kept
from wcs_pcap.evidence.source import EvidenceSource
from wcs_pcap.model import ACK, SYN, Capture, Exchange, Request, Response, Segment, Stream, Tally
from wcs_pcap.processes import silence
from wcs_pcap.reading.reader import Reader

FOREIGN = -1  # whose packets belong to no connection of the second half
AT_ONCE = 1000  # exchanges that are handed over together
# The other process gives up when, of its first part, it had to leave more watched packets than these, more than it took, and more
# than one in so many of all: they belong to connections that are open all the time, and each costs what many others save.
FIRST_PART, MANY_LEFT, ONE_IN = 0.25, 1000, 20
MOST_RUNS = 1_000_000  # beyond that the other process would take down nearly everything, which takes memory and saves no time

# what a message is made of, in the order in which it is made: ``frames`` first, whose numbers change
_COMMON = (
    "frames", "first_time", "last_time", "offset", "end_offset", "peer_offset", "headers", "body", "body_bytes", "declared_bytes",
    "problem", "version", "wire_length", "head_end", "encoding", "decoded", "frames_left_out",
)  # fmt: skip
_REQUEST, _RESPONSE = attrgetter("method", "uri", *_COMMON), attrgetter("status", "reason", *_COMMON)


class _Note(NamedTuple):
    """What the other process found, but for its exchanges. Frames and streams are numbered from the beginning of its half.

    ``runs`` are the packets for this process, four numbers each: frame, offset, length and owner. Of connections of its half
    (their stream is the owner) the first one only, which tells the number of the stream. ``unpacked`` is what bodies took of
    the budget for them. ``kept``: whether everything that may be evidence is among the ``runs``, unless a direction of TCP in
    which there was some before was taken for an idle one (``passed_tcp``).
    """

    packets: int
    truncated: int
    dropped: int
    watched: int
    link_types: list[str]
    earliest: int
    last_time: int
    damage: str | None
    damage_offset: int | None
    unpacked: int
    runs: array[int]
    streams: list[Stream]
    wrong_checksums: dict[int, Tally]
    kept: bool
    passed_tcp: bool


class SecondHalf:
    """Another process that has begun to read the part of ``cut`` behind its place."""

    def __init__(self, cut: Cut, ports: frozenset[int] | None) -> None:
        self._cut = cut
        self.unpacked = 0  # what bodies took of the budget for them, when it has been joined
        self._alone: bool | None = None
        ours, theirs = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(ours)
            os.close(theirs)
            raise IndivisibleError from None
        if self._process == 0:
            code = 1
            try:
                os.close(ours)
                silence()
                with open(theirs, "wb") as pipe:
                    if _read(cut, ports, pipe):
                        code = 0
            finally:
                os._exit(code)
        os.close(theirs)
        self._pipe: IO[bytes] = open(ours, "rb")  # noqa: SIM115 - closed by ``end``

    def end(self) -> None:
        """Ends the other process, whatever it is doing."""
        import signal

        self._pipe.close()
        if self._process:
            with suppress(ProcessLookupError, ChildProcessError):  # nobody is told of its end where that is ignored
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
            self._process = 0

    def gave_up(self) -> bool:
        """Whether the other process has ended without a result when this is asked first; the answer stays the same."""
        if self._alone is None:
            self._alone = False
            with suppress(ChildProcessError):
                process, status = os.waitpid(self._process, os.WNOHANG)
                if process:
                    self._process = 0
                    self._alone = status != 0
        return self._alone

    def join(self, timeline: Timeline, reader: Reader, evidence: EvidenceSource) -> None:
        """Adds what was found to what ``reader`` found up to there in the only capture of ``timeline``.

        Raises IndivisibleError, and nothing of what was read is of use then.
        """
        (capture,), sieve = timeline.captures, timeline.learner.sieve
        assert sieve is not None
        # where it was cut no packet ended, or the other process does not know how to read what follows
        if capture.damage is not None or capture.first_time is None or not self._cut.knows_all_of(capture):
            raise IndivisibleError
        note: _Note = pickle.loads(self._exactly(self._number()))
        if note.earliest < (capture.last_time or 0) - CLOCK_STEP:
            raise IndivisibleError
        self.unpacked = note.unpacked
        if evidence.kept is not None and (not note.kept or (note.passed_tcp and evidence.kept.talking)):
            evidence.kept.give_up()
        streams = self._foreign(note, reader, capture, sieve)
        _adopt_streams(note, streams, reader, capture.packets)
        for _ in range(self._number()):
            _adopt_exchanges(self._load(), streams, reader.exchanges, capture.packets)
        capture.packets += note.packets
        capture.truncated_packets += note.truncated
        capture.dropped_packets += note.dropped
        for link_type in note.link_types:
            capture.add_link_type(link_type)
        capture.watched_packets += note.watched
        capture.last_time = max(capture.last_time or 0, note.last_time)
        capture.damage, capture.damage_offset = note.damage, note.damage_offset

    def _exactly(self, size: int) -> bytes:
        """What the other process wrote; it wrote less if it found that it cannot be done, or failed."""
        data = self._pipe.read(size)
        if len(data) < size:
            raise IndivisibleError
        return data

    def _number(self) -> int:
        return int.from_bytes(self._exactly(8), "big")

    def _load(self) -> Any:
        return marshal.loads(self._exactly(self._number()))

    def _foreign(self, note: _Note, reader: Reader, capture: Capture, sieve: Sieve) -> dict[int, Stream]:
        """Reads the packets that are left for this process, and gives the streams of the other by the numbers that it used."""
        theirs = {stream.number: stream for stream in note.streams}
        before, runs = capture.packets, Runs(self._cut, capture, sieve)
        waiting: list[Run] = []
        numbers = iter(note.runs)
        for frame, offset, length, owner in zip(numbers, numbers, numbers, numbers, strict=True):
            waiting.append(Run(frame + before, offset, length))
            if owner == FOREIGN:
                continue
            reader.read(runs.packets(waiting[:-1]))
            known = reader.selector.stream_count
            opening = [segment.stream for segment in reader.selector.segments(runs.packets(waiting[-1:]))]
            if opening != [known]:  # it was open before
                raise IndivisibleError
            theirs[owner].number = known
            waiting.clear()
        reader.read(runs.packets(waiting))
        return theirs


def _adopt_streams(note: _Note, streams: dict[int, Stream], reader: Reader, before: int) -> None:
    for stream in streams.values():
        _shift(stream, before)
    reader.streams += note.streams
    for owner, tally in note.wrong_checksums.items():
        tally.frames = [frame + before for frame in tally.frames]
        reader.selector.observations.wrong_checksums[streams[owner].number] = tally


def _shift(stream: Stream, before: int) -> None:
    """Numbers the frames of a stream from the beginning of the capture."""
    stream.first_frame += before
    stream.last_frame += before
    if stream.closed_frame is not None:
        stream.closed_frame += before
    stream.syn_frames = [frame + before for frame in stream.syn_frames]
    stream.overlong_heads = [frame + before for frame in stream.overlong_heads]
    stream.unparsed = [one._replace(frame=one.frame + before) for one in stream.unparsed]
    stream.window_frames = tuple(frame + before for frame in stream.window_frames)
    stream.gaps = [gap._replace(frame=gap.frame + before if gap.frame else 0) for gap in stream.gaps]
    for tally in stream.anomalies.values():
        tally.frames = [frame + before for frame in tally.frames]


def _adopt_exchanges(told: list[Any], streams: dict[int, Stream], exchanges: list[Exchange], before: int) -> None:
    for owner, asked, answered, pairing in told:
        request = response = None
        if asked is not None:
            method, uri, frames, *rest = asked
            request = Request(method, uri, [frame + before for frame in frames], *rest)
        if answered is not None:
            status, reason, frames, *rest = answered
            response = Response(status, reason, [frame + before for frame in frames], *rest)
        exchanges.append(Exchange(streams[owner], request, response, pairing))


# ---- in the other process ------------------------------------------------------------------------------------------


def _read(cut: Cut, ports: frozenset[int] | None, pipe: IO[bytes]) -> bool:
    """Reads the second half and writes what it finds: a note, and exchanges; False, and nothing, when it cannot be done."""
    half = _Half(cut, ports)
    half.read()
    note = half.note()
    if note is None:
        return False
    exchanges = half.reader.exchanges
    _write(pipe, pickle.dumps(note, pickle.HIGHEST_PROTOCOL))
    parts = range(0, len(exchanges), AT_ONCE)
    pipe.write(len(parts).to_bytes(8, "big"))
    for begin in parts:
        _write(pipe, marshal.dumps([_told(exchange) for exchange in exchanges[begin : begin + AT_ONCE]]))
    return True


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)


def _told(exchange: Exchange) -> tuple[object, ...]:
    request, response = exchange.request, exchange.response
    return (
        exchange.stream.number,
        None if request is None else _REQUEST(request),
        None if response is None else _RESPONSE(response),
        exchange.pairing,
    )


class _Half:
    """The second half as the other process reads it."""

    def __init__(self, cut: Cut, ports: frozenset[int] | None) -> None:
        self._cut = cut
        self._sieve = Sieve()
        self._kept = Kept()  # it is the first process that keeps them: here it only says what may be passed over
        self.reader = Reader(ports, Learner(self._sieve), self._kept.packet if ports is not None else None)
        self._capture = Capture(cut.path)
        self._runs = array("q")
        self._own: set[int] = set()  # the streams that opened here
        self._earliest: int | None = None
        self._of_no_use = False  # a frame held packets of its own connections and others, or too much would have to be left
        self._left = 0  # watched packets that were left to the first process, but for the first ones of its own connections
        self._decides_at = os.path.getsize(cut.path) * FIRST_PART + cut.begin * (1 - FIRST_PART)  # in the file

    def read(self) -> None:
        """Reads all of it."""
        one: list[Record] = []
        for record in self._cut.records(self._capture, self._sieve):
            one[:] = [record]
            if self._earliest is None or record.time < self._earliest:
                self._earliest = record.time
            known = self.reader.selector.stream_count
            segments = list(self.reader.selector.segments(one))
            if not self._is_own(segments, known):
                self._leave(record, FOREIGN)
                self._capture.watched_packets -= len(segments)  # they are counted by who takes them
                self._left += len(segments)
                if self._leaves_most(record):
                    self._of_no_use = True
                    return
                continue
            (segment,) = segments
            if segment.stream >= known:
                self._own.add(segment.stream)
                self._leave(record, segment.stream)
                self._capture.watched_packets -= 1  # and so is this one
            self.reader.connections.segment(segment)
            if len(self._runs) > 4 * MOST_RUNS:
                self._of_no_use = True
                return
        self.reader.finish()

    def note(self) -> _Note | None:
        """What was found; None when it may differ from what one process alone would find."""
        capture, selector, observations = self._capture, self.reader.selector, self.reader.selector.observations
        if self._of_no_use or observations.clock_steps or selector.fragmented or self._earliest is None:
            return None
        if not self._cut.knows_all_of(capture):
            return None
        return _Note(
            capture.packets,
            capture.truncated_packets,
            capture.dropped_packets,
            capture.watched_packets,
            capture.link_types,
            earliest(self._earliest),
            capture.last_time or 0,
            capture.damage,
            None if capture.damage_offset is None else self._cut.offset(capture.damage_offset),
            self.reader.budget.taken,
            self._runs,
            self.reader.streams,
            {stream: tally for stream, tally in observations.wrong_checksums.items() if stream in self._own},
            self._kept.whole,
            self._sieve.passes_tcp,
        )

    def _is_own(self, segments: list[Segment], known: int) -> bool:
        """Whether a packet belongs to a connection that opened here: with a SYN of its client, seen as its first packet."""
        own = [one.stream in self._own or (one.stream >= known and one.flags & (SYN | ACK) == SYN) for one in segments]
        if len(own) > 1 and any(own):
            self._of_no_use = True
        return own == [True]

    def _leaves_most(self, record: Record) -> bool:
        """Whether what it has to leave is so much, where its first part ends with ``record``, that it is of no use."""
        if self._left <= MANY_LEFT or self._cut.offset(record.offset) < self._decides_at:
            return False
        self._decides_at = float("inf")
        return self._left > self._capture.watched_packets and self._left * ONE_IN > self._capture.packets

    def _leave(self, record: Record, owner: int) -> None:
        """Leaves a packet to the process that reads the first half."""
        offset, length = self._cut.offset(record.offset), record.size
        runs = self._runs
        if runs and owner == FOREIGN == runs[-1] and runs[-3] + runs[-2] == offset and runs[-2] < BLOCK:
            runs[-2] += length
        else:
            runs.extend((record.number, offset, length, owner))
