"""The numbers of TCP connections, as Wireshark's ``tcp.stream`` has them."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from wcs_pcap.model import ACK, SYN

SEQUENCES = UNKNOWN = 1 << 32


class StreamNumbers:
    """Numbers every connection of the timeline, watched or not, from 0 in the order of their first packets.

    A SYN with another initial sequence number than the known one begins a new stream between the same ports. ``on_new`` is
    called for each new stream with the addresses and ports of both its directions, and whether its first packet is a SYN.
    """

    def __init__(self, on_new: Callable[[bytes, bytes, bool], None]) -> None:
        self._on_new = on_new
        # There may be very many connections, so each takes little: its number by the direction of its first packet, and the
        # initial sequence numbers of that direction and of the other.
        self._numbers: dict[bytes, int] = {}
        self._initial = array("Q"), array("Q")

    def number(self, source: bytes, destination: bytes, ports: bytes, sequence: int, acknowledgment: int, flags: int) -> int:
        """The stream of a packet. ``ports``: source and destination port as they are in the packet."""
        forward, reverse = source + destination + ports, b""
        key, way, number = forward, 0, self._numbers.get(forward)
        if number is None:
            reverse = destination + source + ports[2:] + ports[:2]
            number = self._numbers.get(reverse)
            if number is not None:
                key, way = reverse, 1
        mine, theirs = self._initial[way], self._initial[1 - way]
        opening = flags & (SYN | ACK) == SYN
        if number is None or (opening and mine[number] not in (sequence, UNKNOWN)):
            number = self._numbers[key] = len(mine)
            mine.append(UNKNOWN)
            theirs.append(UNKNOWN)
            self._on_new(forward, reverse or destination + source + ports[2:] + ports[:2], bool(flags & SYN))
        if mine[number] == UNKNOWN:
            mine[number] = sequence if flags & SYN else (sequence - 1) % SEQUENCES
            if flags & ACK and theirs[number] == UNKNOWN:
                theirs[number] = (acknowledgment - 1) % SEQUENCES
        return number
