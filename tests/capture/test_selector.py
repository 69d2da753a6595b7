"""Which packets are watched, how streams are numbered, and what else is observed."""

import struct
import subprocess
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from capture.made import SECOND, ipv4, ipv6, pcap, record, tcp

from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.plain import TCP
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError
from wcs_pcap.model import ACK, FIN, PSH, RST, SYN, Capture, Segment

CLIENT, PORT = 40000, 9091


def select(records: Iterable[Record], ports: Iterable[int] | None = (PORT,)) -> tuple[list[Segment], Selector]:
    selector = Selector(None if ports is None else frozenset(ports), lambda start: b"/connect " in start)
    return list(selector.segments(numbered(records))), selector


def numbered(records: Iterable[Record]) -> Iterator[Record]:
    """The records as a reader gives them out: counted, and with the latest time in the books of their capture."""
    capture = Capture("-", last_time=0)
    for number, each in enumerate(records, 1):
        capture.time_before = capture.last_time or 0
        capture.last_time = max(capture.time_before, each.time)
        yield each._replace(number=number, capture=capture)


def ask(flags: int, sequence: int = 0, payload: bytes = b"", port: int = CLIENT, acknowledgment: int = 0) -> bytes:
    return ipv4(tcp(port, PORT, flags, sequence, acknowledgment, payload))


def answer(flags: int, sequence: int = 0, payload: bytes = b"", port: int = CLIENT, acknowledgment: int = 0) -> bytes:
    return ipv4(tcp(PORT, port, flags, sequence, acknowledgment, payload), source=2, destination=1)


def streams(*packets: bytes) -> list[int]:
    return [segment.stream for segment in select(map(record, packets))[0]]


def test_a_segment_has_the_fields_of_its_packet() -> None:
    options = b"\x02\x04\x05\xb4"
    data = ipv4(struct.pack(">HHIIBBHHH", CLIENT, PORT, 7, 8, 0x60, PSH | ACK, 9, 0, 0) + options + b"payload")
    (segment,), _ = select([record(b"ARP?"), record(data, time=5)])
    assert segment == Segment(
        2, 5, len(data), 0, bytes((10, 0, 0, 1)), CLIENT, bytes((10, 0, 0, 2)), PORT,
        7, 8, PSH | ACK, 9, options, b"payload", 7,
    )  # fmt: skip


def test_padding_is_no_payload_and_a_cut_payload_keeps_its_length() -> None:
    whole = ask(ACK, 1, b"payload")
    segments, _ = select([record(whole + b"\0" * 6), record(whole[:-3], wire=len(whole)), record(ipv6(tcp(CLIENT, PORT, ACK)))])
    assert [(s.payload, s.payload_length) for s in segments] == [(b"payload", 7), (b"payl", 7), (b"", 0)]


@pytest.mark.parametrize(
    "data",
    [
        ask(ACK)[:39],  # not the whole TCP header
        ipv4(tcp(CLIENT, PORT, ACK)[:12] + b"\x40" + tcp(CLIENT, PORT, ACK)[13:]),  # a header of 16 bytes
        ipv4(tcp(CLIENT, PORT, ACK)[:12] + b"\xf0" + tcp(CLIENT, PORT, ACK)[13:]),  # a header behind the end
        ask(ACK)[:20],
    ],
)
def test_what_is_no_segment(data: bytes) -> None:
    assert select([record(data)])[0] == []


def test_only_the_watched_ports_but_every_connection_is_numbered() -> None:
    packets = [
        ipv4(tcp(1, 80, SYN)),
        ipv4(tcp(2, PORT, SYN)),
        ipv4(tcp(3, 81, SYN)),
        ipv4(tcp(PORT, 4, SYN)),
        ipv4(tcp(5, 8080, SYN)),
    ]
    segments, _ = select(map(record, packets), (PORT, 8080))
    assert [(s.frame, s.stream) for s in segments] == [(2, 1), (4, 3), (5, 4)]
    assert [s.frame for s in select(map(record, packets), None)[0]] == [1, 2, 3, 4, 5]


def test_both_directions_are_one_stream() -> None:
    assert streams(ask(SYN, 100), answer(SYN | ACK, 900), ask(ACK, 101), answer(ACK, 901, b"x")) == [0, 0, 0, 0]


def test_port_reuse_is_a_new_stream() -> None:
    first = [ask(SYN, 100), answer(SYN | ACK, 900), ask(FIN | ACK, 101)]
    again = [ask(SYN, 5000), answer(SYN | ACK, 6000), ask(ACK, 5001)]
    assert streams(*first, *again) == [0, 0, 0, 1, 1, 1]


def test_a_repeated_syn_is_not() -> None:
    assert streams(ask(SYN, 100), ask(SYN, 100), ask(SYN, 100), answer(SYN | ACK, 900)) == [0, 0, 0, 0]
    assert streams(ask(SYN, 100), answer(SYN | ACK, 900), answer(SYN | ACK, 901)) == [0, 0, 0]


def test_a_syn_that_fits_what_was_seen_before_it_is_not() -> None:
    """The capture may hold the packets out of order: the number of the SYN is known from what followed it."""
    assert streams(ask(ACK, 101, b"x"), ask(SYN, 100)) == [0, 0]
    assert streams(answer(ACK, 901, acknowledgment=101), ask(SYN, 100)) == [0, 0]
    assert streams(ask(ACK, 101, b"x"), ask(SYN, 99)) == [0, 1]
    assert streams(ask(ACK, 0, b"x"), ask(SYN, 0xFFFFFFFF)) == [0, 0]


def test_a_stream_whose_ports_are_used_again_from_both_sides() -> None:
    packets = (
        answer(SYN, 5), ask(SYN | ACK, 7, acknowledgment=6), answer(ACK, 6, acknowledgment=8),
        ask(SYN, 7), ask(SYN, 9), answer(SYN | ACK, 3, acknowledgment=10), answer(SYN, 5), ask(ACK, 10), answer(ACK, 6),
    )  # fmt: skip
    assert streams(*packets) == [0, 0, 0, 0, 1, 1, 2, 2, 2]


def test_memory_of_unwatched_connections() -> None:
    count = 200_000
    flood = (record(ipv4(tcp(n % 9_000, 443, SYN, n), source=n // 9_000 + 3)) for n in range(count))
    selector = Selector(frozenset((PORT,)), lambda _: False)
    tracemalloc.start()
    try:
        assert not list(selector.segments(numbered(flood)))
        taken = tracemalloc.get_traced_memory()[0] / count
    finally:
        tracemalloc.stop()
    assert taken < 150


def test_observations_beside_the_watched_traffic() -> None:
    packets = [
        ipv4(tcp(1, 8081, ACK, payload=b"POST /app/connect HTTP/1.1\r\n")),
        ipv4(tcp(1, 8081, ACK, payload=b"POST /app/other HTTP/1.1\r\n")),
        ipv4(tcp(1, 8082, ACK, payload=b"GET / HTTP/1.1\r\n")),
    ]
    segments, selector = select([*map(record, packets), record(b"?", link=4711), record(b"?", link=4711)])
    noticed = selector.observations
    assert segments == []
    assert noticed.tcp_ports == {8081: 2, 8082: 1}
    assert noticed.hook_ports == {8081: 1}
    assert noticed.undecoded == {4711: 2}


@pytest.mark.parametrize(("flags", "midstream"), [(SYN, False), (SYN | ACK, False), (ACK, True), (FIN | ACK, True)])
def test_connections_older_than_the_capture(flags: int, midstream: bool) -> None:
    assert select([record(ipv4(tcp(1, 80, flags)))])[1].observations.midstream is midstream


def unreachable(version: int, port: int, kind: int | None = None) -> bytes:
    """An ICMP error about a segment to ``port``, of which it quotes eight bytes."""
    quoted = (ipv4 if version == 4 else ipv6)(tcp(CLIENT, port, SYN)[:8])
    head = bytes(((3 if version == 4 else 1) if kind is None else kind, 3)) + bytes(6)
    return ipv4(head + quoted, 1, source=2, destination=1) if version == 4 else ipv6(head + quoted, 58, source=2, destination=1)


@pytest.mark.parametrize("version", [4, 6])
def test_icmp_errors_name_the_connection_they_are_about(version: int) -> None:
    address = bytes((10, 0, 0)) if version == 4 else bytes(15)
    _, selector = select([record(b"?"), record(unreachable(version, PORT), time=7), record(unreachable(version, 81))])
    assert selector.observations.unreachable == [(2, 7, TCP, (address + b"\1", CLIENT), (address + b"\2", PORT))]


@pytest.mark.parametrize(
    "data", [unreachable(4, PORT, 8), unreachable(4, PORT, 0), *(unreachable(4, PORT)[:n] for n in range(52))]
)
def test_other_and_cut_icmp_packets_are_none(data: bytes) -> None:
    assert select([record(data)])[1].observations.unreachable == []


def test_clocks_that_step_back() -> None:
    times = [10, 11, 10.5, 9.5, 12, 12.5, 11.4]
    _, selector = select(record(b"", time=int(time * SECOND)) for time in times)
    assert [step.frame for step in selector.clock.steps] == [3, 4, 7]


@pytest.mark.tshark
def test_streams_are_numbered_as_tshark_does(tshark: str, corpus: Path, tmp_path: Path) -> None:
    """Where every packet of the two agrees on being TCP, tcp.stream is the same for all of them."""
    reused = tmp_path / "reused.pcap"
    ports = (
        ask(SYN, 1),
        answer(SYN | ACK, 5),
        ask(SYN, 1),
        ask(SYN, 9),
        answer(SYN | ACK, 6),
        ask(ACK, 10),
        ask(SYN, 11, port=7),
    )
    reused.write_bytes(pcap([(n, 0, data) for n, data in enumerate(ports)], link=101))
    compared = 0
    for path in [reused, *sorted((corpus / "zeek/testing/btest/Traces/tcp").iterdir())]:
        done = subprocess.run(
            [tshark, "-n", "-r", str(path), "-Y", "tcp.stream && !icmp && !icmpv6", "-T", "fields",
             "-e", "frame.number", "-e", "tcp.stream"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        theirs = [(int(frame), int(stream)) for frame, stream in (line.split("\t") for line in done.stdout.splitlines())]
        try:
            ours = [(s.frame, s.stream) for s in select(Timeline([str(path)]).records(), None)[0]]
        except CaptureError:
            continue
        if [frame for frame, _ in ours] == [frame for frame, _ in theirs]:
            compared += 1
            assert ours == theirs, path.name
    assert compared > 30


def test_both_packets_of_a_wireless_aggregate_are_segments_of_one_frame() -> None:
    def part(packet: bytes) -> bytes:
        body = bytes.fromhex("aaaa030000000800") + packet
        return bytes(12) + struct.pack(">H", len(body)) + body

    first, second = part(ask(ACK | PSH, 1, b"one")), part(ask(ACK | PSH, 4, b"two"))
    frame = b"\x88" + bytes(23) + b"\x80\0" + first + bytes(-len(first) % 4) + second
    segments, _ = select([record(frame, link=105), record(ask(ACK, 7))])
    assert [(segment.frame, segment.payload) for segment in segments] == [(1, b"one"), (1, b"two"), (2, b"")]


def test_a_syn_that_is_no_segment_begins_a_new_stream_all_the_same() -> None:
    """Its header claims fewer than 20 bytes; what follows belongs to its stream, as Wireshark counts, on every way."""
    torn = bytearray(ask(SYN, 500))
    torn[20 + 12] = 0x10
    assert streams(ask(SYN, 1), ask(ACK, 2), bytes(torn), ask(ACK, 2), answer(ACK, 7)) == [0, 0, 1, 1]


def test_a_syn_behind_a_packet_that_tells_nothing_of_its_number_is_not() -> None:
    """A reset of the server without an acknowledgment says where the server is, and not where the client began."""
    assert streams(answer(RST, 900), ask(SYN, 100), ask(SYN, 100)) == [0, 0, 0]
    assert streams(answer(RST, 900), ask(SYN, 100), ask(SYN, 101)) == [0, 0, 1]


@pytest.mark.parametrize(("steps", "noted"), [(99, 99), (100, 100), (101, 100)])
def test_how_many_steps_of_the_clock_are_noted(steps: int, noted: int) -> None:
    _, selector = select([record(b"", time=1000 * SECOND), *(record(b"", time=(900 - n) * SECOND) for n in range(steps))])
    assert len(selector.clock.steps) == noted
