"""Opens what is wrapped: tunnels and fragments, down to the innermost datagram."""

from __future__ import annotations

from wcs_pcap.capture import ip
from wcs_pcap.capture import unreadable as blind
from wcs_pcap.capture.fragments import Fragments
from wcs_pcap.capture.network import IPV4, IPV6, Network
from wcs_pcap.capture.tunnels import BY_ETHERTYPE, BY_PROTOCOL, BY_UDP_PORT, MAX_DEPTH, Opener
from wcs_pcap.capture.wireless import AGGREGATE, subframes

UDP_HEADER = 8
MAX_AGGREGATED = 64  # packets in one frame, as wireless stations put them together


class Unwrapper:
    """Remembers the fragments that wait for their rest.

    ``broken`` is set by an IP header that cannot be read. ``more`` are the packets that lie beside the last innermost one in its
    frame: empty but for some wireless frames.
    """

    def __init__(self) -> None:
        self.more: list[tuple[bytes, Network]] = []
        self.broken = False
        self._aggregated = 0  # packets of the frame at hand
        self._fragments = Fragments()

    @property
    def fragmented(self) -> bool:
        """Whether there have been any fragments."""
        return self._fragments.met

    @property
    def unfinished(self) -> bool:
        """Whether there are fragments whose rest has not come, or was cut by the snapshot length."""
        return self._fragments.unfinished

    @property
    def torn(self) -> blind.Spans:
        """The times of datagrams of TCP that never became whole."""
        return self._fragments.torn()

    def next(self, wire_length: int, time: int) -> tuple[bytes, ip.Datagram] | None:
        """What ``innermost`` gives, of the first of ``more``."""
        data, network = self.more.pop(0)
        found = self.innermost(data, network, wire_length, time)
        if not self.more:
            self._aggregated = 0
        return found

    def innermost(self, data: bytes, network: Network, wire_length: int, time: int) -> tuple[bytes, ip.Datagram] | None:
        """The innermost datagram and the bytes it lies in; None when there is none, or not all of it has come."""
        for _ in range(MAX_DEPTH):
            if network is None:
                return None
            kind, offset = network
            if kind == AGGREGATE:
                network = self._first_of(data, offset)
                continue
            if kind not in (IPV4, IPV6):
                layer = BY_ETHERTYPE.get(kind)
                network = layer(data, offset) if layer is not None else None
                continue
            datagram = ip.parse(data, offset, wire_length)
            if datagram is None:
                self.broken = True
                return None
            if datagram.piece is not None:
                whole = self._fragments.add(data, datagram, time)
                if whole is None:
                    return None
                data, wire_length = whole, len(whole)
                protocol, start = datagram.protocol, 0
                if protocol == ip.AUTHENTICATION:
                    protocol, start = ip.authenticated(data, start, len(data))
                datagram = ip.Datagram(protocol, datagram.source, datagram.destination, start, len(whole))
            opener, start = _tunnel(data, datagram)
            network = opener(data[: datagram.end], start) if opener is not None else None
            if network is None:
                return data, datagram
            data = data[: datagram.end]
        return None

    def _first_of(self, data: bytes, start: int) -> Network:
        """The first packet of an aggregate; the others are noted."""
        found = subframes(data, start, MAX_AGGREGATED - self._aggregated)
        if len(found) > 1:
            self._aggregated += len(found)
            self.more += [(data, network) for network in found[1:]]
        return found[0] if found else None


def _tunnel(data: bytes, datagram: ip.Datagram) -> tuple[Opener | None, int]:
    """What opens the tunnel that a datagram may be, and where its header begins."""
    start = datagram.start
    if datagram.protocol != ip.UDP:
        return BY_PROTOCOL.get(datagram.protocol), start
    source = data[start : start + 2]
    destination = data[start + 2 : start + 4]
    return BY_UDP_PORT.get(destination) or BY_UDP_PORT.get(source), start + UDP_HEADER
