"""Reads classic pcap files: both byte orders, microseconds, nanoseconds, and the "modified" format of old Linux patches.

Source: draft-ietf-opsawg-pcap; libpcap's savefile(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture.source import Source
from wcs_pcap.model import NANOSECONDS, Capture

BLOCK = 1 << 20
MAX_PACKET = 262_144  # libpcap's MAXIMUM_SNAPLEN: nothing longer is a packet
FILE_HEADER = 24

LITTLE, BIG = "<", ">"


class Record(NamedTuple):
    """One packet as it lies in ``capture``. ``time`` in nanoseconds since the epoch, ``link_type`` a LINKTYPE number.

    ``repeated``: another capture of the timeline brought it before. It keeps its number and is not looked into.
    """

    time: int
    wire_length: int
    link_type: int
    data: bytes
    capture: Capture
    repeated: bool = False


class Variant(NamedTuple):
    order: str
    time_unit: int  # nanoseconds in one step of the second time field
    record_header: int  # bytes


MAGICS = {
    b"\xd4\xc3\xb2\xa1": Variant(LITTLE, 1000, 16),
    b"\xa1\xb2\xc3\xd4": Variant(BIG, 1000, 16),
    b"\x4d\x3c\xb2\xa1": Variant(LITTLE, 1, 16),
    b"\xa1\xb2\x3c\x4d": Variant(BIG, 1, 16),
    b"\x34\xcd\xb2\xa1": Variant(LITTLE, 1000, 24),
    b"\xa1\xb2\xcd\x34": Variant(BIG, 1000, 24),
}


def read(source: Source, head: bytes, capture: Capture) -> Iterator[Record]:
    """The packets of a classic pcap file of which ``head`` has been read. Damage ends the iteration and is noted."""
    variant = MAGICS[head[:4]]
    capture.format = "pcap"
    while len(head) < FILE_HEADER and (more := source.read(FILE_HEADER - len(head))):
        head += more
    if len(head) < FILE_HEADER:
        capture.damage, capture.damage_offset = "the file ends inside its own header", len(head)
        return
    snaplen, network = Struct(variant.order + "II").unpack_from(head, 16)
    capture.snaplen = snaplen or None
    link_type = network & 0xFFFF  # the upper bits hold the length of a frame check sequence
    header = Struct(variant.order + "IIII").unpack_from
    unit, header_size = variant.time_unit, variant.record_header
    data, position, offset = head[FILE_HEADER:], 0, FILE_HEADER  # offset: of data[0] in the file
    while True:
        start = position + header_size
        if start > len(data):
            end = start
        else:
            seconds, fraction, length, wire_length = header(data, position)
            if length > MAX_PACKET:
                capture.damage, capture.damage_offset = f"a packet claims {length:,} bytes", offset + position
                return
            end = start + length
            if end <= len(data):
                time = seconds * NANOSECONDS + fraction * unit
                yield Record(time, max(wire_length, length), link_type, data[start:end], capture)
                position = end
                continue
        more = source.read(BLOCK)
        if not more:
            if position < len(data):
                capture.damage, capture.damage_offset = "the file ends in the middle of a packet", offset + len(data)
            return
        offset += position
        data, position = data[position:] + more, 0
