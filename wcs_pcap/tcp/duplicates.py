"""Packets that the capture holds twice, as those of ``tcpdump -i any`` that cross bridges and containers.

A copy has the same TCP header and payload, and is captured at most ``MAX_DELAY`` apart, or later if it also has the same
time stamp of TCP and the same identification of IPv4. A retransmission comes later: no sooner than a round trip, with another
identification, and with another time stamp where the connection uses them (RFC 6298, RFC 7323).
"""

from __future__ import annotations

from operator import attrgetter

from wcs_pcap.model import ACK, SYN, Segment

MAX_DELAY = 5_000_000  # nanoseconds between a packet and its copy on another interface
TIME_STAMP = b"\x08\x0a"  # kind and length of TCP's time stamp option (RFC 7323)
OPENING = SYN | ACK
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
        late = segment.ip_id and TIME_STAMP in segment.options
        accepts = segment.flags & OPENING == OPENING
        for one in reversed(self._latest):
            if accepts and one.flags & OPENING == SYN:
                return False  # a SYN came in between: this SYN-ACK is the response to it
            near = abs(segment.time - one.time) <= MAX_DELAY or (late and segment.ip_id == one.ip_id)
            if near and _CONTENT(one) == content:
                return True
        return False
