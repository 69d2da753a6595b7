"""Packets that were captured twice, as `tcpdump -i any` does across bridges and containers.

A copy has the same TCP header and bytes within a moment. A repetition by its sender comes later: no sooner than a round trip,
and with another time stamp where there are any (RFC 6298, RFC 7323).
"""

from __future__ import annotations

from wcs_pcap.model import Segment

MOMENT = 5_000_000  # nanoseconds between a packet and its copy on another interface
REMEMBERED = 32  # packets of a stream: more than there are in one moment


class Duplicates:
    """The latest packets of one stream."""

    __slots__ = ("_latest",)

    def __init__(self) -> None:
        self._latest: list[Segment] = []

    def remember(self, segment: Segment) -> None:
        latest = self._latest
        latest.append(segment)
        if len(latest) > REMEMBERED:  # not by their times: those of two interfaces need not agree
            del latest[0]

    def has(self, segment: Segment) -> bool:
        """Whether ``segment`` is the copy of a packet that was remembered."""
        return any(
            earlier.sequence == segment.sequence and earlier[4:] == segment[4:] and abs(segment.time - earlier.time) <= MOMENT
            for earlier in self._latest
        )
