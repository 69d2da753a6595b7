"""Classic pcap, as libpcap's savefile(5) describes it."""

import io
import struct
from pathlib import Path

import pytest
from capture.made import MICRO, MODIFIED, NANO, SECOND, pcap, read

from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("magic", "fraction", "time"),
    [(MICRO, 999_999, 1_999_999_000), (NANO, 999_999_999, 1_999_999_999), (MODIFIED, 5, 1_000_005_000)],
)
def test_both_byte_orders_and_every_clock(tmp_path: Path, order: str, magic: int, fraction: int, time: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap([(1, fraction, b"abcd"), (2, 0, b"efg")], order=order, magic=magic))
    records, capture = read(path)
    assert [(r.time, r.data, r.wire_length, r.link_type) for r in records] == [
        (time, b"abcd", 4, 1),
        (2 * SECOND, b"efg", 3, 1),
    ]
    assert (capture.format, capture.packets, capture.damage, capture.snaplen) == ("pcap", 2, None, 65535)
    assert (capture.first_time, capture.last_time, capture.link_types) == (time, 2 * SECOND, ["ETHERNET"])


def test_seconds_are_unsigned(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap([(0xFFFFFFFF, 0, b"x")]))
    assert read(path)[0][0].time == 0xFFFFFFFF * SECOND


@pytest.mark.parametrize(("wire", "shown", "cut"), [(4, 4, 0), (9, 9, 1), (2, 4, 0)])
def test_the_length_on_the_wire(tmp_path: Path, wire: int, shown: int, cut: int) -> None:
    """It is never less than what was captured, whatever the file says."""
    path = tmp_path / "a"
    path.write_bytes(pcap(wire=wire))
    records, capture = read(path)
    assert (records[0].wire_length, capture.truncated_packets) == (shown, cut)


def test_the_upper_bits_of_the_link_type_are_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap(link=0x1400_0001))
    assert read(path)[0][0].link_type == 1


def test_no_snapshot_length_and_an_unknown_link_type(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap(snaplen=0, link=4711))
    _, capture = read(path)
    assert (capture.snaplen, capture.link_types) == (None, ["4711"])


def test_cut_anywhere(tmp_path: Path) -> None:
    whole = pcap([(1, 0, b"abcd"), (2, 0, b"efghij")])
    path = tmp_path / "a"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        if length < 24:
            with pytest.raises(CaptureError) as caught:
                read(path)
            assert caught.value.path == str(path)
            continue
        records, capture = read(path)
        assert [r.data for r in records] == [b"abcd", b"efghij"][: (length >= 44) + (length >= 66)]
        damaged = length not in (24, 44)
        assert capture.damage == ("the file ends in the middle of a packet" if damaged else None)
        assert capture.damage_offset == (length if damaged else None)


def test_a_file_of_nothing_but_its_header_is_a_capture(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap([]))
    records, capture = read(path)
    assert (records, capture.packets, capture.first_time, capture.last_time, capture.damage) == ([], 0, None, None, None)


@pytest.mark.parametrize("length", [262_145, 0x7FFFFFFF, 0xFFFFFFFF])
def test_an_absurd_length_ends_it_and_says_where(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap() + struct.pack("<IIII", 5, 0, length, length) + b"rest")
    records, capture = read(path)
    assert len(records) == 1
    assert capture.damage == f"a packet claims {length:,} bytes"
    assert capture.damage_offset == 44


def test_more_packets_than_one_read_brings(tmp_path: Path) -> None:
    """The packet that lies across the border of two reads comes whole."""
    path = tmp_path / "a"
    sizes = [60_000 + n for n in range(40)]
    path.write_bytes(pcap((n, 0, bytes((n,)) * size) for n, size in enumerate(sizes)))
    records, capture = read(path)
    assert [(r.data[0], len(r.data)) for r in records] == list(enumerate(sizes))
    assert capture.damage is None


def test_the_time_of_the_end_is_the_latest_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(pcap([(5, 0, b"a"), (9, 0, b"b"), (7, 0, b"c")]))
    _, capture = read(path)
    assert (capture.first_time, capture.last_time) == (5 * SECOND, 9 * SECOND)


def test_a_source_that_gives_a_byte_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gives what it has, not what was asked for."""

    class Drip(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 1))

    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": Drip(pcap([(1, 0, b"abcd"), (2, 0, b"ef")]))}))
    timeline = Timeline(["-"])
    assert [r.data for r in timeline.records()] == [b"abcd", b"ef"]
    assert timeline.captures[0].bytes == 24 + 20 + 18
