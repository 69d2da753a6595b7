"""Connections expire, and late packets do not begin them anew."""

from __future__ import annotations

import pytest
from tcp.scripts import Written, changed, segments

from wcs_pcap.model import NANOSECONDS, Segment, Stream
from wcs_pcap.tcp.expiry import TIMEOUTS, ExpiringConnections

OPEN = """
    > S -1
    < SA -1 0
    > A 0 0
    > A 0 0 hello
    < A 0 5 you
"""
CLOSED = OPEN + "> FA 5 3\n< FA 3 6\n> A 6 4"
RESET = OPEN + "< RA 3 5"
HALF = OPEN + "< FA 3 5\n> A 5 4"
UNANSWERED = "> S -1"
STATES = {"finished": CLOSED, "rst": RESET, "fin": HALF, "no-answer": UNANSWERED, "open": OPEN}


class Run:
    """Feeds scripts, each as a stream of its own, at a time in seconds."""

    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.written: list[Written] = []
        self.connections = ExpiringConnections(frozenset((9091,)), self.converse, None, self.streams.append)

    def converse(self, stream: Stream) -> Written:
        self.written.append(Written(stream))
        return self.written[-1]

    def play(self, script: str, stream: int, seconds: float) -> None:
        for segment in segments(script, stream=stream):
            self.connections.segment(at(segment, seconds))

    def others(self, first: int, seconds: float, count: int = 6) -> None:
        """New connections, so that the old ones are looked at."""
        for number in range(first, first + count):
            self.play(OPEN, number, seconds)


def at(segment: Segment, seconds: float) -> Segment:
    return changed(segment, time=segment.time + int(seconds * NANOSECONDS))


@pytest.mark.parametrize(
    ("state", "seconds"), [("finished", 2), ("rst", 60), ("no-answer", 300), ("fin", 3600), ("open", 86_400)]
)
def test_a_connection_expires_after_the_timeout_of_its_state(state: str, seconds: int) -> None:
    run = Run()
    run.play(STATES[state], 0, 0)
    run.others(10, seconds - 1)
    assert [stream.number for stream in run.streams] == []
    run.others(20, seconds + 1)
    assert [stream.number for stream in run.streams] == [0]
    assert [one.closed for one in run.written if one.stream.number == 0] == [1]
    assert {stream.number for stream in run.connections.finish()} == {*range(10, 16), *range(20, 26)}


def test_every_state_has_a_timeout() -> None:
    assert TIMEOUTS.keys() == STATES.keys()


def test_the_stream_of_an_expired_connection_is_complete() -> None:
    run = Run()
    run.play(CLOSED, 0, 0)
    run.play(UNANSWERED, 1, 0)
    run.others(2, 5000)
    assert [(stream.opened, stream.closed, stream.packets) for stream in run.streams] == [
        ("handshake", "fin", 8),
        ("no-answer", "open", 1),
    ]


def test_a_reset_before_expiry_is_noted() -> None:
    run = Run()
    run.play(CLOSED, 0, 0)
    run.play("> R 6", 0, 1)
    run.others(1, 20)
    assert [stream.closed for stream in run.streams] == ["rst"]


@pytest.mark.parametrize("state", ["finished", "rst", "fin"])
def test_late_packets_begin_no_new_connection(state: str) -> None:
    run = Run()
    run.play(STATES[state], 0, 0)
    run.others(1, 10_000)
    begun = len(run.written)
    run.play("> A 6 4\n> R 6", 0, 20_000)
    if state == "finished":
        run.play("> A 0 0 hello", 0, 20_000)
    assert len(run.written) == begun
    assert 0 not in {stream.number for stream in run.connections.finish()}


def test_an_expired_open_connection_goes_on_as_another() -> None:
    run = Run()
    run.play(OPEN, 0, 0)
    run.others(1, 100_000)
    run.play("> A 5 3 again\n< A 3 10 you", 0, 100_001)
    assert [stream.opened for stream in run.connections.finish() if stream.number == 0] == ["midstream"]
    assert [written.text for written in run.written if written.stream.number == 0] == [["hello", "you"], ["again", "you"]]


def test_held_segments_expire() -> None:
    run = Run()
    run.connections.ports = None
    run.play("> A 5 3 hm", 0, 0)
    assert not run.written
    run.others(1, 1000)
    run.connections.finish()
    assert [written.text for written in run.written if written.stream.number == 0] == [["hm", ""]]


def test_memory_grows_with_open_connections_only() -> None:
    run = Run()
    most = 0
    for number in range(2000):
        run.play(CLOSED, number, number * 0.1)
        most = max(most, len(run.connections._connections))
    assert most < 3 * TIMEOUTS["finished"] / 0.1
    assert len(run.streams) + len(run.connections.finish()) == 2000
