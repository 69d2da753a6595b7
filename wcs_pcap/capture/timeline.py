"""Several captures as one timeline: opened, told apart by content, merged by time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import chain

from wcs_pcap.capture import link, pcap, pcapng
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.source import HEAD, Progress, Source
from wcs_pcap.errors import CaptureError
from wcs_pcap.model import Capture


class Timeline:
    """The packets of all captures in time order. ``captures`` are ordered by the time of their first packet.

    A capture of which nothing can be used is kept in ``captures`` as unreadable while another one can be used; when none
    can, the first one's CaptureError is raised.
    """

    def __init__(self, paths: Sequence[str], progress: Progress | None = None) -> None:
        opened: list[tuple[Capture, Iterator[Record]]] = []
        broken: list[Capture] = []
        errors: list[CaptureError] = []
        for path in paths:
            try:
                opened.append(_open(path, progress))
            except CaptureError as error:
                errors.append(error)
                broken.append(Capture(path, unreadable=True, damage=error.message, damage_offset=error.offset))
        if errors and not opened:
            raise errors[0]
        opened.sort(key=lambda pair: (pair[0].first_time is None, pair[0].first_time))
        self.captures = [capture for capture, _ in opened] + broken
        self._streams = [records for _, records in opened]

    def records(self) -> Iterator[Record]:
        """Every packet, in time order across the captures (within one capture as it was written)."""
        if len(self._streams) == 1:
            return self._streams[0]
        return heapq.merge(*self._streams, key=lambda record: record.time)


def _open(path: str, progress: Progress | None) -> tuple[Capture, Iterator[Record]]:
    source = Source(path, progress)
    head = b""
    while len(head) < HEAD and (more := source.read(HEAD - len(head))):
        head += more
    capture = Capture(path, compression=source.compression, bytes=source.size)
    if head[:4] in pcap.MAGICS:
        records = pcap.read(source, head, capture)
    elif head[:4] == pcapng.MAGIC and head[8:12] in pcapng.ORDERS:
        records = pcapng.read(source, head, capture)
    else:
        raise CaptureError(source.damage or _not_a_capture(head), path=path)
    counted = _count(records, capture, source)
    first = next(counted, None)  # the format's header is read now, so that a file cut inside it is an error here
    if first is None:
        if capture.damage and capture.format == "pcap" and (capture.damage_offset or 0) < pcap.FILE_HEADER:
            raise CaptureError(capture.damage, path=path, offset=capture.damage_offset)
        return capture, iter(())
    return capture, chain((first,), counted)


def _count(records: Iterator[Record], capture: Capture, source: Source) -> Iterator[Record]:
    """Passes the packets on and keeps the capture's books."""
    link_types: set[int] = set()
    last = 0
    for record in records:
        capture.packets += 1
        if capture.first_time is None:
            capture.first_time = record.time
        if record.time > last:
            last = capture.last_time = record.time
        if record.link_type not in link_types:
            link_types.add(record.link_type)
            capture.link_types.append(link.name(record.link_type))
        if len(record.data) < record.wire_length:
            capture.truncated_packets += 1
        yield record
    if capture.last_time is None:
        capture.last_time = capture.first_time
    if source.damage is not None:
        capture.damage = source.damage
    capture.bytes = source.size
    source.close()


def _not_a_capture(head: bytes) -> str:
    if head.startswith(b"snoop\0"):
        return "a Solaris snoop file; convert it first: editcap -F pcap FILE FILE.pcap"
    if head.startswith((b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c")):
        return "an archive; unpack the capture from it first"
    return "not a capture: neither pcap nor pcapng, plain or compressed with gzip, zstd, xz or bzip2"
