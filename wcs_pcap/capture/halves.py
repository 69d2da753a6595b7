"""Where a large capture can be cut in two, so that two processes read it. Source: draft-ietf-opsawg-pcap, -pcapng.

Only what is read as plainly as can be is cut: one file on disk, not compressed; a pcapng file where the interfaces stand before
all packets. Whether the place is the beginning of a packet is made sure by whoever reads up to there.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from wcs_pcap.capture import pcap
from wcs_pcap.capture.pcap import MAX_PACKET, Record
from wcs_pcap.capture.sieve import MOST_TOTAL, PACKET_BLOCK, PCAP_RECORD, PCAPNG_BLOCK, TRAILER, Sieve
from wcs_pcap.capture.source import Readable
from wcs_pcap.model import NANOSECONDS, Capture

if TYPE_CHECKING:
    from wcs_pcap.capture.pcapng import Section

SEARCHED = 1 << 20  # bytes in which the beginning of a packet is looked for; more than a packet
IN_A_ROW = 24  # packets that must follow one another
FAR = 30 * 86_400  # seconds between two packets that are not to be believed
ALIGNED = 4  # pcapng blocks begin at multiples of so many bytes


class IndivisibleError(Exception):
    """The capture must be read by one process alone."""


class Cut(NamedTuple):
    """A capture of two parts: ``header`` is what stands before the first packet, the second part begins at ``begin``.

    ``section``: that of all packets in a pcapng file; None: it is a classic pcap file.
    """

    path: str
    header: bytes
    begin: int
    section: Section | None

    def offset(self, offset: int) -> int:
        """Where in the file something lies whose ``offset`` is that in the header and the second part, put together."""
        return offset - len(self.header) + self.begin

    def records(self, capture: Capture, sieve: Sieve) -> Iterator[Record]:
        """The packets of the second part, but those that the ``sieve`` passes over."""
        if self.section is None:
            return pcap.read(_SecondPart(self), self.header, capture, sieve)
        from wcs_pcap.capture import pcapng

        return pcapng.read(_SecondPart(self), self.header, capture, sieve)

    def runs(self, capture: Capture, sieve: Sieve) -> Runs:
        if self.section is None:
            return _PcapRuns(self, capture, sieve)
        return _PcapngRuns(self, capture, sieve, self.section)


class Run(NamedTuple):
    """Packets one behind the other: ``length`` bytes from ``offset`` in the file. ``frame`` is the number of the first one."""

    frame: int
    offset: int
    length: int


def earliest(time: int) -> int:
    """The sieve has passed over nothing that is earlier, where every other packet was at ``time`` or later."""
    return min(time // NANOSECONDS * NANOSECONDS, time - NANOSECONDS // 2)


def cut(path: str, share: float) -> Cut | None:
    """Where to cut, so that ``share`` of the capture comes first; None when it is better read as one."""
    try:
        with open(path, "rb", buffering=0) as file:
            descriptor = file.fileno()
            size = os.fstat(descriptor).st_size
            begins = _opening(os.pread(descriptor, SEARCHED, 0))
            if begins is None:
                return None
            header, section, packet_at = begins
            near = len(header) + int((size - len(header)) * share) // ALIGNED * ALIGNED
            place = _packet_in(os.pread(descriptor, SEARCHED, near), packet_at, 1 if section is None else ALIGNED)
    except OSError:
        return None
    return None if place is None else Cut(path, header, near + place, section)


# How many bytes the packet takes that may begin at a place in some bytes; 0: none does, None: it is not whole.
_PacketAt = Callable[[bytes, int], int | None]


def _opening(data: bytes) -> tuple[bytes, Section | None, _PacketAt] | None:
    """What stands before the first packet in ``data``, the beginning of a file, and how to tell the packets behind it."""
    variant = pcap.MAGICS.get(data[:4])
    if variant is not None:
        if variant.record_header != PCAP_RECORD or len(data) < pcap.FILE_HEADER + PCAP_RECORD:
            return None
        return data[: pcap.FILE_HEADER], None, _record_at(data[pcap.FILE_HEADER :], variant)
    from wcs_pcap.capture import pcapng

    opening = pcapng.opening(data) if data[:4] == pcapng.MAGIC else None
    if opening is None:
        return None
    section, end = opening
    return (data[:end], section, _block_at(section)) if end % ALIGNED == 0 else None


def _record_at(first: bytes, variant: pcap.Variant) -> _PacketAt:
    fields, whole = Struct(variant.order + "IIII").unpack_from, NANOSECONDS // variant.time_unit
    since = fields(first)[0]

    def record_at(data: bytes, place: int) -> int | None:
        if place + PCAP_RECORD > len(data):
            return None
        seconds, ticks, length, wire = fields(data, place)
        possible = since <= seconds < since + FAR and ticks < whole and 0 < length <= wire <= MAX_PACKET
        return PCAP_RECORD + length if possible else 0

    return record_at


def _block_at(section: Section) -> _PacketAt:
    fields, last = Struct(section.order + "IIIIIII").unpack_from, Struct(section.order + "I").unpack_from

    def block_at(data: bytes, place: int) -> int | None:
        if place + PCAPNG_BLOCK > len(data):
            return None
        kind, total, interface, _, _, length, wire = fields(data, place)
        if kind != PACKET_BLOCK or total % ALIGNED or not PCAPNG_BLOCK + length + TRAILER <= total <= MOST_TOTAL:
            return 0
        if interface >= len(section.interfaces) or not length <= wire <= MAX_PACKET:
            return 0
        if place + total > len(data):
            return None
        return total if last(data, place + total - TRAILER)[0] == total else 0

    return block_at


def _packet_in(data: bytes, packet_at: _PacketAt, step: int) -> int | None:
    """Where in ``data`` a packet begins that others follow."""
    for place in range(0, min(len(data), MAX_PACKET) - PCAP_RECORD, step):
        position = place
        for _ in range(IN_A_ROW):
            size = packet_at(data, position)
            if size is None:
                return None
            if not size:
                break
            position += size
        else:
            return place
    return None


class _SecondPart(Readable):
    """The bytes of the second part."""

    def __init__(self, cut: Cut) -> None:
        self._file = open(cut.path, "rb", buffering=0)  # noqa: SIM115 - the process that reads it ends with it
        self._file.seek(cut.begin)

    def read(self, size: int) -> bytes:
        return self._file.read(size) or b""


class Runs(ABC):
    """Reads packets again that lie in the second part, for the books of ``capture`` but for how many and how long they are."""

    def __init__(self, cut: Cut, capture: Capture, sieve: Sieve) -> None:
        self._file = open(cut.path, "rb", buffering=0)  # noqa: SIM115 - closed with its last use
        self._capture = capture
        self._sieve = sieve

    def packets(self, runs: Iterable[Run]) -> Iterator[Record]:
        """The packets of ``runs``, but those that the sieve passes over."""
        descriptor = self._file.fileno()
        for frame, offset, length in runs:
            data = os.pread(descriptor, length, offset)
            if len(data) < length:  # the file has been shortened
                raise IndivisibleError
            yield from self._packets(data, frame)

    @abstractmethod
    def _packets(self, data: bytes, frame: int) -> Iterator[Record]:
        """Those of one run, of which the first has the number ``frame``."""


class _PcapRuns(Runs):
    def __init__(self, cut: Cut, capture: Capture, sieve: Sieve) -> None:
        super().__init__(cut, capture, sieve)
        variant = pcap.MAGICS[cut.header[:4]]
        self._unit = variant.time_unit
        self._fields = Struct(variant.order + "IIII").unpack_from
        self._link_type = Struct(variant.order + "I").unpack_from(cut.header, 20)[0] & 0xFFFF

    def _packets(self, data: bytes, frame: int) -> Iterator[Record]:
        capture, unit, position, number = self._capture, self._unit, 0, frame - 1
        while position < len(data):
            position, passed, _, watched, latest = self._sieve.records(data, position, number, capture.last_time or 0, unit)
            number += passed
            capture.watched_packets += watched
            capture.last_time = latest
            if position < len(data):
                seconds, ticks, size, wire_length = self._fields(data, position)
                begin, position = position + PCAP_RECORD, position + PCAP_RECORD + size
                number += 1
                time = seconds * NANOSECONDS + ticks * unit
                if time > latest:
                    capture.last_time = time
                packet = data[begin:position]
                yield Record(number, time, max(size, wire_length), self._link_type, packet, capture)


class _PcapngRuns(Runs):
    def __init__(self, cut: Cut, capture: Capture, sieve: Sieve, section: Section) -> None:
        super().__init__(cut, capture, sieve)
        from wcs_pcap.capture import pcapng

        self._section = section
        self._read_again = pcapng.read_again
        self._books = Capture(capture.path)  # its own, in which packets and what is left out may be counted once more
        self._passing = pcapng.Passing(sieve, self._books)

    def _packets(self, data: bytes, frame: int) -> Iterator[Record]:
        capture, books = self._capture, self._books
        books.packets, books.last_time, books.watched_packets = frame - 1, capture.last_time, 0
        yield from self._read_again(data, self._section, books, self._passing)
        capture.watched_packets += books.watched_packets
        capture.last_time = books.last_time
