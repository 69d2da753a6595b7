"""Duplicates across captures: packets in two captures, such as the end of one rotated file and the beginning of the next.

Packets are the same when time stamp, link type, lengths and bytes are the same. Equal packets within one capture are no
duplicates: of n equal packets in a capture, as many are duplicates as another capture holds.
"""

from __future__ import annotations

from collections import OrderedDict

from wcs_pcap.capture.pcap import Record

REMEMBERED = 4096  # different packets: captures are merged by time, so a packet and its duplicate are close together

# time, link type, length on the wire, length captured, hash of the bytes (64 bits, keyed at random)
_Identity = tuple[int, int, int, int, int]


class CaptureDuplicates:
    """Recognises duplicates among the latest packets of all captures."""

    def __init__(self) -> None:
        self._seen: OrderedDict[_Identity, dict[int, int]] = OrderedDict()

    def is_duplicate(self, record: Record, capture: int) -> bool:
        """Whether another capture than number ``capture``, which holds ``record``, held it earlier. Remembers the packet."""
        if not record.time:
            return False  # without a time only its bytes identify a packet, and others may have the same
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
