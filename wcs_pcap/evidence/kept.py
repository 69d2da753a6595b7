"""Packets that are set aside in the first reading, in case somebody asks what else is in the captures.

Media and the like say nothing to anybody: as soon as that is seen of two ports or of a direction, more of the same is passed
over. What may say something is kept, up to a bound. Beyond it everything is passed over, and whoever asks must read again.
"""

from __future__ import annotations

from wcs_pcap.capture.plain import TCP, UDP, Datagram
from wcs_pcap.model import FIN, RST, SYN

MOST_BYTES = 4 << 20
SPECIAL = frozenset((53, 5060, 8080, 8443))  # DNS, SIP, and the WebSockets of WCS: all of that is kept
BLANK = b"\r\n\0"  # what keeps a connection of SIP alive
NEVER_TEXT = 0x80  # the first byte of RTP, RTCP and of an unmasked WebSocket frame is at least this, of SIP it never is
MAX_UPGRADE = 4096  # bytes of a request that are searched for the upgrade


class Kept:
    """``packets`` as ``Collector.packet`` takes them; ``whole`` until there were too many."""

    def __init__(self) -> None:
        self.packets: list[tuple[int, int, bytes, Datagram]] = []
        self.whole = True
        self._bytes = 0
        self.talking: set[bytes] = set()  # directions of TCP in which text was seen

    def packet(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        """Keeps a datagram. Gives whether more of the same (the two UDP ports, the TCP direction) may be passed over."""
        if not self.whole:
            return True
        self.packets.append((frame, time, data, datagram))
        self._bytes += len(data) + 300  # about what the rest takes
        if self._bytes > MOST_BYTES:
            self.give_up()
            return True
        start = datagram.start
        if start + 20 > len(data) or datagram.protocol not in (UDP, TCP):
            return False
        ports = data[start] << 8 | data[start + 1], data[start + 2] << 8 | data[start + 3]
        if not SPECIAL.isdisjoint(ports):
            return False
        if datagram.protocol == UDP:
            return start + 8 < datagram.end and data[start + 8] >= NEVER_TEXT
        return self._is_idle(data, datagram)

    def give_up(self) -> None:
        """Keeps nothing any more: there is too much of it."""
        self.whole = False
        self.packets.clear()
        self.talking.clear()

    def _is_idle(self, data: bytes, datagram: Datagram) -> bool:
        """Whether a TCP packet shows that its direction carries nothing that anybody asks about."""
        start = datagram.start
        if data[start + 13] & (SYN | FIN | RST):
            return False
        payload = data[start + (data[start + 12] >> 2 & 60) : datagram.end]
        words = payload.lstrip(BLANK)
        if not words:
            return False
        ports = data[start : start + 4]
        if words[:1].isupper() and not _is_plain_http(payload):
            self.talking.add(datagram.source + datagram.destination + ports)
            self.talking.add(datagram.destination + datagram.source + ports[2:] + ports[:2])
            return False
        return datagram.source + datagram.destination + ports not in self.talking


def _is_plain_http(payload: bytes) -> bool:
    """Whether text is HTTP that opens no WebSocket."""
    if payload.startswith((b"GET ", b"POST ")):
        return b"\nupgrade: websocket" not in payload[:MAX_UPGRADE].lower()
    return payload.startswith(b"HTTP/") and not payload.startswith(b"HTTP/1.1 101")
