"""Where a large capture can be cut in two, so that two processes read it. Source: draft-ietf-opsawg-pcap.

Only what is read as plainly as can be is cut: one classic pcap file on disk, not compressed. Whether the place is the beginning
of a packet is made sure by whoever reads up to there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import NamedTuple

from wcs_pcap.capture import pcap
from wcs_pcap.capture.pcap import MAX_PACKET, Record
from wcs_pcap.capture.sieve import PCAP_RECORD, Sieve
from wcs_pcap.capture.source import Readable
from wcs_pcap.model import NANOSECONDS, Capture

SEARCHED = 1 << 20  # bytes in which the beginning of a packet is looked for; more than a packet
IN_A_ROW = 24  # packets that must follow one another
FAR = 30 * 86_400  # seconds between two packets that are not to be believed


class IndivisibleError(Exception):
    """The capture must be read by one process alone."""


class Cut(NamedTuple):
    """A capture of two parts: ``header`` is that of the file, the second part begins at ``begin``."""

    path: str
    header: bytes
    begin: int


class Run(NamedTuple):
    """Packets one behind the other: ``length`` bytes from ``offset`` in the file. ``frame`` is the number of the first one."""

    frame: int
    offset: int
    length: int


def cut(path: str, share: float) -> Cut | None:
    """Where to cut, so that ``share`` of the capture comes first; None when it is better read as one."""
    try:
        with open(path, "rb", buffering=0) as file:
            end = os.fstat(file.fileno()).st_size
            header = file.read(pcap.FILE_HEADER)
            variant = pcap.MAGICS.get(header[:4])
            if variant is None or variant.record_header != PCAP_RECORD:
                return None
            first = os.pread(file.fileno(), PCAP_RECORD, pcap.FILE_HEADER)
            near = pcap.FILE_HEADER + int((end - pcap.FILE_HEADER) * share)
            place = _packet_in(os.pread(file.fileno(), SEARCHED, near), first, variant)
    except OSError:
        return None
    return None if place is None else Cut(path, header, near + place)


def _packet_in(data: bytes, first: bytes, variant: pcap.Variant) -> int | None:
    """Where in ``data`` a packet begins that others follow; ``first`` is the header of the capture's first packet."""
    fields, whole = Struct(variant.order + "IIII").unpack_from, NANOSECONDS // variant.time_unit
    since = fields(first)[0]
    for place in range(min(len(data), MAX_PACKET) - PCAP_RECORD):
        position = place
        for _ in range(IN_A_ROW):
            if position + PCAP_RECORD > len(data):
                return None
            seconds, ticks, length, wire = fields(data, position)
            if not (since <= seconds < since + FAR and ticks < whole and 0 < length <= wire <= MAX_PACKET):
                break
            position += PCAP_RECORD + length
        else:
            return place
    return None


class Piece(Readable):
    """The bytes of the second part behind the header of the file: a source as ``pcap.read`` takes one."""

    def __init__(self, cut: Cut) -> None:
        self._file = open(cut.path, "rb", buffering=0)  # noqa: SIM115 - the process that reads it ends with it
        self._file.seek(cut.begin)

    def read(self, size: int) -> bytes:
        return self._file.read(size) or b""


class Runs:
    """Reads packets again that lie in the second part, for the books of ``capture`` but for how many and how long they are."""

    def __init__(self, cut: Cut, capture: Capture, sieve: Sieve) -> None:
        variant = pcap.MAGICS[cut.header[:4]]
        self._file = open(cut.path, "rb", buffering=0)  # noqa: SIM115 - closed with its last use
        self._unit = variant.time_unit
        self._fields = Struct(variant.order + "IIII").unpack_from
        self._link_type = Struct(variant.order + "I").unpack_from(cut.header, 20)[0] & 0xFFFF
        self._capture = capture
        self._sieve = sieve

    def packets(self, runs: Iterable[Run]) -> Iterator[Record]:
        """The packets of ``runs``, but those that the sieve passes over."""
        capture, unit, descriptor = self._capture, self._unit, self._file.fileno()
        for frame, offset, length in runs:
            data, position, number = os.pread(descriptor, length, offset), 0, frame - 1
            if len(data) < length:  # the file has been shortened
                raise IndivisibleError
            while position < length:
                position, passed, _, watched, latest = self._sieve.records(data, position, number, capture.last_time or 0, unit)
                number += passed
                capture.watched_packets += watched
                capture.last_time = latest
                if position < length:
                    seconds, ticks, size, wire_length = self._fields(data, position)
                    begin, position = position + PCAP_RECORD, position + PCAP_RECORD + size
                    number += 1
                    time = seconds * NANOSECONDS + ticks * unit
                    if time > latest:
                        capture.last_time = time
                    packet = data[begin:position]
                    yield Record(number, time, max(size, wire_length), self._link_type, packet, capture)
