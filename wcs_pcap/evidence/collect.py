"""Collects from packets what may be evidence: SIP over UDP and TCP, DNS, WebSocket openings, ICMP errors about SIP.

Each kind is bounded. What is kept are a few fields of each message, never its text.
"""

from __future__ import annotations

from wcs_pcap.capture import plain
from wcs_pcap.capture.plain import ICMP, ICMPV6, TCP, UDP, Datagram
from wcs_pcap.evidence import dns, sip
from wcs_pcap.evidence.kept import BLANK, MAX_UPGRADE, NEVER_TEXT
from wcs_pcap.evidence.sip_stream import SipDirection
from wcs_pcap.evidence.traffic import SIP_PORT, DnsSeen, IcmpSeen, SipSeen, Traffic, WebSocketSeen
from wcs_pcap.model import ACK, FIN, RST, SYN, Endpoint, Side

MAX_SIP, MAX_DNS, MAX_SOCKETS, MAX_ICMP, MAX_SPEAKERS = 20_000, 5_000, 10_000, 1_000, 5_000
MAX_DIRECTIONS = 2_000  # of SIP over TCP that are followed at the same time
# what rules ask about; other methods only show that somebody speaks SIP
METHODS = frozenset(("REGISTER", "INVITE", "CANCEL", "BYE", "REFER", "NOTIFY", "MESSAGE"))
WEB_SOCKET_PORTS = frozenset((8080, 8443))  # of WCS, plain and over TLS (docs/wcs.md#ports)
DNS_PORT = 53
TLS_RECORDS = (b"\x16\x03", b"\x17\x03")  # handshake and data (RFC 8446, 5.1)
TLS_HANDSHAKE, CLIENT_HELLO = 22, b"\1"
LOOPBACK_NET, LOOPBACK_6 = 127, bytes(15) + b"\1"


class Collector:
    """Looks at one innermost datagram after the other and fills ``traffic``."""

    def __init__(self) -> None:
        self.traffic = Traffic()
        self._sip: dict[tuple[object, ...], SipSeen] = {}
        self._sockets: dict[tuple[Endpoint, Endpoint], WebSocketSeen] = {}
        self._directions: dict[bytes, SipDirection] = {}

    def packet(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        """Takes a datagram in. Gives whether more of the same (the two UDP ports, the TCP direction) may be passed over."""
        if datagram.source[0] == LOOPBACK_NET or datagram.source == LOOPBACK_6:
            self.traffic.loopback = True
        if datagram.protocol == UDP:
            return self._udp(frame, time, data, datagram)
        if datagram.protocol == TCP:
            return self._tcp(frame, time, data, datagram)
        if datagram.protocol in (ICMP, ICMPV6):
            self._icmp(frame, time, data, datagram)
        return False

    # ---- UDP ----

    def _udp(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        start = datagram.start
        payload = data[start + 8 : datagram.end]
        if not payload:
            return False
        source_port, destination_port = _ports(data, start)
        ports = {source_port, destination_port}
        if DNS_PORT in ports:
            message = dns.parse(payload)
            if message is not None and len(self.traffic.dns) < MAX_DNS:
                self.traffic.dns.append(DnsSeen(message, frame, time, datagram.source, datagram.destination))
            return False
        if payload[0] >= NEVER_TEXT:
            return SIP_PORT not in ports
        parsed = sip.parse(payload) if sip.looks_like_sip(payload) else None
        if parsed is not None and parsed.message is not None:
            source, destination = Endpoint(datagram.source, source_port), Endpoint(datagram.destination, destination_port)
            self._keep(parsed.message, frame, time, source, destination)
        elif parsed is not None:
            self.traffic.torn = True
        return False

    def _keep(self, message: sip.Sip, frame: int, time: int, source: Endpoint, destination: Endpoint) -> None:
        traffic = self.traffic
        if len(traffic.speakers) < MAX_SPEAKERS:
            traffic.speakers.setdefault((source.address, destination.port), frame)
        if message.method not in METHODS:
            return
        identity = (message.call_id, message.sequence, message.method, message.status, source)
        before = self._sip.get(identity)
        if before is not None:
            before.last_frame = frame
        elif len(self._sip) < MAX_SIP:
            seen = self._sip[identity] = SipSeen(message, frame, time, source, destination, frame)
            traffic.sip.append(seen)
        elif traffic.full is None:
            traffic.full = time

    # ---- TCP ----

    def _tcp(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        start = datagram.start
        if start + 20 > len(data):
            return False
        flags = data[start + 13]
        payload = data[start + (data[start + 12] >> 2 & 60) : datagram.end]
        if not payload and not flags & (SYN | FIN | RST):
            return False
        source_port, destination_port = _ports(data, start)
        source, destination = Endpoint(datagram.source, source_port), Endpoint(datagram.destination, destination_port)
        if flags & (SYN | FIN | RST):
            self._begin_or_end(frame, time, flags, source, destination)
        if not payload:
            return False
        key = datagram.source + datagram.destination + data[start : start + 4]
        direction = self._directions.get(key)
        if direction is None:
            if sip.looks_like_sip(payload):
                direction = self._directions[key] = SipDirection()
                if len(self._directions) > MAX_DIRECTIONS:
                    self._directions.pop(next(iter(self._directions)))
                    self.traffic.torn = True
            else:
                return self._other_tcp(frame, time, payload, source, destination)
        sequence = int.from_bytes(data[start + 4 : start + 8], "big")
        whole = datagram.end <= len(data)
        for message in direction.messages(sequence, payload, whole):
            self._keep(message, frame, time, source, destination)
        self.traffic.torn = self.traffic.torn or direction.torn
        return False

    def _begin_or_end(self, frame: int, time: int, flags: int, source: Endpoint, destination: Endpoint) -> None:
        if flags & (SYN | ACK) == SYN:
            before = self._sockets.get((source, destination))
            if destination.port in WEB_SOCKET_PORTS and (before is None or before.closed_frame is not None):
                self._socket(frame, time, source, destination)
        elif flags & (FIN | RST):
            closed_by = Side.SERVER if (destination, source) in self._sockets or source.port in WEB_SOCKET_PORTS else Side.CLIENT
            ends = (source, destination) if closed_by is Side.CLIENT else (destination, source)
            socket = self._sockets.get(ends)
            if socket is None and ends[1].port in WEB_SOCKET_PORTS:
                socket = self._socket(frame, time, *ends)  # opened before the capture began
            if socket is not None and socket.closed_frame is None:
                socket.closed_frame, socket.closed_time, socket.closed_by = frame, time, closed_by

    def _socket(self, frame: int, time: int, client: Endpoint, server: Endpoint) -> WebSocketSeen | None:
        if len(self.traffic.web_sockets) >= MAX_SOCKETS:
            return None
        socket = self._sockets[client, server] = WebSocketSeen(client, server, frame, time)
        self.traffic.web_sockets.append(socket)
        return socket

    def _other_tcp(self, frame: int, time: int, payload: bytes, source: Endpoint, destination: Endpoint) -> bool:
        """TCP that is no SIP. The ends of WebSockets are wanted, so that their directions are never passed over."""
        if payload.startswith(b"GET ") and b"\nupgrade: websocket" in payload[:MAX_UPGRADE].lower():
            socket = self._sockets.get((source, destination)) or self._socket(frame, time, source, destination)
            if socket is not None and socket.asked is None:
                socket.asked = frame
        elif payload.startswith(b"HTTP/1.1 101"):
            socket = self._sockets.get((destination, source))
            if socket is not None and socket.accepted is None:
                socket.accepted = frame
        elif payload[:2] in TLS_RECORDS:
            self._secure(payload, source, destination)
        elif SIP_PORT in (source.port, destination.port) and payload.strip(BLANK):
            self.traffic.torn = True  # the capture begins in the middle of a message
        if (source, destination) in self._sockets or (destination, source) in self._sockets:
            return False
        if source.port in WEB_SOCKET_PORTS or destination.port in WEB_SOCKET_PORTS:
            return False
        if not payload.strip(BLANK):  # it keeps a connection alive in which somebody may still speak
            return False
        return not payload[:1].isupper() or payload.startswith((b"GET ", b"POST ", b"HTTP/"))

    def _secure(self, payload: bytes, source: Endpoint, destination: Endpoint) -> None:
        """Notes who opened TLS to which port; of a connection that is older than the capture, either side may have."""
        ports = self.traffic.secure
        if destination.port in ports.get(source.address, ()) or source.port in ports.get(destination.address, ()):
            return
        opened = [(source, destination), (destination, source)]
        if payload[0] == TLS_HANDSHAKE:
            opened.pop(1 if payload[5:6] == CLIENT_HELLO else 0)
        for client, server in opened:
            if client.port not in WEB_SOCKET_PORTS and (client.address in ports or len(ports) < MAX_SPEAKERS):
                ports.setdefault(client.address, set()).add(server.port)

    # ---- ICMP ----

    def _icmp(self, frame: int, time: int, data: bytes, datagram: Datagram) -> None:
        """Destination unreachable (RFC 792 type 3, RFC 4443 type 1) quotes the packet it is about."""
        start = datagram.start
        if start + 8 > len(data) or data[start] != (3 if datagram.protocol == ICMP else 1):
            return
        quoted = plain.quoted(data, start + 8)
        if quoted is None:
            return
        data, datagram = quoted
        if datagram.protocol == UDP and datagram.start + 4 <= len(data) and len(self.traffic.icmp) < MAX_ICMP:
            source, destination = _ports(data, datagram.start)
            self.traffic.icmp.append(
                IcmpSeen(frame, time, Endpoint(datagram.source, source), Endpoint(datagram.destination, destination))
            )


def _ports(data: bytes, start: int) -> tuple[int, int]:
    return data[start] << 8 | data[start + 1], data[start + 2] << 8 | data[start + 3]
