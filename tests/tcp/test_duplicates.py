"""Copies of packets are distinguished from retransmissions."""

from __future__ import annotations

import pytest
from tcp.scripts import changed

from wcs_pcap.model import ACK, SYN, Segment
from wcs_pcap.tcp.duplicates import MAX_DELAY, Duplicates

PACKET = Segment(1, 1000, 60, 0, b"\x7f\0\0\1", 34257, b"\x7f\0\0\1", 9091, 7, 9, ACK, 512, b"", b"hello", 5)


def test_a_copy() -> None:
    known = Duplicates()
    assert not known.has_copy_of(PACKET)
    known.remember(PACKET)
    assert known.has_copy_of(changed(PACKET, frame=2, time=1000 + MAX_DELAY))
    assert known.has_copy_of(changed(PACKET, frame=2, time=999))  # the clocks of two interfaces need not agree


@pytest.mark.parametrize(
    "change",
    [
        {"time": 1001 + MAX_DELAY},
        {"sequence": 8},
        {"acknowledgment": 10},
        {"flags": ACK | 8},
        {"window": 511},
        {"options": b"\1\1\1\0"},
        {"payload": b"hallo"},
        {"payload_length": 6},
        {"source_port": 34258},
        {"source": b"\x7f\0\0\2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_packets_that_differ_are_not_copies(change: dict[str, object]) -> None:
    known = Duplicates()
    known.remember(PACKET)
    assert not known.has_copy_of(changed(PACKET, frame=2, **change))  # type: ignore[arg-type]


def test_a_copy_after_a_packet_with_a_later_time() -> None:
    known = Duplicates()
    known.remember(PACKET)
    known.remember(changed(PACKET, frame=2, time=1001 + MAX_DELAY, sequence=8))
    assert known.has_copy_of(changed(PACKET, frame=3))


@pytest.mark.parametrize(("later", "copy"), [(5_000_000, True), (5_000_001, False)])
def test_a_copy_comes_within_5_ms(later: int, copy: bool) -> None:
    known = Duplicates()
    known.remember(PACKET)
    assert known.has_copy_of(changed(PACKET, frame=2, time=PACKET.time + later)) is copy


@pytest.mark.parametrize(("others", "copy"), [(31, True), (32, False)])
def test_a_copy_comes_within_32_packets(others: int, copy: bool) -> None:
    known = Duplicates()
    known.remember(PACKET)
    for number in range(others):
        known.remember(changed(PACKET, sequence=100 + number))
    assert known.has_copy_of(changed(PACKET, frame=2)) is copy


STAMPED = changed(PACKET, options=b"\1\1\x08\x0a" + bytes(8), ip_id=77)


@pytest.mark.parametrize(
    ("packet", "change", "copy"),
    [
        (STAMPED, {}, True),
        (STAMPED, {"ip_id": 78}, False),
        (STAMPED, {"options": b"\1\1\x08\x0a" + bytes(7) + b"\1"}, False),
        (changed(STAMPED, ip_id=0), {}, False),
        (changed(STAMPED, options=b""), {}, False),
    ],
)
def test_a_late_copy_has_the_same_identification_and_time_stamp(packet: Segment, change: dict[str, object], copy: bool) -> None:
    known = Duplicates()
    known.remember(packet)
    assert known.has_copy_of(changed(packet, frame=2, time=packet.time + 200_000_000, **change)) is copy


def test_the_response_to_a_repeated_syn_is_no_copy() -> None:
    syn = changed(PACKET, flags=SYN, source_port=9091, destination_port=34257)
    syn_ack = changed(PACKET, flags=SYN | ACK)
    known = Duplicates()
    known.remember(syn)
    known.remember(syn_ack)
    assert known.has_copy_of(syn)
    assert known.has_copy_of(syn_ack)
    known.remember(changed(syn, options=b"\1\1\1\0"))
    assert not known.has_copy_of(syn_ack)
