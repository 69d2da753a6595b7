"""Packets that two captures hold in common, as the end of one rotated file and the beginning of the next may.

It is the same packet when time stamp, link type, lengths and bytes are the same. Two equal packets within one capture are
two: of each only as many are repeated as another capture has brought before.
"""

from __future__ import annotations

from collections import OrderedDict

from wcs_pcap.capture.pcap import Record

REMEMBERED = 4096  # different packets: captures are merged by time, so that a packet and its copy come close together

# time, link type, length on the wire, length captured, hash of the bytes (64 bits, keyed at random)
_Identity = tuple[int, int, int, int, int]


class CaptureDuplicates:
    """The latest packets of all captures."""

    def __init__(self) -> None:
        self._seen: OrderedDict[_Identity, dict[int, int]] = OrderedDict()

    def is_duplicate(self, record: Record, capture: int) -> bool:
        """Whether ``record``, which the capture known as ``capture`` brings, was brought by another one before."""
        if not record.time:
            return False  # a packet without a time is only known by its bytes, which others may share
        data = record.data
        identity = (record.time, record.link_type, record.wire_length, len(data), hash(data))
        counts = self._seen.get(identity)
        if counts is None:
            self._seen[identity] = {capture: 1}
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return False
        before = max(counts.values())
        counts[capture] = counts.get(capture, 0) + 1
        return counts[capture] <= before
