"""Reassembles fragmented IP datagrams; the fragments may come in any order.

Where fragments overlap, the bytes captured first count. Source: RFC 791, 3.2; RFC 8200, 4.5.
"""

from __future__ import annotations

from collections import OrderedDict

from wcs_pcap.capture import unreadable
from wcs_pcap.capture.plain import TCP, Datagram

MAX_DATAGRAM = 65_535
UNIT = 8  # bytes in which the offsets of fragments count
MAX_WAITING = 1024  # incomplete datagrams that are kept
TIMEOUT = 60_000_000_000  # nanoseconds that a datagram waits for its rest (RFC 8200, 4.5)

Key = tuple[bytes, bytes, int, int]  # source, destination, identification, protocol


class _Incomplete:
    """A datagram of which some units have come: its payload with holes, and for each unit whether it is there."""

    def __init__(self, time: int) -> None:
        self.time = time
        self._payload = bytearray()
        self._present = bytearray()
        self._length: int | None = None

    def add(self, offset: int, piece: bytes, more: bool) -> None:
        """Fills the holes that ``piece`` can fill. All but the last fragment are whole units (RFC 791, 3.2)."""
        if more:
            piece = piece[: len(piece) // UNIT * UNIT]
        elif self._length is None:
            self._length = offset + len(piece)
        first, end = offset // UNIT, -(-(offset + len(piece)) // UNIT)
        self._present += bytes(max(end - len(self._present), 0))
        self._payload += bytes(max(end * UNIT - len(self._payload), 0))
        while (hole := self._present.find(0, first, end)) >= 0:
            first = self._present.find(1, hole, end)
            first = end if first < 0 else first
            self._present[hole:first] = b"\1" * (first - hole)
            part = piece[hole * UNIT - offset : first * UNIT - offset]
            self._payload[hole * UNIT : hole * UNIT + len(part)] = part

    def payload(self) -> bytes | None:
        """The whole payload, or None while bytes of it are missing."""
        if self._length is None:
            return None
        units = -(-self._length // UNIT)
        if len(self._present) < units or self._present.find(0, 0, units) >= 0:
            return None
        return bytes(self._payload[: self._length])


class Fragments:
    """The incomplete datagrams, oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Key, _Incomplete] = OrderedDict()
        self._given_up = False
        self._spans: unreadable.Spans = []  # those of TCP that were given up

    @property
    def unfinished(self) -> bool:
        """Whether some datagram was never complete."""
        return self._given_up or bool(self._waiting)

    def incomplete(self) -> unreadable.Spans:
        """The times of the datagrams of TCP that were never complete."""
        spans = self._spans.copy()
        for (*_, protocol), datagram in self._waiting.items():
            if protocol == TCP:
                unreadable.note(spans, datagram.time)
        return spans

    def add(self, data: bytes, datagram: Datagram, time: int) -> bytes | None:
        """Adds a fragment, whose bytes lie in ``data``. Returns the whole payload when it completes a datagram."""
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
            waiting = self._waiting[key] = _Incomplete(time)
            self._waiting.move_to_end(key)
            if len(self._waiting) > MAX_WAITING:
                (*_, protocol), oldest = self._waiting.popitem(last=False)
                self._give_up(protocol, oldest.time)
        waiting.add(piece.offset, payload, piece.more)
        whole = waiting.payload()
        if whole is not None:
            del self._waiting[key]
        return whole

    def _give_up(self, protocol: int, time: int) -> None:
        self._given_up = True
        if protocol == TCP:
            unreadable.note(self._spans, time)
