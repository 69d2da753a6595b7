"""Unreadable spans: the times of packets that could not be decoded and may have carried watched traffic.

Packets of kinds that carry none (ARP, spanning tree) do not count.
"""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS

MAX_SPANS = 100  # of a capture; later ones extend the last
NEAR = NANOSECONDS  # packets that are no further apart make one span

Spans = list[tuple[int, int]]  # begin and end, in nanoseconds since the epoch


def note(spans: Spans, time: int) -> None:
    """Notes that a packet at ``time`` could not be decoded."""
    if spans:
        begin, end = spans[-1]
        if len(spans) >= MAX_SPANS or begin - NEAR <= time <= end + NEAR:
            spans[-1] = min(begin, time), max(end, time)
            return
    spans.append((time, time))
