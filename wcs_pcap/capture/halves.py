"""Where a large capture can be cut in two, so that two processes read it.

Only what is read as plainly as can be is cut: one file on disk, not compressed; a pcapng file where the interfaces stand before
all packets. Whether the place is the beginning of a packet is made sure by whoever reads up to there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from wcs_pcap.capture import pcap
from wcs_pcap.capture.fast_path import PCAP_RECORD, Sieve
from wcs_pcap.capture.files import Readable
from wcs_pcap.capture.pcap import MAX_PACKET, PacketAt, Record
from wcs_pcap.model import Capture

if TYPE_CHECKING:
    from wcs_pcap.capture.pcapng import Section

SEARCHED = 1 << 20  # bytes in which the beginning of a packet is looked for; more than a packet
IN_A_ROW = 24  # packets that must follow one another
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

    def knows_all_of(self, capture: Capture) -> bool:
        """Whether all that was read of ``capture`` so far is described in the header."""
        return capture.described_until <= len(self.header)

    def records(self, capture: Capture, sieve: Sieve) -> Iterator[Record]:
        """The packets of the second part, but those that the ``sieve`` passes over."""
        if self.section is None:
            return pcap.read(_SecondPart(self), self.header, capture, sieve)
        from wcs_pcap.capture import pcapng

        return pcapng.read(_SecondPart(self), self.header, capture, sieve)


class Run(NamedTuple):
    """Packets one behind the other: ``length`` bytes from ``offset`` in the file. ``frame`` is the number of the first one."""

    frame: int
    offset: int
    length: int


class Runs:
    """Reads packets again that lie in the second part, for the books of ``capture`` but for how many and how long they are."""

    def __init__(self, cut: Cut, capture: Capture, sieve: Sieve) -> None:
        self._file = open(cut.path, "rb", buffering=0)  # noqa: SIM115 - closed with its last use
        self._capture = capture
        self._books = Capture(capture.path)  # its own, in which packets may be counted once more
        if cut.section is None:
            self._again = pcap.again(cut.header, self._books, sieve)
        else:
            from wcs_pcap.capture import pcapng

            self._again = pcapng.again(cut.section, self._books, sieve)

    def packets(self, runs: Iterable[Run]) -> Iterator[Record]:
        """The packets of ``runs``, but those that the sieve passes over."""
        capture, books, descriptor = self._capture, self._books, self._file.fileno()
        books.last_time, books.watched_packets, books.blind = capture.last_time, 0, capture.blind
        for frame, offset, length in runs:
            data = os.pread(descriptor, length, offset)
            if len(data) < length:  # the file has been shortened
                raise IndivisibleError
            books.packets = frame - 1
            yield from self._again(data)
        capture.last_time = books.last_time
        capture.watched_packets += books.watched_packets


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


def _opening(data: bytes) -> tuple[bytes, Section | None, PacketAt] | None:
    """What stands before the first packet in ``data``, the beginning of a file, and how to tell the packets behind it."""
    variant = pcap.MAGICS.get(data[:4])
    if variant is not None:
        header, first = data[: pcap.FILE_HEADER], data[pcap.FILE_HEADER : pcap.FILE_HEADER + PCAP_RECORD]
        whole = variant.record_header == PCAP_RECORD and len(first) == PCAP_RECORD
        return (header, None, pcap.packet_at(variant, first)) if whole else None
    from wcs_pcap.capture import pcapng

    opening = pcapng.opening(data) if data[:4] == pcapng.MAGIC else None
    if opening is None:
        return None
    section, end = opening
    return (data[:end], section, pcapng.packet_at(section)) if end % ALIGNED == 0 else None


def _packet_in(data: bytes, packet_at: PacketAt, step: int) -> int | None:
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
