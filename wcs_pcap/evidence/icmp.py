"""ICMP errors about UDP packets. Source: RFC 792, RFC 4443."""

from __future__ import annotations

from typing import NamedTuple

from wcs_pcap.capture import plain
from wcs_pcap.capture.plain import ICMP, ICMPV6, UDP, Datagram
from wcs_pcap.model import Endpoint

DESTINATION_UNREACHABLE = {ICMP: 3, ICMPV6: 1}
HEADER = 8


class IcmpError(NamedTuple):
    """Destination unreachable: the packet from ``source`` did not reach ``destination``."""

    frame: int
    time: int
    source: Endpoint
    destination: Endpoint


def parse(frame: int, time: int, data: bytes, datagram: Datagram) -> IcmpError | None:
    """The error in an ICMP packet; None when it is another message, or not about UDP."""
    start = datagram.start
    if start + HEADER > len(data) or data[start] != DESTINATION_UNREACHABLE[datagram.protocol]:
        return None
    quoted = plain.quoted(data, start + HEADER)
    if quoted is None:
        return None
    data, about = quoted
    if about.protocol != UDP or about.start + 4 > len(data):
        return None
    source, destination = plain.ports(data, about.start)
    return IcmpError(frame, time, Endpoint(about.source, source), Endpoint(about.destination, destination))
