"""Reads pcapng: sections of either byte order, interfaces with their own link type and clock, every kind of packet block.

Interface statistics are read for the number of packets that the capturing program lost. Other blocks without packets (names,
secrets, comments, custom and unknown ones) are skipped by their length, but Wireshark numbers some of them as frames.

Source: draft-ietf-opsawg-pcapng.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture.fast_path import DISORDER, PCAPNG_BLOCK, WORD, Clock, Prefilter
from wcs_pcap.capture.files import Source
from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.capture.pcap import BLOCK, MAX_PACKET, Record
from wcs_pcap.model import NANOSECONDS, Capture

MAGIC = b"\x0a\x0d\x0d\x0a"
SECTION, INTERFACE, PACKET, SIMPLE_PACKET, STATISTICS, ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 5, 6
FIXED_PART = 20  # bytes of a packet block before its packet
MAX_BLOCK = 1 << 27  # a longer block is taken for damage; Wireshark draws its line at 16 MiB plus a packet
MAX_INTERFACES = 1 << 16  # of one section: as many as the obsolete packet block can name
PACKETS = frozenset((PACKET, SIMPLE_PACKET, ENHANCED_PACKET))
# What Wireshark 4.0 numbers as frames besides: custom blocks, the systemd journal, events of sysdig
NUMBERED = frozenset((0x00000BAD, 0x40000BAD, 9, 0x204, 0x216, 0x221))
ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
OPTION_TSRESOL, OPTION_TSOFFSET, OPTION_IFDROP, OPTION_OSDROP = 9, 14, 5, 7


class Interface(NamedTuple):
    link_type: int
    snaplen: int
    per_second: int  # ticks of its clock
    offset: int  # seconds to add

    def time(self, high: int, low: int) -> int:
        """A time stamp in nanoseconds since the epoch."""
        return self.offset * NANOSECONDS + (high << 32 | low) * NANOSECONDS // self.per_second


class Section:
    """The byte order and the interfaces of the section being read."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: list[Interface] = []
        self.words = Struct(order + "IIIII").unpack_from
        self.pair = Struct(order + "II").unpack_from
        self.shorts = Struct(order + "HH").unpack_from

    def number(self, value: bytes, signed: bool = False) -> int:
        return int.from_bytes(value, "little" if self.order == "<" else "big", signed=signed)

    def options(self, body: bytes, position: int) -> Iterator[tuple[int, bytes]]:
        """Code and value of each option from ``position`` on."""
        while position + 4 <= len(body):
            code, length = self.shorts(body, position)
            if code == 0:
                return
            yield code, body[position + 4 : position + 4 + length]
            position += 4 + (length + 3 & ~3)


class BlockSkipper:
    """Lets the ``prefilter`` skip blocks of like interfaces, while the upper word of their time stays the same."""

    def __init__(self, prefilter: Prefilter | None, capture: Capture) -> None:
        self._prefilter = prefilter
        self._capture = capture
        self._section: Section | None = None
        self._interface = Interface(0, 0, 1, 0)
        self._alike: set[int] = set()  # interfaces with the same link type and clock as that one
        self._high = self._low = self._latest = 0  # the latest time: its words, and in nanoseconds

    @property
    def active(self) -> bool:
        return self._prefilter is not None and self._prefilter.active

    def skip(self, data: bytes, position: int) -> int:
        """Skips blocks from ``position`` on. Returns the position of the first block that takes the slow path."""
        interface, prefilter, capture = self._interface, self._prefilter, self._capture
        assert prefilter is not None
        if self._latest != capture.last_time:  # it is that of another interface, which has another clock
            return position
        if not prefilter.begin <= self._latest // NANOSECONDS < prefilter.end:
            return position
        per_second, limit = interface.per_second, WORD
        if prefilter.end < float("inf"):
            limit = int(prefilter.end - interface.offset) * per_second - (self._high << 32)
        clock = Clock(
            begin=interface.time(self._high, 0),
            tick=NANOSECONDS // per_second if NANOSECONDS % per_second == 0 else 0,
            disorder=per_second * DISORDER // NANOSECONDS,
            limit=limit,
        )
        skipped = prefilter.skip_blocks(data, position, capture.packets, self._alike, self._high, self._low, clock)
        if skipped.packets:
            capture.packets += skipped.packets
            capture.truncated_packets += skipped.truncated
            capture.watched_packets += skipped.watched
            if skipped.latest > self._low:
                self._low = skipped.latest
                self._latest = capture.last_time = interface.time(self._high, self._low)
        return skipped.position

    def begin_section(self) -> None:
        """The interfaces of the section before are no longer valid."""
        self._section = None
        self._alike = set()

    def learn(self, section: Section, number: int, high: int, low: int, packet: bytes) -> None:
        """Learns interface and time from an enhanced packet block that took the slow path."""
        if self._prefilter is None:
            return
        interface = section.interfaces[number]
        if section is not self._section:
            self._section, self._interface, self._alike = section, interface, {number}
            self._high = self._low = self._latest = 0
            self._prefilter.configure(interface.link_type, section.order, packet, PCAPNG_BLOCK)
        elif interface._replace(snaplen=0) == self._interface._replace(snaplen=0):
            self._alike.add(number)
        else:
            return
        if (high, low) > (self._high, self._low):
            self._high, self._low, self._latest = high, low, interface.time(high, low)


class Block(NamedTuple):
    """A block of the file: its ``body``, the ``section`` that it belongs to, and its ``offset`` and ``size`` in bytes."""

    kind: int
    body: bytes
    section: Section
    offset: int
    size: int


def read(source: Source, head: bytes, capture: Capture, prefilter: Prefilter | None = None) -> Iterator[Record]:
    """The packets of a pcapng file that the ``prefilter`` does not skip. ``head``: its first bytes, read before.

    Damage ends the iteration and is noted in ``capture``, whose counters are right at each packet and at the end.
    """
    capture.format = "pcapng"
    skipper = BlockSkipper(prefilter, capture)
    yield from _records(_blocks(source, head, capture, skipper), capture, skipper)
    capture.time_before = 0
    if capture.last_time is None:
        capture.last_time = capture.first_time


def _records(blocks: Iterator[Block], capture: Capture, skipper: BlockSkipper) -> Iterator[Record]:
    link_type: int | None = None
    for block in blocks:
        kind, body, section, offset, _ = block
        packet: Record | str | None = None  # a text: why it cannot be read
        if kind == INTERFACE:
            if len(section.interfaces) == MAX_INTERFACES:
                capture.damage = f"a section has more than {MAX_INTERFACES:,} interfaces"
                break
            if len(body) >= 8:
                _add_interface(section, body, capture)
        elif kind in (ENHANCED_PACKET, PACKET):
            packet = _packet(block, capture, skipper)
        elif kind == SIMPLE_PACKET:
            packet = _simple_packet(block, capture)
        elif kind in NUMBERED:
            capture.packets += 1
        elif kind == STATISTICS:
            for code, value in section.options(body, 12):
                if code in (OPTION_IFDROP, OPTION_OSDROP) and len(value) == 8:
                    capture.dropped_packets += section.number(value)
        if isinstance(packet, str):  # as in Wireshark, nothing after it is believed
            capture.damage, capture.damage_offset = packet, offset
            break
        if packet is not None:
            if capture.first_time is None:
                capture.first_time = packet.time
            capture.time_before = capture.last_time or 0
            if packet.time > capture.time_before:
                capture.last_time = packet.time
            if packet.link_type != link_type:
                link_type = packet.link_type
                capture.add_link_type(link_type_name(link_type))
            if len(packet.data) < packet.wire_length:
                capture.truncated_packets += 1
            yield packet


def _blocks(source: Source, data: bytes, capture: Capture, skipper: BlockSkipper) -> Iterator[Block]:
    """Every block but section headers; the file begins with ``data``, which has been read."""
    section: Section | None = None
    position = offset = 0
    ended = False
    while True:
        if skipper.active:
            position = skipper.skip(data, position)
        available = len(data) - position
        total = 12
        if available >= 12:
            kind_bytes = data[position : position + 4]
            if kind_bytes == MAGIC:
                order = ORDERS.get(data[position + 8 : position + 12])
                if order is None:
                    capture.damage, capture.damage_offset = "a section header has no byte-order mark", offset + position
                    return
                section = Section(order)
                skipper.begin_section()
                if available >= 16 and (major := section.shorts(data, position + 12)[0]) != 1:
                    capture.damage, capture.damage_offset = f"pcapng version {major} is not known", offset + position
                    return
            assert section is not None  # the first block is a section header: the magic number said so
            kind, total = section.pair(data, position)
            if total < 12 or total > MAX_BLOCK:
                capture.damage, capture.damage_offset = f"a block claims {total:,} bytes", offset + position
                return
            whole = total + 3 & ~3  # some writers forget to count the padding
            if available >= whole or (ended and available >= total):
                if kind != SECTION:
                    yield Block(kind, data[position + 8 : position + total - 4], section, offset + position, whole)
                position += whole
                continue
        # a block that the end of the buffer cuts is completed alone, which saves copying the next buffer
        more = source.read_all(max(total - available, 1)) if available else source.read(BLOCK)
        if not more:
            if ended or not available:
                if available > 0:
                    capture.damage, capture.damage_offset = "the file ends in the middle of a block", offset + len(data)
                return
            ended = True
        offset += position
        data, position = data[position:] + more if available else more, 0


def _add_interface(section: Section, body: bytes, capture: Capture) -> None:
    link_type, _ = section.shorts(body, 0)
    (_, snaplen) = section.pair(body, 0)
    per_second, shift = 1_000_000, 0
    for code, value in section.options(body, 8):
        if code == OPTION_TSRESOL and len(value) == 1:
            per_second = (2 if value[0] & 0x80 else 10) ** (value[0] & 0x7F)
        elif code == OPTION_TSOFFSET and len(value) == 8:
            shift = section.number(value, signed=True)
    section.interfaces.append(Interface(link_type, snaplen, per_second, shift))
    if snaplen:
        capture.snaplen = max(capture.snaplen or 0, snaplen)


def _packet(block: Block, capture: Capture, skipper: BlockSkipper) -> Record | str:
    """The packet of an enhanced packet block, or of the obsolete packet block, which has a shorter interface number."""
    kind, body, section, _, size = block
    if len(body) < FIXED_PART:
        return f"a packet block has {size:,} bytes"
    number, high, low, captured, length = section.words(body)
    if kind == PACKET:
        number, _ = section.shorts(body)
    if number >= len(section.interfaces):
        return f"a packet is of interface {number:,}, and {len(section.interfaces):,} are described"
    if captured > MAX_PACKET:
        return f"a packet claims {captured:,} bytes"
    interface = section.interfaces[number]
    packet = body[FIXED_PART : FIXED_PART + captured]
    if kind == ENHANCED_PACKET:
        skipper.learn(section, number, high, low, packet)
    capture.packets += 1
    return Record(capture.packets, interface.time(high, low), max(length, captured), interface.link_type, packet, capture)


def _simple_packet(block: Block, capture: Capture) -> Record | str:
    """A packet of the first interface, without a time of its own: Wireshark shows 0 too."""
    _, body, section, _, size = block
    if len(body) < 4:
        return f"a packet block has {size:,} bytes"
    if not section.interfaces:
        return "a packet comes before any interface is described"
    interface = section.interfaces[0]
    length = section.number(body[:4])
    captured = min(length, interface.snaplen or length, len(body) - 4)
    capture.packets += 1
    return Record(capture.packets, 0, length, interface.link_type, body[4 : 4 + captured], capture)
