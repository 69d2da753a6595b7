"""One direction of a connection: segments in, bytes and gaps out."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest

from wcs_pcap.model import ACK, Absence, Endpoint, Gap, Segment, Side, Stream, TcpAnomaly
from wcs_pcap.tcp.reassembly import (
    MAX_COMPARED,
    MAX_PENDING_BYTES,
    MAX_PENDING_SEGMENTS,
    MAX_REORDERED,
    MAX_WINDOW,
    Chunk,
    Reassembler,
)
from wcs_pcap.tcp.sequence import MODULUS

LOST, LOST_ON_WIRE, CUT = Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE, Absence.UNREADABLE


@dataclass
class Written:
    """A sink that records bytes as text, and a gap as a dash for each byte."""

    text: str = ""
    begin: int = 0  # below 0 where bytes came before those that seemed to be the first
    chunks: list[Chunk] = field(default_factory=list)
    ended: tuple[bool, int | None] | None = None

    def data(self, chunk: Chunk) -> None:
        if not self.chunks and chunk.offset < 0:
            self.begin = chunk.offset
        assert chunk.offset == self.begin + len(self.text), "bytes come in order, without holes"
        self.text += chunk.data.decode()
        self.chunks.append(chunk)

    def gap(self, gap: Gap) -> None:
        assert gap.offset == len(self.text)
        self.text += "-" * gap.length

    def end(self, closed: bool, fin: Chunk | None) -> None:
        assert self.ended is None
        self.ended = (closed, None if fin is None else fin.offset)


class Direction:
    """A reassembler; its segments are given by their offsets. Frames count from 1, one each second."""

    def __init__(self, first: int = 1000, *, from_start: bool = True) -> None:
        self.sink = Written()
        self.stream = Stream(0, Endpoint(b"", 1), Endpoint(b"", 2), 1, 0)
        self.it = Reassembler(Side.CLIENT, self.sink, self.stream)
        self.it.from_start, self.it.started = from_start, True
        self.first = first
        self.it.base = first % MODULUS
        self.frame = 0

    @property
    def gaps(self) -> list[Gap]:
        return self.stream.gaps

    def take(self, offset: int, payload: str, length: int | None = None) -> Direction:
        """A segment at ``offset``, of which only ``payload`` was captured of ``length`` bytes."""
        segment = self._segment((self.first + offset) % MODULUS, payload.encode(), length)
        self.it.segment(segment, self.it.offset_of(segment.sequence), peer_offset=self.frame * 10)
        return self

    def fin(self, offset: int) -> Direction:
        self.it.close(self._segment((self.first + offset) % MODULUS, b"", None), offset, 0)
        return self

    def acknowledge(self, offset: int) -> Direction:
        self.it.acknowledge(offset, time=99, frame=98)
        return self

    def finish(self, closed: bool = False, gave_up: bool = False) -> Direction:
        self.it.finish(closed, gave_up)
        return self

    def _segment(self, sequence: int, payload: bytes, length: int | None) -> Segment:
        self.frame += 1
        size = len(payload) if length is None else length
        return Segment(self.frame, self.frame, 0, 0, b"", 1, b"", 2, sequence, 0, ACK, 0, b"", payload, size)

    @property
    def odd(self) -> list[tuple[TcpAnomaly, int]]:
        return [(anomaly, frame) for anomaly, tally in self.stream.anomalies.items() for frame in tally.frames]

    @property
    def text(self) -> str:
        return self.sink.text


CASES: dict[str, tuple[list[tuple[int, str]], str, int, int]] = {
    # name: segments (capitals: other bytes than before), what comes out, segments that brought nothing new, and conflicts
    "in order": ([(0, "abc"), (3, "def")], "abcdef", 0, 0),
    "swapped": ([(3, "def"), (0, "abc")], "abcdef", 0, 0),
    "backwards": ([(4, "e"), (3, "d"), (2, "c"), (1, "b"), (0, "a")], "abcde", 0, 0),
    "two holes": ([(6, "gh"), (3, "d"), (0, "abc"), (4, "ef")], "abcdefgh", 0, 0),
    "repeated": ([(0, "abc"), (0, "abc"), (3, "def"), (0, "abc")], "abcdef", 2, 0),
    "repeated after a hole": ([(3, "def"), (3, "def"), (0, "abc")], "abcdef", 1, 0),
    "part repeated after a hole": ([(3, "def"), (4, "e"), (0, "abc")], "abcdef", 1, 0),
    "repeated with more": ([(0, "abc"), (0, "abcdef")], "abcdef", 0, 0),
    "repeated in other segments": ([(0, "abc"), (3, "def"), (1, "bcde"), (2, "cdefgh")], "abcdefgh", 1, 0),
    "repeated with other bytes": ([(0, "abc"), (0, "ABC"), (1, "BCDE")], "abcDE", 1, 2),
    "repeated with one other byte": ([(0, "abc"), (3, "def"), (0, "abcdeF")], "abcdef", 1, 1),
    "repeated with what was refused before": ([(0, "abc"), (0, "ABC"), (0, "abc")], "abc", 2, 1),
    "overlap in front": ([(0, "abc"), (2, "CDE")], "abcDE", 0, 1),
    "overlap in front, the same": ([(0, "abc"), (2, "cde")], "abcde", 0, 0),
    "overlap after": ([(3, "def"), (0, "ABCD")], "ABCdef", 0, 1),
    "overlap after, the same": ([(3, "def"), (0, "abcd")], "abcdef", 0, 0),
    "overlap of pending bytes after": ([(4, "ef"), (2, "CDE"), (0, "ab")], "abCDef", 0, 1),
    "overlap of pending bytes after, the same": ([(4, "ef"), (2, "cde"), (0, "ab")], "abcdef", 0, 0),
    "overlap of pending bytes in front": ([(2, "cde"), (4, "EFG"), (0, "ab")], "abcdeFG", 0, 1),
    "overlap of pending bytes in front, the same": ([(2, "cde"), (4, "efg"), (0, "ab")], "abcdefg", 0, 0),
    "inside of pending bytes": ([(2, "cdefg"), (3, "DE"), (0, "ab")], "abcdefg", 1, 1),
    "inside of pending bytes, the same": ([(2, "cdefg"), (3, "de"), (0, "ab")], "abcdefg", 1, 0),
    "around pending bytes": ([(3, "d"), (2, "CDE"), (0, "ab")], "abCdE", 0, 1),
    "around several": ([(3, "d"), (5, "f"), (2, "CDEFG"), (0, "ab")], "abCdEfG", 0, 1),
    "around several, the same": ([(3, "d"), (5, "f"), (2, "cdefg"), (0, "ab")], "abcdefg", 0, 0),
    "from before the hole over it": ([(0, "ab"), (3, "d"), (1, "BCDE")], "abCdE", 0, 1),
    "from before the hole over it, the same": ([(0, "ab"), (3, "d"), (1, "bcde")], "abcde", 0, 0),
    "touching pending bytes": ([(4, "e"), (2, "cd"), (5, "f"), (0, "ab")], "abcdef", 0, 0),
    "same place, longer": ([(2, "cd"), (2, "CDEF"), (0, "ab")], "abcdEF", 0, 1),
    "same place, shorter": ([(2, "cdef"), (2, "CD"), (0, "ab")], "abcdef", 1, 1),
    "same end, longer": ([(4, "ef"), (2, "CDEF"), (0, "ab")], "abCDef", 0, 1),
    "one byte is never a conflict": ([(0, "abc"), (1, "B"), (4, "ef"), (4, "E"), (3, "d")], "abcdef", 2, 0),
    "empty between": ([(0, "a"), (1, ""), (1, "b")], "ab", 0, 0),
}


@pytest.mark.parametrize("first", [1000, 0, MODULUS - 1, MODULUS - 3, MODULUS // 2])
@pytest.mark.parametrize("name", CASES)
def test_overlaps_the_bytes_captured_first_count(name: str, first: int) -> None:
    """At any first sequence number, also where the 32 bits wrap."""
    segments, text, repeated, conflicts = CASES[name]
    direction = Direction(first)
    for offset, payload in segments:
        if payload:
            direction.take(offset, payload)
    assert (direction.text, direction.gaps) == (text, [])
    assert (direction.it.retransmitted, len(direction.odd)) == (repeated, conflicts)


def test_a_conflict_names_the_packet_that_brought_other_bytes() -> None:
    assert Direction().take(0, "abc").take(3, "def").take(2, "cdE").odd == [(TcpAnomaly.CONFLICT, 3)]


def test_bytes_cut_by_the_snapshot_length_do_not_conflict() -> None:
    direction = Direction().take(0, "ab", length=6).take(0, "abXYZf").take(6, "gh").take(4, "", length=4)
    assert (direction.text, direction.odd) == ("ab----gh", [])
    assert Direction().take(3, "d", length=3).take(3, "dEF").take(0, "abc").odd == []
    assert Direction().take(0, "ab", length=6).take(0, "aBcdef").odd == [(TcpAnomaly.CONFLICT, 2)]


def test_only_the_last_delivered_chunks_are_compared() -> None:
    direction = Direction()
    for n in range(MAX_COMPARED + 1):
        direction.take(2 * n, "ab")
    direction.take(0, "XX")
    assert direction.odd == []
    direction.take(2, "XX")
    assert direction.odd == [(TcpAnomaly.CONFLICT, MAX_COMPARED + 3)]


# ---- connections that were joined in the middle -------------------------------------------------------------------


def test_earlier_bytes_are_the_first_while_nothing_was_passed_on() -> None:
    direction = Direction(from_start=False).take(-3, "abc").take(0, "def").finish()
    assert [(c.offset, c.data) for c in direction.sink.chunks] == [(-3, b"abc"), (0, b"def")]
    assert (direction.gaps, direction.it.retransmitted) == ([], 0)
    direction = Direction(from_start=False).take(3, "def").take(-1, "zabc").take(-1, "zabcd")
    assert [(c.offset, c.data) for c in direction.sink.chunks] == [(-1, b"zabc"), (3, b"def")]
    assert (direction.gaps, direction.it.retransmitted) == ([], 1)


def test_earlier_bytes_that_come_too_late_are_captured_and_not_read() -> None:
    direction = Direction(from_start=False).take(0, "abc").take(-6, "uvw").take(-6, "uvw").take(-3, "xyz").take(-2, "yzabcd")
    assert direction.text == "abcd"
    assert direction.gaps == [Gap(Side.CLIENT, -6, 6, CUT, 0, 2, 2)]
    assert direction.it.retransmitted == 2
    assert Direction(from_start=False).take(-9, "far").take(0, "abc").gaps == [Gap(Side.CLIENT, -9, 9, CUT, 0, 1, 1)]


def test_nothing_comes_before_a_syn() -> None:
    direction = Direction().take(-3, "xyz").take(0, "abc").take(-2, "yz")
    assert (direction.text, direction.gaps) == ("abc", [])


def test_chunks_name_the_packets_that_brought_them() -> None:
    direction = Direction().take(3, "def").take(0, "abc").take(4, "EFGH")
    assert [(c.offset, c.data, c.frame, c.time, c.peer_offset) for c in direction.sink.chunks] == [
        (0, b"abc", 2, 2, 20),
        (3, b"def", 1, 1, 10),
        (6, b"GH", 3, 3, 30),
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_keep_alive_probes_are_no_retransmissions(count: int) -> None:
    direction = Direction().take(0, "abc")
    for _ in range(count):
        direction.take(2, "\0")
    direction.take(3, "def")
    assert (direction.text, direction.it.retransmitted) == ("abcdef", 0)


def test_bytes_cut_by_the_snapshot_length_are_a_gap_at_once() -> None:
    direction = Direction().take(0, "abc", length=5).take(5, "fg")
    assert direction.text == "abc--fg"
    assert direction.gaps == [Gap(Side.CLIENT, 3, 2, CUT, 1, 1, 1)]


def test_cut_bytes_that_waited() -> None:
    direction = Direction().take(3, "d", length=3).take(4, "EF", length=2).take(0, "abc")
    assert direction.text == "abcd--"
    assert [(gap.offset, gap.length, gap.cause) for gap in direction.gaps] == [(4, 2, CUT)]


# ---- holes that stay -----------------------------------------------------------------------------------------------


def hole(direction: Direction) -> tuple[int, int, Absence, int, int, int]:
    (gap,) = direction.gaps
    return (gap.offset, gap.length, gap.cause, gap.after, gap.before, gap.frame)


@pytest.mark.parametrize(
    ("acked", "gave_up", "cause"),
    [
        (8, False, LOST),  # the other side has it: it was there, and only the capture lacks it
        (8, True, LOST),
        (0, True, LOST_ON_WIRE),  # repeated in vain, then given up
        (0, False, LOST),  # no retransmission was captured
        (3, True, LOST_ON_WIRE),
        (4, True, LOST),
    ],
)
def test_the_cause_of_a_hole(acked: int, gave_up: bool, cause: Absence) -> None:
    direction = Direction().take(0, "abc").take(6, "gh")
    direction.acknowledge(acked)
    direction.finish(closed=True, gave_up=gave_up)
    assert direction.text == "abc---gh"
    assert hole(direction) == (3, 3, cause, 1, 2, 2)
    assert direction.sink.ended == (True, None)


def test_bytes_that_are_only_seen_acknowledged() -> None:
    direction = Direction().take(0, "abc")
    direction.acknowledge(5)
    direction.finish()
    assert direction.text == "abc--"
    assert hole(direction) == (3, 2, LOST, 1, 99, 98)


@pytest.mark.parametrize(("gave_up", "cause"), [(False, LOST), (True, LOST_ON_WIRE)])
def test_bytes_before_a_fin_that_never_came(gave_up: bool, cause: Absence) -> None:
    direction = Direction().take(0, "abc").fin(7).finish(True, gave_up)
    assert direction.text == "abc----"
    assert hole(direction) == (3, 4, cause, 1, 2, 2)
    assert direction.sink.ended == (True, 7)


def test_the_acknowledgment_of_a_fin_is_no_missing_byte() -> None:
    direction = Direction().take(0, "abc").fin(3)
    direction.acknowledge(4)
    assert direction.it.ended
    direction.finish(True)
    assert (direction.text, direction.gaps, direction.sink.ended) == ("abc", [], (True, 3))


def test_a_fin_before_its_last_bytes() -> None:
    direction = Direction().take(0, "abc").fin(6)
    assert not direction.it.ended
    direction.take(3, "def")
    assert direction.it.ended
    assert direction.finish(True).text == "abcdef"


def test_only_the_first_fin_counts_and_none_that_is_far_off() -> None:
    direction = Direction().take(0, "abc").fin(MAX_WINDOW + 9).fin(3).fin(8)
    assert direction.it.fin is not None
    assert direction.it.fin.offset == 3


def test_acknowledgments_never_go_back_and_none_is_far_off() -> None:
    direction = Direction().take(0, "abc")
    for offset in (2, 3, 1, MAX_WINDOW + 4, -5):
        direction.acknowledge(offset)
    assert direction.it.acked == 3


@pytest.mark.parametrize("offset", [MAX_WINDOW + 1, MAX_WINDOW + 5, -MAX_WINDOW - 10, MODULUS // 2])
def test_segments_far_away_are_ignored(offset: int) -> None:
    direction = Direction().take(offset, "stray").take(0, "abc").take(3, "def").finish()
    assert (direction.text, direction.gaps, direction.it.retransmitted) == ("abcdef", [], 0)


# ---- bounds --------------------------------------------------------------------------------------------------------


def test_an_acknowledged_hole_is_not_waited_for_long() -> None:
    """Its bytes will not be sent again; only the capture may have them late, and not much."""
    direction = Direction().take(0, "a")
    direction.acknowledge(500)
    for n in range(MAX_REORDERED):
        direction.take(2 + n, "x")
    assert direction.text == "a"
    direction.take(2 + MAX_REORDERED, "x")
    assert direction.text == "a-" + "x" * (MAX_REORDERED + 1)
    assert direction.odd == []
    assert hole(direction)[:3] == (1, 1, LOST)


def test_a_late_packet_still_fills_an_acknowledged_hole() -> None:
    direction = Direction().take(0, "a")
    direction.acknowledge(500)
    for n in range(MAX_REORDERED):
        direction.take(2 + n, "x")
    direction.take(1, "b")
    assert (direction.text, direction.gaps) == ("ab" + "x" * MAX_REORDERED, [])


def test_an_unacknowledged_hole_is_waited_for_as_long_as_memory_allows() -> None:
    direction = Direction().take(0, "a")
    for n in range(MAX_PENDING_SEGMENTS):
        direction.take(2 + n, "x")
    assert direction.text == "a"
    direction.take(2 + MAX_PENDING_SEGMENTS, "x")
    assert direction.text.startswith("a-xx")
    assert direction.odd == [(TcpAnomaly.OVERFLOW, MAX_PENDING_SEGMENTS + 2)]
    assert direction.take(1, "b").it.retransmitted == 1


def test_pending_bytes_are_bounded() -> None:
    direction = Direction()
    for n in range(20):
        direction.take(1 + n * 60_000, "x" * 60_000)
        assert direction.it._pending_bytes <= MAX_PENDING_BYTES
    assert direction.text.startswith("-x")
    assert direction.odd == [(TcpAnomaly.OVERFLOW, 18)]


def test_fifty_thousand_tiny_segments_out_of_order() -> None:
    """They are read in linear time: a second is a hundred times what it takes, a square far more."""
    random = Random(1)
    data = "".join(random.choice("abcdef") for _ in range(50_000))
    order = sorted(range(len(data)), key=lambda n: n + random.randrange(2000))
    direction = Direction(MODULUS - 20_000)
    for n in order:
        direction.take(n, data[n])
        if n % 7 == 0:
            direction.take(n, data[n])
    assert direction.text == data
    assert direction.gaps == []


@pytest.mark.parametrize(("segments", "given_up"), [(64, False), (65, True)])
def test_how_late_bytes_may_be_that_the_other_side_has(segments: int, given_up: bool) -> None:
    """Acknowledged bytes are not sent again; after 64 segments they are not in the capture."""
    direction = Direction().acknowledge(200)
    for number in range(segments):
        direction.take(3 + 2 * number, "ab")
    assert (direction.text != "", bool(direction.gaps)) == (given_up, given_up)


@pytest.mark.parametrize(("acknowledged", "given_up"), [(2, False), (3, True)])
def test_only_what_the_other_side_is_known_to_have_can_come_no_more(acknowledged: int, given_up: bool) -> None:
    direction = Direction().acknowledge(acknowledged)
    for number in range(65):
        direction.take(3 + 2 * number, "ab")
    assert bool(direction.gaps) is given_up


@pytest.mark.parametrize(("segments", "overflows"), [(4096, []), (4097, [(TcpAnomaly.OVERFLOW, 4097)])])
def test_the_number_of_pending_segments_is_bounded(segments: int, overflows: list[tuple[TcpAnomaly, int]]) -> None:
    direction = Direction()
    for number in range(segments):
        direction.take(3 + 2 * number, "ab")
    assert direction.odd == overflows


@pytest.mark.parametrize(("others", "noticed"), [(7, True), (8, False)])
def test_how_many_segments_are_compared_with_what_comes_again(others: int, noticed: bool) -> None:
    direction = Direction().take(0, "ab")
    for number in range(others):
        direction.take(2 + 2 * number, "ab")
    assert bool(direction.take(0, "XX").odd) is noticed
