"""Reads classic pcap files: both byte orders, microseconds, nanoseconds, and the "modified" format of old Linux patches.

Source: draft-ietf-opsawg-pcap; libpcap's savefile(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture.fast_path import PCAP_RECORD, Prefilter
from wcs_pcap.capture.files import Source
from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.model import NANOSECONDS, Capture

BLOCK = 1 << 18  # bytes that are read at a time
MAX_PACKET = 262_144  # libpcap's MAXIMUM_SNAPLEN: nothing longer is a packet
FILE_HEADER = 24
LINK_TYPE = 0xFFFF  # of the last field in it; the upper bits hold the length of a frame check sequence

LITTLE, BIG = "<", ">"


class Record(NamedTuple):
    """A captured packet: the ``number``th of its ``capture``, from 1.

    ``time``: nanoseconds since the epoch. ``link_type``: a LINKTYPE number. ``repeated``: another capture of the timeline holds
    the same packet earlier; this one keeps its number and is not decoded.
    """

    number: int
    time: int
    wire_length: int
    link_type: int
    data: bytes
    capture: Capture
    repeated: bool = False


class Variant(NamedTuple):
    """How a file is written.

    ``order``: byte order, as struct names it. ``time_unit``: nanoseconds in one step of the second time field. ``record_header``:
    bytes before each packet.
    """

    order: str
    time_unit: int
    record_header: int


MAGICS = {
    b"\xd4\xc3\xb2\xa1": Variant(LITTLE, 1000, 16),
    b"\xa1\xb2\xc3\xd4": Variant(BIG, 1000, 16),
    b"\x4d\x3c\xb2\xa1": Variant(LITTLE, 1, 16),
    b"\xa1\xb2\x3c\x4d": Variant(BIG, 1, 16),
    b"\x34\xcd\xb2\xa1": Variant(LITTLE, 1000, 24),
    b"\xa1\xb2\xcd\x34": Variant(BIG, 1000, 24),
}


def read(source: Source, head: bytes, capture: Capture, prefilter: Prefilter | None = None) -> Iterator[Record]:
    """The packets of a classic pcap file that the ``prefilter`` does not skip. ``head``: its first bytes, read before.

    Damage ends the iteration and is noted in ``capture``, whose counters are right at each packet and at the end.
    """
    variant = MAGICS[head[:4]]
    capture.format = "pcap"
    if len(head) < FILE_HEADER:
        capture.damage, capture.damage_offset = "the file ends inside its own header", len(head)
        return
    snaplen, network = Struct(variant.order + "II").unpack_from(head, 16)
    capture.snaplen = snaplen or None
    if variant.record_header != PCAP_RECORD:
        prefilter = None
    yield from _records(source, head, FILE_HEADER, network & LINK_TYPE, variant, capture, prefilter)


def _records(
    source: Source, data: bytes, position: int, link_type: int, variant: Variant, capture: Capture, prefilter: Prefilter | None
) -> Iterator[Record]:
    """The packets from ``position`` in ``data`` on, which is the beginning of the file; ``source`` has the rest."""
    header = Struct(variant.order + "IIII").unpack_from
    unit, header_size = variant.time_unit, variant.record_header
    number, latest, offset = capture.packets, capture.last_time or 0, 0  # offset: of data[0] in the file
    while True:
        if prefilter is not None and prefilter.active and prefilter.begin <= latest // NANOSECONDS < prefilter.end:
            position, skipped, truncated, watched, latest = prefilter.skip_records(data, position, number, latest, unit)
            number += skipped
            capture.truncated_packets += truncated
            capture.watched_packets += watched
        start = position + header_size
        if start > len(data):
            end = start
        else:
            seconds, fraction, length, wire_length = header(data, position)
            if length > MAX_PACKET:
                capture.damage, capture.damage_offset = f"a packet claims {length:,} bytes", offset + position
                break
            end = start + length
            if end <= len(data):
                packet = data[start:end]
                time = seconds * NANOSECONDS + fraction * unit
                if number == 0:
                    capture.first_time = time
                    capture.link_types.append(link_type_name(link_type))
                    if prefilter is not None:
                        prefilter.configure(link_type, variant.order, packet, header_size)
                capture.time_before = latest
                if time > latest:
                    latest = time
                number += 1
                if length < wire_length:
                    capture.truncated_packets += 1
                else:
                    wire_length = length
                capture.packets = number
                capture.last_time = latest
                yield Record(number, time, wire_length, link_type, packet, capture)
                position = end
                continue
        # a packet that the end of the buffer cuts is completed alone, which saves copying the next buffer
        more = source.read_all(end - len(data)) if position < len(data) else source.read(BLOCK)
        if not more:
            if position < len(data):
                capture.damage, capture.damage_offset = "the file ends in the middle of a packet", offset + len(data)
            break
        offset += position
        data, position = data[position:] + more if position < len(data) else more, 0
    capture.packets, capture.time_before = number, 0
    if number:
        capture.last_time = latest
