"""The times of packets that could not be read, and which packets these are."""

import pytest
from capture.made import SECOND, ipv4, record, tcp

from wcs_pcap.capture.fragments import TIMEOUT, Fragments
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.plain import TCP, UDP, Datagram, Piece
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.unreadable import MAX_SPANS, Spans, note
from wcs_pcap.model import ACK, Capture

PORT = 9091
WATCHED = ipv4(tcp(40000, PORT, ACK, payload=b"x" * 40))
OTHER = ipv4(tcp(40000, 80, ACK, payload=b"x" * 40))
ARP, SPANNING_TREE = bytes(12) + b"\x08\x06" + bytes(46), bytes(12) + b"\x00\x26\x42\x42\x03" + bytes(43)


def test_what_is_near_makes_one_span() -> None:
    spans: Spans = []
    for time in (10, 11, 10.5, 12, 14, 9, 30):
        note(spans, round(time * SECOND))
    assert spans == [(10 * SECOND, 12 * SECOND), (14 * SECOND, 14 * SECOND), (9 * SECOND, 9 * SECOND), (30 * SECOND, 30 * SECOND)]


def test_very_many_spans_are_bounded() -> None:
    spans: Spans = []
    for time in range(10 * MAX_SPANS):
        note(spans, 5 * SECOND * time)
    assert len(spans) == MAX_SPANS
    assert spans[-1] == (5 * SECOND * (MAX_SPANS - 1), 5 * SECOND * (10 * MAX_SPANS - 1))


def cut(packet: bytes, length: int, link: int = 101) -> Record:
    return record(packet[:length], link=link, time=7, wire=len(packet))


@pytest.mark.parametrize(
    ("packet", "noted"),
    [
        (record(b"?", link=147, time=7), True),
        (record(b"?", link=220, time=7), False),  # USB carries nothing that is watched
        *[(cut(WATCHED, length), length < 40) for length in (0, 10, 19, 20, 22, 24, 39, 40, 60)],
        *[(cut(OTHER, length), length < 24) for length in (10, 20, 23, 24, 39, 40, 60)],
        *[(cut(bytes(12) + b"\x08\x00" + WATCHED, length, 1), length < 54) for length in (0, 13, 14, 30, 53, 54, 70)],
        (cut(ARP, 40, 1), False),
        (record(ARP, time=7, link=1), False),
        (record(SPANNING_TREE, time=7, link=1), False),
        (cut(SPANNING_TREE + bytes(40), 70, 1), False),
        (record(b"\x45", time=7), False),  # broken, but all of it is there
    ],
)
def test_packets_that_cannot_be_read(packet: Record, noted: bool) -> None:
    capture = Capture("-", last_time=0)
    list(Selector(frozenset((PORT,)), lambda start: not start).segments([packet._replace(capture=capture)]))
    assert capture.unreadable_spans == ([(7, 7)] if noted else [])


def test_with_every_port_watched_whatever_is_cut_may_be() -> None:
    capture = Capture("-", last_time=0)
    list(Selector(None, lambda start: not start).segments([cut(OTHER, 30)._replace(capture=capture)]))
    assert capture.unreadable_spans == [(7, 7)]


@pytest.mark.parametrize(("protocol", "spans"), [(TCP, [(5, 5)]), (UDP, [])])
def test_datagrams_that_never_become_whole(protocol: int, spans: Spans) -> None:
    source, destination = bytes(4), bytes(4)

    def add(to: Fragments, offset: int, more: bool, captured: int = 8, time: int = 5) -> None:
        piece = Piece(7, offset, more)
        to.add(bytes(captured), Datagram(protocol, source, destination, 0, 8, piece), time)

    waiting, short, late, whole = Fragments(), Fragments(), Fragments(), Fragments()
    add(waiting, 0, more=True)
    add(short, 0, more=True, captured=7)
    for time in (5, 5 + TIMEOUT + 1):
        add(late, 8 * (time > 5), more=True, time=time)
    add(whole, 0, more=True)
    add(whole, 8, more=False)
    later = [(time + TIMEOUT + 1, time + TIMEOUT + 1) for time, _ in spans]
    assert [each.incomplete() for each in (waiting, short, late, whole)] == [spans, spans, [*spans, *later], []]
