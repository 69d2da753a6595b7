"""Packets that the capture holds twice, as those of ``tcpdump -i any`` that cross bridges and containers.

A copy has the same TCP header and payload, and is captured at most ``MAX_DELAY`` apart. A retransmission comes later: no
sooner than a round trip, and with another time stamp where the connection uses them (RFC 6298, RFC 7323).
"""

from __future__ import annotations

from operator import attrgetter

from wcs_pcap.model import Segment

MAX_DELAY = 5_000_000  # nanoseconds between a packet and its copy on another interface
MAX_REMEMBERED = 32  # packets of a stream: more than there are within MAX_DELAY

_CONTENT = attrgetter(
    "sequence", "source", "source_port", "destination", "destination_port", "acknowledgment", "flags", "window", "options",
    "payload", "payload_length",
)  # fmt: skip


class Duplicates:
    """The latest packets of one stream, to find copies among them."""

    __slots__ = ("_latest",)

    def __init__(self) -> None:
        self._latest: list[Segment] = []

    def remember(self, segment: Segment) -> None:
        latest = self._latest
        latest.append(segment)
        if len(latest) > MAX_REMEMBERED:  # bounded by number, not by time: the clocks of two interfaces may differ
            del latest[0]

    def has_copy_of(self, segment: Segment) -> bool:
        """Whether a remembered packet is the same packet as ``segment``, captured elsewhere."""
        content = _CONTENT(segment)
        return any(abs(segment.time - one.time) <= MAX_DELAY and _CONTENT(one) == content for one in self._latest)
