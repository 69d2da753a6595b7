"""Collects evidence in the one pass over the captures: SIP, DNS, WebSockets, TLS, and ICMP errors about UDP.

The collector gets each packet that is not watched; where every port is watched, each that takes the slow path. It notes most
evidence at once, in a few fields. SIP costs more to parse: its packets are kept until a rule asks, up to MAX_SIP_BYTES. Media
and the payload of other protocols are never kept, and the fast path learns that more of it can be discarded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcs_pcap.capture import plain
from wcs_pcap.capture.plain import ICMP, ICMPV6, TCP, UDP, Datagram
from wcs_pcap.evidence.recognise import BLANK, HTTP_STARTS, SIP_PORT, has_method, is_sip_start
from wcs_pcap.evidence.websocket import WebSockets
from wcs_pcap.model import ACK, FIN, RST, SYN, Endpoint, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wcs_pcap.capture.icmp import Unreachable
    from wcs_pcap.evidence.dns import DnsPacket
    from wcs_pcap.evidence.evidence import Evidence

MAX_SIP_BYTES = 24 << 20  # of memory for packets with SIP
KEPT_BODY = 100  # bytes of a message that are kept after its headers, for the status that NOTIFY reports
PACKET_OVERHEAD = 300  # bytes of memory for a packet that is kept, apart from its own
MAX_DNS, MAX_ICMP, MAX_SENDERS = 5_000, 1_000, 5_000
MAX_SIP_DIRECTIONS = 4_000  # directions of TCP connections with SIP
DNS_PORT = 53
WEB_SOCKET_PORTS = frozenset((8080, 8443))  # of WCS, plain and over TLS (docs/wcs.md#ports)
PORTS = WEB_SOCKET_PORTS | {SIP_PORT, DNS_PORT}  # where evidence is expected
NEVER_TEXT = 0x80  # the first byte of RTP, RTCP and of a WebSocket frame is at least this, that of SIP never
SHORT = 20  # bytes: less may keep a SIP connection alive, as does STUN, whose first byte is 0 or 1 (RFC 5626, 3.5)
TLS_RECORDS = (b"\x16\x03", b"\x17\x03")  # handshake and data (RFC 8446, 5.1)
TLS_HANDSHAKE, CLIENT_HELLO = 22, b"\1"
MAX_UPGRADE = 4096  # bytes of a request in which the upgrade to a WebSocket is searched

SipCandidate = tuple[int, int, bytes, Datagram]  # frame, time, the bytes, and where in them the datagram lies


class Collector:
    """Takes one innermost datagram after another; ``evidence`` returns what they contain."""

    def __init__(self) -> None:
        self.sip: list[SipCandidate] = []
        self.full: int | None = None  # the time from which no more SIP is kept
        self._sip_bytes = 0
        self._sip_senders: set[tuple[bytes, int]] = set()
        self._sip_directions: set[bytes] = set()  # of TCP
        self._sip_incomplete = False
        self._dns: list[DnsPacket] = []
        self._dns_full = False
        self._icmp: list[Unreachable] = []
        self._web_sockets = WebSockets(WEB_SOCKET_PORTS)
        self._tls_ports: dict[bytes, set[int]] = {}
        self._loopback = False

    def packet(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        """Notes what a datagram contains.

        Returns whether more of the same, the two UDP ports or the TCP direction, can be discarded unseen; for TCP all but SYN,
        FIN, RST, and what may be an HTTP request.
        """
        if not self._loopback and is_loopback(datagram.source):
            self._loopback = True
        if datagram.protocol == UDP:
            return self._udp(frame, time, data, datagram)
        if datagram.protocol == TCP:
            return self._tcp(frame, time, data, datagram)
        if datagram.protocol in (ICMP, ICMPV6) and len(self._icmp) < MAX_ICMP:
            from wcs_pcap.capture.icmp import unreachable

            error = unreachable(frame, time, data, datagram)
            if error is not None and error.protocol == UDP:
                self._icmp.append(error)
        return False

    def evidence(self, incomplete: bool = False, watched: Iterable[bytes] = ()) -> Evidence:
        """Returns what was collected; to be called once.

        ``incomplete``: fragments of datagrams are missing. ``watched``: the addresses of watched packets.
        """
        from wcs_pcap.evidence.evidence import Evidence
        from wcs_pcap.evidence.sip_packets import SipPackets

        found = SipPackets()
        self.sip.reverse()
        while self.sip:  # each is freed when it has been parsed
            found.add(*self.sip.pop())
        return Evidence(
            sip=found.packets,
            dns=self._dns,
            web_sockets=self._web_sockets.all,
            icmp=self._icmp,
            sip_senders=found.senders,
            tls_ports=self._tls_ports,
            full=self.full,
            dns_full=self._dns_full,
            sip_incomplete=found.incomplete or incomplete or self._sip_incomplete,
            loopback=self._loopback or any(map(is_loopback, watched)),
        )

    # ---- SIP ----

    def _keep_sip(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        """Keeps a packet until a rule asks. Returns whether there is no room for more."""
        if self.full is None:
            self._sip_bytes += len(data) + PACKET_OVERHEAD
            if self._sip_bytes <= MAX_SIP_BYTES:
                self.sip.append((frame, time, data, datagram))
                return False
            self.full = time
        return True

    def _is_known(self, sender: tuple[bytes, int]) -> bool:
        """Whether a SIP message of this sender to this port has been kept."""
        if sender in self._sip_senders or len(self._sip_senders) >= MAX_SENDERS:
            return True
        self._sip_senders.add(sender)
        return False

    # ---- UDP ----

    def _udp(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        start = datagram.start
        payload = data[start + 8 : datagram.end]
        if not payload:
            return False
        ports = plain.ports(data, start)
        if DNS_PORT in ports:
            self._note_dns(payload, frame, time, datagram)
            return False
        if self.full is not None:
            return True
        if payload[0] >= NEVER_TEXT:
            return SIP_PORT not in ports
        if is_sip_start(payload):
            if not has_method(payload) and self._is_known((datagram.source, ports[1])):
                return False
            head = payload.find(b"\r\n\r\n")
            kept = data if head < 0 else data[: start + 8 + head + KEPT_BODY]
            return self._keep_sip(frame, time, kept, datagram)
        whole = datagram.end <= len(data)
        return whole and len(payload) > SHORT and payload[0] > 1 and payload[:1] not in BLANK and SIP_PORT not in ports

    def _note_dns(self, payload: bytes, frame: int, time: int, datagram: Datagram) -> None:
        if self._dns_full:
            return
        from wcs_pcap.evidence import dns

        message = dns.parse(payload)
        if message is not None:
            self._dns.append(dns.DnsPacket(message, frame, time, datagram.source, datagram.destination))
            self._dns_full = len(self._dns) >= MAX_DNS

    # ---- TCP ----

    def _tcp(self, frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        start = datagram.start
        if start + 20 > len(data):
            return False
        flags = data[start + 13]
        ports = plain.ports(data, start)
        if flags & (SYN | FIN | RST) and (self._web_sockets.all or not WEB_SOCKET_PORTS.isdisjoint(ports)):
            self._note_end(frame, time, flags, *_ends(datagram, ports))
        payload = data[start + (data[start + 12] >> 2 & 60) : datagram.end]
        if not payload:
            return False
        direction = datagram.source + datagram.destination + data[start : start + 4]
        if direction in self._sip_directions:
            return self._keep_sip(frame, time, data, datagram)
        if is_sip_start(payload):
            reverse = datagram.destination + datagram.source + data[start + 2 : start + 4] + data[start : start + 2]
            self._follow_sip(direction, reverse)
            return self._keep_sip(frame, time, data, datagram)
        if payload.startswith(HTTP_STARTS):
            return self._note_http(frame, time, payload, *_ends(datagram, ports))
        if payload[:2] in TLS_RECORDS:
            self._note_tls(payload, *_ends(datagram, ports))
            return True
        text = payload.lstrip(BLANK)
        if SIP_PORT in ports:
            self._sip_incomplete |= bool(text)  # the capture begins in the middle of a message
            return False
        return bool(text) and not text[:1].isupper()

    def _follow_sip(self, direction: bytes, reverse: bytes) -> None:
        """From now on all payload of a connection is kept."""
        if len(self._sip_directions) >= MAX_SIP_DIRECTIONS:
            self._sip_directions.clear()
            self._sip_incomplete = True
        self._sip_directions |= {direction, reverse}

    def _note_end(self, frame: int, time: int, flags: int, source: Endpoint, destination: Endpoint) -> None:
        """Notes that a connection, which may be a WebSocket, opens or closes."""
        if flags & (SYN | ACK) == SYN:
            self._web_sockets.open(frame, time, source, destination)
        elif flags & (FIN | RST):
            self._web_sockets.close(frame, time, source, destination)

    def _note_http(self, frame: int, time: int, payload: bytes, source: Endpoint, destination: Endpoint) -> bool:
        """Notes the upgrade to a WebSocket. Returns whether more of the direction can be discarded."""
        if payload.startswith(b"HTTP/1.1 101"):
            self._web_sockets.accept(frame, source, destination)
        elif payload.startswith(b"GET ") and b"\nupgrade: websocket" in payload[:MAX_UPGRADE].lower():
            self._web_sockets.request(frame, time, source, destination)
        elif payload.startswith(b"HTTP/"):
            return source.port not in WEB_SOCKET_PORTS  # 101 may follow another response; requests are never discarded
        return True

    def _note_tls(self, payload: bytes, source: Endpoint, destination: Endpoint) -> None:
        """Notes who opened TLS to which port; of a connection that is older than the capture, either side may have."""
        ports = self._tls_ports
        if destination.port in ports.get(source.address, ()) or source.port in ports.get(destination.address, ()):
            return
        opened = [(source, destination), (destination, source)]
        if payload[0] == TLS_HANDSHAKE:
            opened.pop(1 if payload[5:6] == CLIENT_HELLO else 0)
        for client, server in opened:
            if client.port in WEB_SOCKET_PORTS:
                continue
            if client.address not in ports and len(ports) >= MAX_SENDERS:
                self._sip_incomplete = True  # SIP may go over TLS from an address that is not noted
            else:
                ports.setdefault(client.address, set()).add(server.port)


def _ends(datagram: Datagram, ports: tuple[int, int]) -> tuple[Endpoint, Endpoint]:
    return Endpoint(datagram.source, ports[0]), Endpoint(datagram.destination, ports[1])
