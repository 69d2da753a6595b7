"""ICMP errors that say that a packet did not reach its destination. Source: RFC 792, RFC 4443."""

from __future__ import annotations

from typing import NamedTuple

from wcs_pcap.capture import plain
from wcs_pcap.capture.plain import ICMP, ICMPV6, TCP, UDP, Datagram
from wcs_pcap.model import Endpoint

DESTINATION_UNREACHABLE = {ICMP: 3, ICMPV6: 1}
HEADER = 8


class Unreachable(NamedTuple):
    """The ICMP error in ``frame``: the packet of ``protocol`` (UDP or TCP) from ``source`` did not reach ``destination``."""

    frame: int
    time: int
    protocol: int
    source: Endpoint
    destination: Endpoint


def unreachable(frame: int, time: int, data: bytes, datagram: Datagram) -> Unreachable | None:
    """The error in a datagram of ICMP; None when it is another message, or is not about UDP or TCP."""
    start = datagram.start
    if start + HEADER > len(data) or data[start] != DESTINATION_UNREACHABLE[datagram.protocol]:
        return None
    quoted = plain.quoted(data, start + HEADER)
    if quoted is None:
        return None
    data, about = quoted
    if about.protocol not in (UDP, TCP) or about.start + 4 > len(data):
        return None
    source, destination = plain.ports(data, about.start)
    return Unreachable(frame, time, about.protocol, Endpoint(about.source, source), Endpoint(about.destination, destination))
