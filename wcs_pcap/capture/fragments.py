"""Puts the fragments of IP datagrams together, in whatever order they come.

Where fragments overlap, the bytes captured first count. Source: RFC 791 3.2, RFC 8200 4.5.
"""

from __future__ import annotations

from collections import OrderedDict

from wcs_pcap.capture.ip import Datagram

MAX_DATAGRAM = 65_535
MAX_WAITING = 1024  # datagrams that wait for their rest
MAX_PIECES = MAX_DATAGRAM // 8  # offsets count in units of eight bytes
TIMEOUT = 60_000_000_000  # nanoseconds that a datagram waits (RFC 8200, 4.5)

Key = tuple[bytes, bytes, int, int]


class _Waiting:
    def __init__(self, time: int) -> None:
        self.time = time
        self.pieces: list[tuple[int, bytes]] = []
        self.length: int | None = None

    def joined(self) -> bytes | None:
        """The whole payload once every byte of it is there."""
        if self.length is None:
            return None
        whole = bytearray()
        for offset, piece in sorted(self.pieces, key=lambda entry: entry[0]):
            if offset > len(whole):
                return None
            whole += piece[len(whole) - offset :]
        return bytes(whole[: self.length]) if len(whole) >= self.length else None


class Fragments:
    """The datagrams that are not whole yet, oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Key, _Waiting] = OrderedDict()
        self._given_up = False

    @property
    def unfinished(self) -> bool:
        """Whether some datagram never became whole."""
        return self._given_up or bool(self._waiting)

    def add(self, data: bytes, datagram: Datagram, time: int) -> bytes | None:
        """The whole payload when the fragment ``datagram`` of the packet ``data`` completes it."""
        piece = datagram.piece
        assert piece is not None
        payload = data[datagram.start : datagram.end]
        end = piece.offset + len(payload)
        if len(payload) < datagram.end - datagram.start or end > MAX_DATAGRAM:
            self._given_up = True  # cut by the snapshot length, or impossible
            return None
        key = (datagram.source, datagram.destination, piece.identification, datagram.protocol)
        waiting = self._waiting.get(key)
        if waiting is None or time - waiting.time > TIMEOUT:
            waiting = self._waiting[key] = _Waiting(time)
            self._waiting.move_to_end(key)
            if len(self._waiting) > MAX_WAITING:
                self._waiting.popitem(last=False)
                self._given_up = True
        if len(waiting.pieces) < MAX_PIECES:
            waiting.pieces.append((piece.offset, payload))
        if not piece.more:
            waiting.length = end
        whole = waiting.joined()
        if whole is not None:
            del self._waiting[key]
        return whole
