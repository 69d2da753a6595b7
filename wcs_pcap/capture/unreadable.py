"""The times of packets that could not be read: something watched may have been in each of them.

A packet of a kind that is known to carry nothing watched (ARP, spanning tree) is none of these.
"""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS

MAX_SPANS = 100  # of a capture; later ones are taken into the last
NEAR = NANOSECONDS  # what lies no further apart makes one span

Spans = list[tuple[int, int]]  # begin and end, in nanoseconds since the epoch


def note(spans: Spans, time: int) -> None:
    """A packet at ``time`` could not be read."""
    if spans:
        begin, end = spans[-1]
        if len(spans) >= MAX_SPANS or begin - NEAR <= time <= end + NEAR:
            spans[-1] = min(begin, time), max(end, time)
            return
    spans.append((time, time))
