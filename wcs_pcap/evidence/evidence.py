"""What captures contain apart from hooks, in the form in which rules ask for it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wcs_pcap.capture.icmp import Unreachable
from wcs_pcap.evidence.dns import DnsPacket
from wcs_pcap.evidence.sip import SipPacket
from wcs_pcap.evidence.websocket import WebSocket
from wcs_pcap.model import Endpoint


@dataclass(eq=False, repr=False)
class Evidence:
    """The evidence of one timeline, each kind in time order.

    ``sip_senders``: address of a sender and port of the receiver -> the first frame with such a SIP message.
    ``tls_ports``: address -> the ports to which it opened TLS.
    ``full``: the time from which packets with SIP were no longer kept; None: all were. ``dns_full``: later DNS is missing.
    ``sip_incomplete``: bytes of SIP messages are missing or could not be read.
    ``loopback``: the capture contains packets of a machine to itself.
    """

    sip: list[SipPacket] = field(default_factory=list)
    dns: list[DnsPacket] = field(default_factory=list)
    web_sockets: list[WebSocket] = field(default_factory=list)
    icmp: list[Unreachable] = field(default_factory=list)
    sip_senders: dict[tuple[bytes, int], int] = field(default_factory=dict)
    tls_ports: dict[bytes, set[int]] = field(default_factory=dict)
    full: int | None = None
    dns_full: bool = False
    sip_incomplete: bool = False
    loopback: bool = False

    def contains_sip_from(self, address: bytes) -> bool:
        """Whether a SIP message from this address was captured."""
        return address in self._sip_addresses

    def requests(self, method: str, begin: int, end: int, user: str | None = None) -> Sequence[SipPacket]:
        """The requests of a method that were first sent between two times, to any user or to ``user``."""
        found = self._requests.get((method, user), ())
        return found[bisect_left(found, begin, key=_time) : bisect_right(found, end, key=_time)]

    def dialog(self, call_id: str) -> Sequence[SipPacket]:
        """All messages with a Call-ID."""
        return self._dialogs.get(call_id, ())

    def responses(self, request: SipPacket) -> list[SipPacket]:
        """The responses to a request (RFC 3261, 17.1.3), provisional ones too."""
        message = request.message
        return [
            one
            for one in self.dialog(message.call_id)
            if one.message.status is not None
            and (one.message.method, one.message.sequence) == (message.method, message.sequence)
            and one.time >= request.time
        ]

    def web_socket(self, client: Endpoint, server: Endpoint, time: int) -> WebSocket | None:
        """The latest connection between two ends that was opened by ``time``."""
        found = [one for one in self._sockets.get((client, server), ()) if one.time <= time]
        return found[-1] if found else None

    @cached_property
    def _sip_addresses(self) -> set[bytes]:
        return {address for address, _ in self.sip_senders}

    @cached_property
    def _dialogs(self) -> Mapping[str, Sequence[SipPacket]]:
        """The messages by Call-ID."""
        index: dict[str, list[SipPacket]] = {}
        for one in sorted(self.sip, key=_time):
            index.setdefault(one.message.call_id, []).append(one)
        return index

    @cached_property
    def _requests(self) -> Mapping[tuple[str, str | None], Sequence[SipPacket]]:
        """The requests by method and user, and by method alone."""
        index: dict[tuple[str, str | None], list[SipPacket]] = {}
        for one in sorted(self.sip, key=_time):
            if one.message.status is None:
                for user in {None, one.message.to_user, one.message.target_user}:
                    index.setdefault((one.message.method, user), []).append(one)
        return index

    @cached_property
    def _sockets(self) -> Mapping[tuple[Endpoint, Endpoint], Sequence[WebSocket]]:
        """The WebSockets by their ends, client first."""
        index: dict[tuple[Endpoint, Endpoint], list[WebSocket]] = {}
        for socket in self.web_sockets:
            index.setdefault((socket.client, socket.server), []).append(socket)
        return index


def _time(packet: SipPacket) -> int:
    return packet.time
