"""Several captures as one timeline: their formats recognised by content, their packets merged by time.

Packets are numbered as ``mergecap`` numbers them when it gets the captures in the order of their first packets.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from wcs_pcap.capture import pcap
from wcs_pcap.capture.duplicates import CaptureDuplicates
from wcs_pcap.capture.fast_path import FastPath, Prefilter
from wcs_pcap.capture.files import HEAD, Progress, Source
from wcs_pcap.capture.pcap import Record
from wcs_pcap.errors import CaptureError
from wcs_pcap.model import NANOSECONDS, Capture

# Packets are written a little out of order: two captures may overlap this long before one begins and after the other ends.
DISORDER = NANOSECONDS


class _Opened(NamedTuple):
    """A capture whose first packet has been read. ``records`` None: it is closed until the timeline reaches it."""

    capture: Capture
    records: Iterator[Record] | None


class Timeline:
    """The packets of all captures in time order. ``captures`` are ordered by the time of their first packet.

    A capture of which nothing can be used is in ``captures`` as unreadable; when there is no other, the CaptureError of the
    first one is raised. The counters of ``captures`` are complete when all packets have been read.
    """

    def __init__(self, paths: Sequence[str], progress: Progress | None = None) -> None:
        opened: list[_Opened] = []
        broken: list[Capture] = []
        errors: list[CaptureError] = []
        self._progress = progress
        self.fast_path = FastPath()
        for path in paths:
            try:
                opened.append(self._peek(path, alone=len(paths) == 1))
            except CaptureError as error:
                errors.append(error)
                broken.append(_unreadable(path, error))
        if errors and not opened:
            raise errors[0]
        opened.sort(key=lambda one: (one.capture.first_time is None, one.capture.first_time))
        self.captures = [one.capture for one in opened] + broken
        self._opened = opened

    def records(self) -> Iterator[Record]:
        """The packets that the fast path does not skip, in time order across the captures, in the order of each file.

        A packet that another capture holds earlier is marked ``repeated``.
        """
        if len(self._opened) == 1 and self._opened[0].records is not None:
            return self._opened[0].records
        return self._merged()

    def _merged(self) -> Iterator[Record]:
        waiting = deque(enumerate(self._opened))
        duplicates = CaptureDuplicates()
        # time, place (at equal times the later capture comes first, as in mergecap), packet, the packets after it
        heap: list[tuple[int, int, Record, Iterator[Record]]] = []
        prefilters: dict[int, Prefilter] = {}  # that of a capture skips nothing unless packets come from this capture alone
        counted = Counter[int]()  # packets of each capture that have been numbered
        frame = 0
        ended = -DISORDER  # the time at which the last finished capture ended
        while heap or waiting:
            while waiting and (not heap or (waiting[0][1].capture.first_time or 0) <= heap[0][0]):
                number, one = waiting.popleft()
                prefilter = prefilters[-number] = self.fast_path.new_prefilter()
                prefilter.end = 0
                records = one.records if one.records is not None else self._open_again(number, prefilter)
                first = next(records, None)
                if first is not None:
                    heapq.heappush(heap, (first.time, -number, first, records))
            if not heap:
                return
            time, place, record, records = heap[0]
            begins = waiting[0][1].capture.first_time if waiting else None
            alone = len(heap) == 1 and time > ended + DISORDER and (begins is None or time < begins - DISORDER)
            if not alone and duplicates.is_duplicate(record, place):
                record.capture.repeated_packets += 1
                record = record._replace(repeated=True)
            frame += record.number - counted[place]
            counted[place] = record.number
            self.fast_path.prefilter = prefilters[place] if alone else None
            if alone:
                prefilters[place].begin = (ended + DISORDER) // NANOSECONDS + 1
                prefilters[place].end = (begins - DISORDER) // NANOSECONDS if begins is not None else float("inf")
                prefilters[place].frame_shift = frame - record.number
            else:
                prefilters[place].end = 0
            yield record._replace(number=frame)
            following = next(records, None)
            if following is None:
                heapq.heappop(heap)
                ended = max(record.capture.last_time or 0, time)
                frame += record.capture.packets - counted[place]
            else:
                frame += following.number - 1 - counted[place]  # those that the prefilter skipped come before all others
                counted[place] = following.number - 1
                heapq.heapreplace(heap, (following.time, place, following, records))

    def _peek(self, path: str, alone: bool) -> _Opened:
        """Opens a capture. One of several is closed again: a rotated capture may have thousands of files."""
        self.fast_path.prefilter = self.fast_path.new_prefilter() if alone else None
        capture, source, records = _open(path, self._progress, self.fast_path.prefilter)
        first = next(records, None)  # the format's header is read now, so that a file cut inside it is an error here
        if first is None:
            if capture.damage and capture.format == "pcap" and (capture.damage_offset or 0) < pcap.FILE_HEADER:
                raise CaptureError(capture.damage, path=path, offset=capture.damage_offset)
            return _Opened(capture, iter(()))
        if alone or not source.reopenable:
            return _Opened(capture, chain((first,), records))
        records.close()
        source.close()
        return _Opened(capture, None)

    def _open_again(self, number: int, prefilter: Prefilter) -> Iterator[Record]:
        path = self.captures[number].path
        try:
            self.captures[number], _, records = _open(path, self._progress, prefilter)
        except CaptureError as error:  # the file was changed or removed meanwhile
            self.captures[number] = _unreadable(path, error)
            return iter(())
        return records


def _unreadable(path: str, error: CaptureError) -> Capture:
    return Capture(path, unreadable=True, damage=error.message, damage_offset=error.offset)


def _open(
    path: str, progress: Progress | None, prefilter: Prefilter | None = None
) -> tuple[Capture, Source, Generator[Record, None, None]]:
    source = Source(path, progress)
    head = source.read_all(HEAD)
    capture = Capture(path, compression=source.compression, bytes=source.size)
    if head[:4] in pcap.MAGICS:
        records = pcap.read(source, head, capture, prefilter)
    else:
        from wcs_pcap.capture import pcapng

        if head[:4] != pcapng.MAGIC or head[8:12] not in pcapng.ORDERS:
            raise CaptureError(source.damage or _not_a_capture(head), path=path)
        records = pcapng.read(source, head, capture, prefilter)
    return capture, source, _read(records, capture, source)


def _read(records: Iterator[Record], capture: Capture, source: Source) -> Generator[Record, None, None]:
    """Yields the packets, then completes ``capture``. Closes ``source`` also when the iteration is given up."""
    try:
        yield from records
        capture.time_before = 0
        if source.damage is not None:
            capture.damage = source.damage
        capture.bytes = source.size
    finally:
        source.close()


def _not_a_capture(head: bytes) -> str:
    if head.startswith(b"snoop\0"):
        return "a Solaris snoop file; convert it first: editcap -F pcap FILE FILE.pcap"
    if head.startswith((b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c")):
        return "an archive; unpack the capture from it first"
    return "not a capture: neither pcap nor pcapng, plain or compressed with gzip, zstd, xz or bzip2"
