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
    found = quoted(data, start + HEADER)
    if found is None:
        return None
    data, about = found
    if about.protocol not in (UDP, TCP) or about.start + 4 > len(data):
        return None
    source, destination = plain.ports(data, about.start)
    return Unreachable(frame, time, about.protocol, Endpoint(about.source, source), Endpoint(about.destination, destination))


def quoted(data: bytes, start: int) -> tuple[bytes, Datagram] | None:
    """The datagram that an ICMP error quotes from ``start`` on, with the bytes it lies in; perhaps only its first fragment."""
    found = plain.datagram(data, start, len(data))
    if found is not None:
        return data, found
    from wcs_pcap.capture import decode

    return decode.quoted(data[start:])
