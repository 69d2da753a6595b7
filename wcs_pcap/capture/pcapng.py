"""Reads pcapng: sections of either byte order, interfaces with their own link type and clock, every kind of packet block.

Source: draft-ietf-opsawg-pcapng. Blocks that hold no packets (names, secrets, comments, custom and unknown ones) are
skipped by their length, though some of them are numbered as packets are; interface statistics are read for the number of packets
that the capturing program lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture.fast_path import DISORDER, PCAPNG_BLOCK, WORD, Prefilter
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

    def options(self, body: bytes, position: int) -> Iterator[tuple[int, bytes]]:
        while position + 4 <= len(body):
            code, length = self.shorts(body, position)
            if code == 0:
                return
            yield code, body[position + 4 : position + 4 + length]
            position += 4 + (length + 3 & ~3)


class Passing:
    """What the prefilter may pass over: packets of like interfaces, while the upper word of their time stays the same."""

    def __init__(self, prefilter: Prefilter | None, capture: Capture) -> None:
        self.prefilter = prefilter
        self._capture = capture
        self._section: Section | None = None
        self._interface = Interface(0, 0, 1, 0)
        self._like: set[int] = set()
        self._high = self._low = self._latest = 0

    def over(self, data: bytes, position: int) -> int:
        """Passes over what it may from ``position`` on, and returns the position behind it."""
        assert self.prefilter is not None
        if self._latest != self._capture.last_time:  # another interface has another clock
            return position
        interface, prefilter = self._interface, self.prefilter
        if not prefilter.begin <= self._latest // NANOSECONDS < prefilter.end:
            return position
        per_second, limit = interface.per_second, WORD
        if prefilter.end < float("inf"):
            limit = int(prefilter.end - interface.offset) * per_second - (self._high << 32)
        tick = NANOSECONDS // per_second if NANOSECONDS % per_second == 0 else 0
        clock = interface.time(self._high, 0), tick, per_second * DISORDER // NANOSECONDS, limit
        position, count, cut, watched, low = prefilter.blocks(
            data, position, self._capture.packets, self._like, self._high, self._low, clock
        )
        if count:
            self._capture.packets += count
            self._capture.truncated_packets += cut
            self._capture.watched_packets += watched
            if low > self._low:
                self._low = low
                self._latest = self._capture.last_time = self._interface.time(self._high, low)
        return position

    def begin_section(self) -> None:
        """The interfaces of the section before count no more."""
        self._section = None
        self._like = set()

    def note(self, section: Section, number: int, high: int, low: int, packet: bytes) -> None:
        """An enhanced packet block that was not passed over."""
        if self.prefilter is None:
            return
        interface = section.interfaces[number]
        if section is not self._section:
            self._section, self._interface, self._like = section, interface, {number}
            self._high = self._low = self._latest = 0
            self.prefilter.fit(interface.link_type, section.order, packet, PCAPNG_BLOCK)
        elif interface._replace(snaplen=0) == self._interface._replace(snaplen=0):
            self._like.add(number)
        else:
            return
        if (high, low) > (self._high, self._low):
            self._high, self._low, self._latest = high, low, interface.time(high, low)


class Block(NamedTuple):
    """A block of the file: its ``body`` and the ``section`` it belongs to; it lies at ``offset`` and takes ``size`` bytes."""

    kind: int
    body: bytes
    section: Section
    offset: int
    size: int


def read(source: Source, head: bytes, capture: Capture, prefilter: Prefilter | None = None) -> Iterator[Record]:
    """The packets of a pcapng file of which ``head`` has been read, but those that the ``prefilter`` passes over.

    Damage ends the iteration and is noted. The books of ``capture`` are right whenever a packet is given out, and at the end.
    """
    capture.format = "pcapng"
    passing = Passing(prefilter, capture)
    yield from _records(_blocks(source, head, capture, passing), capture, passing)
    if capture.last_time is None:
        capture.last_time = capture.first_time


def _records(blocks: Iterator[Block], capture: Capture, passing: Passing) -> Iterator[Record]:
    link_type: int | None = None
    for block in blocks:
        kind, body, section, _, _ = block
        record = None
        if kind == INTERFACE:
            if len(section.interfaces) == MAX_INTERFACES:
                capture.damage = f"a section has more than {MAX_INTERFACES:,} interfaces"
                break
            if len(body) >= 8:
                _add_interface(section, body, capture)
        elif kind in (ENHANCED_PACKET, PACKET):
            record = _packet(block, capture, passing)
        elif kind == SIMPLE_PACKET:
            record = _simple_packet(block, capture)
        elif kind in NUMBERED:
            capture.packets += 1
        elif kind == STATISTICS:
            for code, value in section.options(body, 12):
                if code in (OPTION_IFDROP, OPTION_OSDROP) and len(value) == 8:
                    capture.dropped_packets += int.from_bytes(value, "little" if section.order == "<" else "big")
        if record is None:
            if kind in PACKETS:  # as in Wireshark, nothing behind it is believed
                capture.damage, capture.damage_offset = _trouble(block), block.offset
                break
        else:
            if capture.first_time is None:
                capture.first_time = record.time
            if record.time > (capture.last_time or 0):
                capture.last_time = record.time
            if record.link_type != link_type:
                link_type = record.link_type
                capture.add_link_type(link_type_name(link_type))
            if len(record.data) < record.wire_length:
                capture.truncated_packets += 1
            yield record


def _blocks(source: Source, data: bytes, capture: Capture, passing: Passing) -> Iterator[Block]:
    """Every block but section headers; the file begins with ``data``, which has been read already."""
    section: Section | None = None
    position = offset = 0
    ended = False
    while True:
        if passing.prefilter is not None and passing.prefilter.awake:
            position = passing.over(data, position)
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
                passing.begin_section()
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
        # a block that the end of what was read cuts is completed by itself, which saves copying much behind it
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
    byte_order = "little" if section.order == "<" else "big"
    for code, value in section.options(body, 8):
        if code == OPTION_TSRESOL and len(value) == 1:
            per_second = (2 if value[0] & 0x80 else 10) ** (value[0] & 0x7F)
        elif code == OPTION_TSOFFSET and len(value) == 8:
            shift = int.from_bytes(value, byte_order, signed=True)  # type: ignore[arg-type]
    section.interfaces.append(Interface(link_type, snaplen, per_second, shift))
    if snaplen:
        capture.snaplen = max(capture.snaplen or 0, snaplen)


def _packet(block: Block, capture: Capture, passing: Passing) -> Record | None:
    """An enhanced packet block, or the obsolete packet block, which differs only in a shorter interface number."""
    kind, body, section, _, _ = block
    if len(body) < FIXED_PART:
        return None
    number, high, low, captured, length = section.words(body)
    if kind == PACKET:
        number, _ = section.shorts(body)
    if number >= len(section.interfaces) or captured > MAX_PACKET:
        return None
    interface = section.interfaces[number]
    packet = body[20 : 20 + captured]
    if kind == ENHANCED_PACKET:
        passing.note(section, number, high, low, packet)
    capture.packets += 1
    time = interface.time(high, low)
    return Record(capture.packets, time, max(length, captured), interface.link_type, packet, capture)


def _trouble(block: Block) -> str:
    """Why a packet block cannot be read."""
    kind, body, section, _, size = block
    described = len(section.interfaces)
    if len(body) < (4 if kind == SIMPLE_PACKET else FIXED_PART):
        return f"a packet block has {size:,} bytes"
    if kind == SIMPLE_PACKET:
        return "a packet comes before any interface is described"
    number, _, _, captured, _ = section.words(body)
    if kind == PACKET:
        number, _ = section.shorts(body)
    if number >= described:
        return f"a packet is of interface {number:,}, and {described:,} are described"
    return f"a packet claims {captured:,} bytes"


def _simple_packet(block: Block, capture: Capture) -> Record | None:
    """A packet of the first interface, without a time of its own: 0 is what Wireshark shows too."""
    _, body, section, _, _ = block
    if len(body) < 4 or not section.interfaces:
        return None
    interface = section.interfaces[0]
    (length,) = Struct(section.order + "I").unpack_from(body)
    captured = min(length, interface.snaplen or length, len(body) - 4)
    capture.packets += 1
    packet = body[4 : 4 + captured]
    return Record(capture.packets, 0, length, interface.link_type, packet, capture)
