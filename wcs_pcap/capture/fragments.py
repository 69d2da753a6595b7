"""Puts the fragments of IP datagrams together, in whatever order they come.

Where fragments overlap, the bytes captured first count. Source: RFC 791 3.2, RFC 8200 4.5.
"""

from __future__ import annotations

from collections import OrderedDict

from wcs_pcap.capture import unreadable as blind
from wcs_pcap.capture.plain import TCP, Datagram

MAX_DATAGRAM = 65_535
UNIT = 8  # bytes in which the offsets of fragments count
MAX_WAITING = 1024  # datagrams that wait for their rest
TIMEOUT = 60_000_000_000  # nanoseconds that a datagram waits (RFC 8200, 4.5)

Key = tuple[bytes, bytes, int, int]


class _Waiting:
    """A datagram of which some units have come: its payload with holes, and for each unit whether it is there."""

    def __init__(self, time: int) -> None:
        self.time = time
        self._payload = bytearray()
        self._there = bytearray()
        self._length: int | None = None

    def add(self, offset: int, piece: bytes, more: bool) -> None:
        """Fills the holes that ``piece`` can fill. All but the last fragment are whole units (RFC 791, 3.2)."""
        if more:
            piece = piece[: len(piece) // UNIT * UNIT]
        elif self._length is None:
            self._length = offset + len(piece)
        first, end = offset // UNIT, -(-(offset + len(piece)) // UNIT)
        self._there += bytes(max(end - len(self._there), 0))
        self._payload += bytes(max(end * UNIT - len(self._payload), 0))
        while (hole := self._there.find(0, first, end)) >= 0:
            first = self._there.find(1, hole, end)
            first = end if first < 0 else first
            self._there[hole:first] = b"\1" * (first - hole)
            part = piece[hole * UNIT - offset : first * UNIT - offset]
            self._payload[hole * UNIT : hole * UNIT + len(part)] = part

    def joined(self) -> bytes | None:
        """The whole payload once every byte of it is there."""
        if self._length is None:
            return None
        units = -(-self._length // UNIT)
        if len(self._there) < units or self._there.find(0, 0, units) >= 0:
            return None
        return bytes(self._payload[: self._length])


class Fragments:
    """The datagrams that are not whole yet, oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Key, _Waiting] = OrderedDict()
        self.met = False  # there has been one
        self._given_up = False
        self._torn: blind.Spans = []

    @property
    def unfinished(self) -> bool:
        """Whether some datagram never became whole."""
        return self._given_up or bool(self._waiting)

    def torn(self) -> blind.Spans:
        """The times of the datagrams of TCP that never became whole."""
        spans = self._torn.copy()
        for key, waiting in self._waiting.items():
            if key[-1] == TCP:
                blind.note(spans, waiting.time)
        return spans

    def _give_up(self, protocol: int, time: int) -> None:
        self._given_up = True
        if protocol == TCP:
            blind.note(self._torn, time)

    def add(self, data: bytes, datagram: Datagram, time: int) -> bytes | None:
        """The whole payload when the fragment ``datagram`` of the packet ``data`` completes it."""
        self.met = True
        piece = datagram.piece
        assert piece is not None
        payload = data[datagram.start : datagram.end]
        if len(payload) < datagram.end - datagram.start or piece.offset + len(payload) > MAX_DATAGRAM:
            self._give_up(datagram.protocol, time)  # cut by the snapshot length, or impossible
            return None
        key = (datagram.source, datagram.destination, piece.identification, datagram.protocol)
        waiting = self._waiting.get(key)
        if waiting is None or time - waiting.time > TIMEOUT:
            if waiting is not None:
                self._give_up(datagram.protocol, waiting.time)
            waiting = self._waiting[key] = _Waiting(time)
            self._waiting.move_to_end(key)
            if len(self._waiting) > MAX_WAITING:
                (*_, protocol), oldest = self._waiting.popitem(last=False)
                self._give_up(protocol, oldest.time)
        waiting.add(piece.offset, payload, piece.more)
        whole = waiting.joined()
        if whole is not None:
            del self._waiting[key]
        return whole
