"""TCP analysis flags, one small stream each; tshark 4.0 says the same of them (the last test asks it)."""

import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tcp.expert_cases import CASES, SCALED, START, P, handshake, segments
from tcp.scripts import changed

from wcs_pcap.model import Packet, Request
from wcs_pcap.output.text import packet_list
from wcs_pcap.tcp.analysis_flags import StreamAnalysis, analyse


def run(packets: Sequence[P]) -> list[Packet]:
    return list(analyse(segments(packets), START))


@pytest.mark.parametrize("name", CASES)
def test_flags(name: str) -> None:
    packets = CASES[name]
    assert [packet.analysis for packet in run(packets)] == [packet.expected for packet in packets]


def numbers(packets: Sequence[P]) -> list[tuple[int, int, int]]:
    return [(packet.sequence, packet.acknowledgment, packet.window) for packet in run(packets)]


def test_numbers_start_at_the_syn() -> None:
    packets = [*handshake(), P("s", 5001, 1001, "A", length=10)]
    assert numbers(packets) == [(0, 0, 500), (0, 1, 500), (1, 1, 500), (1, 1, 500)]


def test_numbers_start_at_1_where_no_syn_was_captured() -> None:
    packets = [P("c", 1001, 5001, "A", length=10), P("s", 5001, 1011, "A", length=5), P("c", 1011, 5006, "FA")]
    assert numbers(packets) == [(1, 1, 500), (1, 11, 500), (11, 6, 500)]


def test_without_its_flag_an_acknowledgment_number_is_left_as_it_is() -> None:
    assert numbers([P("c", 1000, 77, "S"), P("s", 5000, 1001, "SA")])[:2] == [(0, 77, 500), (0, 1, 500)]


def test_a_window_is_scaled_from_the_handshake_on() -> None:
    again = P("s", 5000, 1001, "SA", options=SCALED)
    assert [window for _, _, window in numbers([*handshake(SCALED), again])] == [500, 500, 64_000, 500]


def test_a_window_is_scaled_when_only_one_syn_was_captured() -> None:
    syn_only = [P("c", 1000, 0, "S", options=SCALED), P("c", 1001, 5001, "A"), P("s", 5001, 1001, "A")]
    assert [window for _, _, window in numbers(syn_only)] == [500, 64_000, 500]


def test_a_window_is_not_scaled_when_one_side_does_not_offer_it() -> None:
    no_answer = [P("c", 1000, 0, "S", options=SCALED), P("s", 5000, 1001, "SA"), P("c", 1001, 5001, "A")]
    not_asked = [P("c", 1000, 0, "S"), P("s", 5000, 1001, "SA", options=SCALED), P("s", 5001, 1001, "A")]
    assert [window for _, _, window in numbers(no_answer)] == [500, 500, 500]
    assert [window for _, _, window in numbers(not_asked)] == [500, 500, 500]


def test_a_repeated_syn_is_not_scaled_but_what_follows_is() -> None:
    assert [window for _, _, window in numbers(CASES["a repeated SYN brings scaling back"])] == [500, 500, 500, 64_000]


def test_a_syn_ack_of_another_connection_starts_the_numbers_anew() -> None:
    assert numbers(CASES["a SYN-ACK of another connection"])[-1][0] == 0


def test_a_stream_that_follows_another_in_the_middle_reuses_nothing() -> None:
    assert run([*handshake(), P("c", 70_000, 90_000, "A", stream=1)])[-1].analysis == ()


def test_interleaved_streams_do_not_touch_each_other() -> None:
    one = list(segments([*handshake(), P("c", 1001, 5001, "PA", length=10, at=20)]))
    other = [changed(segment, stream=1, source_port=segment.source_port + 2) for segment in one]
    packets = list(analyse([segment for pair in zip(one, other, strict=True) for segment in pair], START))
    assert [packet.analysis for packet in packets] == [()] * 8
    assert [packet.segment.stream for packet in packets] == [0, 1] * 4


def test_endpoints_with_one_address_are_distinguished_by_port() -> None:
    looped = [changed(segment, source=b"\x7f\0\0\1", destination=b"\x7f\0\0\1") for segment in segments(handshake())]
    assert [(packet.sequence, packet.acknowledgment) for packet in analyse(looped, START)] == [(0, 0), (0, 1), (1, 1)]


def test_time_is_relative_to_the_timeline() -> None:
    late = [P("c", 1000, 0, "S", at=1500)]
    assert next(analyse(segments(late), START)).relative_time == 1_500_000_000


def test_messages_are_attached_by_frame() -> None:
    request = Request(
        frames=[1, 2], first_time=0, last_time=0, offset=0, end_offset=2, peer_offset=0, headers=(), body=b"", body_bytes=0,
        declared_bytes=None, problem=None, method=b"GET", uri=b"/",
    )  # fmt: skip
    packets = [P("c", 1000, 0, "A", length=1), P("c", 1001, 0, "A", length=1), P("c", 1002, 0, "A", length=1)]
    found = list(analyse(segments(packets), START, {2: [request]}, {1: request}))
    assert [packet.messages for packet in found] == [(), (request,), ()]
    assert [packet.part_of for packet in found] == [request, None, None]


def test_the_state_of_a_stream_does_not_grow() -> None:
    analysis = StreamAnalysis()
    template = next(segments([P("c", 1, 1, "A", length=10)]))
    for number in range(1000):
        analysis.packet(changed(template, frame=number, sequence=number * 20), START)
    assert not hasattr(analysis, "__dict__")
    for sender in analysis._senders:
        assert all(isinstance(getattr(sender, name), int | None) for name in sender.__slots__)


# ---- the oracle -----------------------------------------------------------------------------------------------------


def capture(packets: Sequence[P]) -> bytes:
    """The packets as a pcap file of raw IPv4 with times in nanoseconds."""
    records = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 101)]
    for segment in segments(packets):
        tcp = struct.pack(
            "!HHIIHHHH", segment.source_port, segment.destination_port, segment.sequence, segment.acknowledgment,
            (5 + len(segment.options) // 4) << 12 | segment.flags, segment.window, 0, 0,
        )  # fmt: skip
        data = tcp + segment.options + segment.payload
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 0, 0, 64, 6, 0, segment.source, segment.destination)
        seconds, nanoseconds = divmod(segment.time, 10**9)
        records.append(struct.pack("<IIII", seconds, nanoseconds, 20 + len(data), 20 + len(data)) + ip + data)
    return b"".join(records)


@pytest.mark.tshark
@pytest.mark.skipif(shutil.which("tshark") is None, reason="needs tshark")
@pytest.mark.parametrize("name", CASES)
def test_tshark_says_the_same(name: str, tmp_path: Path) -> None:
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("TShark (Wireshark) 4.0."):
        pytest.skip("other versions have other rules")
    file = tmp_path / "case.pcap"
    file.write_bytes(capture(CASES[name]))
    command = ["tshark", "-n", "-r", str(file), "-T", "fields", "-e", "_ws.col.Info"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [packet_list.info(packet) for packet in run(CASES[name])] == shown
