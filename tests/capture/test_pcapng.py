"""pcapng, as draft-ietf-opsawg-pcapng describes it."""

import struct
from pathlib import Path

import pytest
from capture.made import SECOND, block, enhanced, interface, obsolete, option, read, section, simple

from wcs_pcap.capture.pcapng import MAX_INTERFACES
from wcs_pcap.errors import CaptureError


def write(path: Path, *blocks: bytes) -> Path:
    path.write_bytes(b"".join(blocks))
    return path


@pytest.mark.parametrize("order", ["<", ">"])
def test_every_kind_of_packet(tmp_path: Path, order: str) -> None:
    path = write(
        tmp_path / "a",
        section(order),
        interface(link=101, snaplen=3, order=order),
        enhanced(b"abcde", 2_000_001, order=order, options=option(1, b"a comment", order)),
        obsolete(b"fgh", 3_000_000, order=order),
        simple(b"ijk", 9, order),
    )
    records, capture = read(path)
    assert [(r.time, r.data, r.wire_length) for r in records] == [
        (2_000_001_000, b"abcde", 5),
        (3 * SECOND, b"fgh", 3),
        (0, b"ijk", 9),
    ]
    assert (capture.format, capture.link_types, capture.snaplen, capture.damage) == ("pcapng", ["RAW"], 3, None)


def test_sections_of_both_byte_orders_each_with_its_interfaces(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a",
        section("<"), interface(1), interface(101), enhanced(b"a", 1, number=1),
        section(">"), interface(113, order=">"), enhanced(b"b", 2, order=">"),
        section("<"), interface(276), enhanced(b"c", 5),
    )  # fmt: skip
    records, capture = read(path)
    assert [(r.data, r.link_type) for r in records] == [(b"a", 101), (b"b", 113), (b"c", 276)]
    assert capture.link_types == ["RAW", "LINUX_SLL", "LINUX_SLL2"]


@pytest.mark.parametrize(
    ("resolution", "ticks", "time"),
    [
        (b"\x00", 7, 7 * SECOND),
        (b"\x03", 7, 7_000_000),
        (b"\x06", 7, 7000),
        (b"\x09", 7, 7),
        (b"\x0c", 7999, 7),  # picoseconds: what is less than a nanosecond is dropped
        (b"\x80", 7, 7 * SECOND),
        (b"\x8a", 1024, SECOND),
        (b"\x94", 1 << 19, SECOND // 2),
        (b"\x7f", 1 << 60, 0),  # 10^-127 s: nothing is that old
        (b"\xff", 1 << 60, 0),
        (b"", 7, 7000),  # not one byte: the default
        (b"\x09\x09", 7, 7000),
    ],
)
def test_the_clock_of_an_interface(tmp_path: Path, resolution: bytes, ticks: int, time: int) -> None:
    path = write(tmp_path / "a", section(), interface(options=option(9, resolution)), enhanced(b"x", ticks))
    assert read(path)[0][0].time == time


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("offset", [0, 1_600_000_000, -5])
def test_the_offset_of_a_clock_is_signed(tmp_path: Path, order: str, offset: int) -> None:
    options = option(14, struct.pack(order + "q", offset), order)
    path = write(tmp_path / "a", section(order), interface(options=options, order=order), enhanced(b"x", 8_000_000, order=order))
    assert read(path)[0][0].time == (offset + 8) * SECOND


def test_options_end_where_they_say_so(tmp_path: Path) -> None:
    options = option(0, b"") + option(9, b"\x09")
    path = write(tmp_path / "a", section(), interface(options=options), enhanced(b"x", 7))
    assert read(path)[0][0].time == 7000


def test_lost_packets_are_counted(tmp_path: Path) -> None:
    def statistics(*options: bytes) -> bytes:
        return block(5, struct.pack("<III", 0, 0, 0) + b"".join(options))

    path = write(
        tmp_path / "a",
        section(),
        interface(),
        enhanced(b"x"),
        statistics(option(4, struct.pack("<Q", 99)), option(5, struct.pack("<Q", 3)), option(7, struct.pack("<Q", 4))),
        statistics(option(5, b"short")),
    )
    assert read(path)[1].dropped_packets == 7


def test_other_blocks_are_skipped_by_their_length(tmp_path: Path) -> None:
    others = [block(kind, b"whatever") for kind in (4, 9, 10, 0xBAD, 0x40000BAD, 0xFFFFFFFF)]
    path = write(tmp_path / "a", section(), *others, interface(), *others, enhanced(b"x"), *others)
    records, capture = read(path)
    assert ([r.data for r in records], capture.damage) == ([b"x"], None)


def test_a_block_length_without_the_padding(tmp_path: Path) -> None:
    """Some writers forget to count it; the next block still begins at a multiple of four."""
    body = struct.pack("<IIIII", 0, 0, 0, 1, 1) + b"x"
    sloppy = struct.pack("<II", 6, len(body) + 12) + body + struct.pack("<I", len(body) + 12) + bytes(3)
    records, capture = read(write(tmp_path / "a", section(), interface(), sloppy, enhanced(b"y")))
    assert ([r.data for r in records], capture.damage) == ([b"x", b"y"], None)


@pytest.mark.parametrize(
    ("broken", "damage"),
    [
        (struct.pack("<II", 6, 11) + bytes(40), "a block claims 11 bytes"),
        (struct.pack("<II", 6, 0) + bytes(40), "a block claims 0 bytes"),
        (struct.pack("<II", 6, 0xFFFFFFFF) + bytes(40), "a block claims 4,294,967,295 bytes"),
        (struct.pack("<III", 0x0A0D0D0A, 28, 0xDEADBEEF) + bytes(40), "a section header has no byte-order mark"),
        (section(major=2), "pcapng version 2 is not known"),
        (struct.pack("<II", 6, 1 << 26) + bytes(40), "the file ends in the middle of a block"),
    ],
)
def test_damage_ends_it_and_says_where(tmp_path: Path, broken: bytes, damage: str) -> None:
    start = section() + interface() + enhanced(b"x")
    records, capture = read(write(tmp_path / "a", start, broken))
    assert ([r.data for r in records], capture.damage) == ([b"x"], damage)
    assert capture.damage_offset is not None
    assert capture.damage_offset >= len(start)


def test_more_interfaces_than_a_section_can_have(tmp_path: Path) -> None:
    many = interface(101) * MAX_INTERFACES
    start = section() + many + section() + many
    records, capture = read(write(tmp_path / "a", start, enhanced(b"x", number=65535), interface(), enhanced(b"y")))
    assert [r.data for r in records] == [b"x"]
    assert capture.damage == "a section has more than 65,536 interfaces"


@pytest.mark.parametrize(
    "strange", [block(1, b"tiny"), block(5, b""), block(0x0A0D0D0A, b"")[:8] + struct.pack("<I", 0x1A2B3C4D)]
)
def test_blocks_too_short_for_their_kind_are_no_packets(tmp_path: Path, strange: bytes) -> None:
    records, _ = read(write(tmp_path / "a", section(), interface(), enhanced(b"x"), strange))
    assert [r.data for r in records] == [b"x"]


@pytest.mark.parametrize(
    ("strange", "damage"),
    [
        (block(6, b"tiny"), "a packet block has 16 bytes"),
        (block(2, bytes(16)), "a packet block has 28 bytes"),
        (block(3, b""), "a packet block has 12 bytes"),
        (enhanced(b"x", number=7), "a packet is of interface 7, and 1 are described"),
        (block(2, struct.pack("<HHIIIII", 9, 0, 0, 0, 4, 4, 0)), "a packet is of interface 9, and 1 are described"),
        (section() + enhanced(b"x"), "a packet is of interface 0, and 0 are described"),
        (section() + simple(b"x", 1), "a packet comes before any interface is described"),
        (block(6, struct.pack("<IIIII", 0, 0, 0, 262_145, 262_145) + bytes(262_145)), "a packet claims 262,145 bytes"),
    ],
)
def test_packets_that_cannot_be_read_end_it(tmp_path: Path, strange: bytes, damage: str) -> None:
    start = section() + interface() + enhanced(b"x")
    records, capture = read(write(tmp_path / "a", start, strange, enhanced(b"y")))
    assert ([r.data for r in records], capture.packets, capture.damage) == ([b"x"], 1, damage)
    assert capture.damage_offset == len(start) + (28 if strange.startswith(section()[:4]) else 0)


@pytest.mark.parametrize("kind", [0xBAD, 0x40000BAD, 9, 0x204, 0x216, 0x221])
def test_what_wireshark_numbers_besides_packets(tmp_path: Path, kind: int) -> None:
    other = block(kind, bytes(40))
    path = write(tmp_path / "a", section(), other, interface(), enhanced(b"x", 1), other, enhanced(b"y", 2), other)
    records, capture = read(path)
    assert ([r.number for r in records], capture.packets) == ([2, 4], 5)


def test_a_packet_that_claims_more_than_its_block_holds(tmp_path: Path) -> None:
    lying = block(6, struct.pack("<IIIII", 0, 0, 0, 100, 100) + b"only this")
    records, _ = read(write(tmp_path / "a", section(), interface(), lying))
    assert records[0].wire_length == 100
    assert records[0].data.startswith(b"only this")
    assert len(records[0].data) < 16


def test_cut_anywhere(tmp_path: Path) -> None:
    blocks = [section(), interface(), enhanced(b"abcd"), enhanced(b"ef"), section(">"), interface(order=">")]
    whole = b"".join(blocks)
    ends = {sum(map(len, blocks[:n])) for n in range(1, 7)}
    path = tmp_path / "a"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        if length < 12:
            with pytest.raises(CaptureError):
                read(path)
            continue
        records, capture = read(path)
        assert len(records) == (length >= 84) + (length >= 120)
        assert (capture.damage is None) == (length in ends), length
