"""WebSockets of browsers to WCS: their opening, the HTTP upgrade, and who closed them. Source: RFC 6455."""

from __future__ import annotations

from collections.abc import Container

from wcs_pcap.model import Endpoint, Side

MAX_SOCKETS = 10_000


class WebSocket:
    """A connection of a browser to WCS.

    ``requested`` and ``accepted`` are the frames of the HTTP upgrade and of its response 101; None: not seen, or encrypted.
    """

    __slots__ = ("accepted", "client", "closed_by", "closed_frame", "closed_time", "frame", "requested", "server", "time")

    def __init__(self, client: Endpoint, server: Endpoint, frame: int, time: int) -> None:
        self.client = client
        self.server = server
        self.frame = frame
        self.time = time
        self.requested: int | None = None
        self.accepted: int | None = None
        self.closed_frame: int | None = None
        self.closed_time: int | None = None
        self.closed_by: Side | None = None


class WebSockets:
    """Follows the connections of browsers; ``all`` of them in the order in which they were first seen, up to MAX_SOCKETS.

    ``ports`` are those of WCS, to which each connection counts, also one over TLS, whose upgrade cannot be read.
    """

    def __init__(self, ports: Container[int]) -> None:
        self._ports = ports
        self.all: list[WebSocket] = []
        self._latest: dict[tuple[Endpoint, Endpoint], WebSocket] = {}  # by client and server

    def open(self, frame: int, time: int, source: Endpoint, destination: Endpoint) -> None:
        """A SYN was sent."""
        before = self._latest.get((source, destination))
        if destination.port in self._ports and (before is None or before.closed_frame is not None):
            self._add(frame, time, source, destination)

    def close(self, frame: int, time: int, source: Endpoint, destination: Endpoint) -> None:
        """A FIN or RST was sent."""
        closed_by = Side.SERVER if (destination, source) in self._latest or source.port in self._ports else Side.CLIENT
        client, server = (source, destination) if closed_by is Side.CLIENT else (destination, source)
        socket = self._latest.get((client, server))
        if socket is None and server.port in self._ports:
            socket = self._add(frame, time, client, server)  # opened before the capture began
        if socket is not None and socket.closed_frame is None:
            socket.closed_frame, socket.closed_time, socket.closed_by = frame, time, closed_by

    def request(self, frame: int, time: int, source: Endpoint, destination: Endpoint) -> None:
        """An HTTP request for the upgrade was sent."""
        socket = self._latest.get((source, destination)) or self._add(frame, time, source, destination)
        if socket is not None and socket.requested is None:
            socket.requested = frame

    def accept(self, frame: int, source: Endpoint, destination: Endpoint) -> None:
        """A response 101 was sent."""
        socket = self._latest.get((destination, source))
        if socket is not None and socket.accepted is None:
            socket.accepted = frame

    def _add(self, frame: int, time: int, client: Endpoint, server: Endpoint) -> WebSocket | None:
        if len(self.all) >= MAX_SOCKETS:
            return None
        socket = self._latest[client, server] = WebSocket(client, server, frame, time)
        self.all.append(socket)
        return socket
