"""What else goes on in a capture beside the hooks, as far as it may be evidence: value types, and the questions rules ask."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wcs_pcap.evidence.dns import Dns
from wcs_pcap.evidence.sip import Sip
from wcs_pcap.model import Endpoint, Side

SIP_PORT = 5060


@dataclass(slots=True, eq=False, repr=False)
class SipSeen:
    """A SIP message where it was first seen, and where its last repetition was."""

    message: Sip
    frame: int
    time: int
    source: Endpoint
    destination: Endpoint
    last_frame: int

    @property
    def frames(self) -> tuple[int, ...]:
        return (self.frame,) if self.last_frame == self.frame else (self.frame, self.last_frame)


class DnsSeen(NamedTuple):
    """A question (``source`` asks) or an answer (``destination`` asked)."""

    message: Dns
    frame: int
    time: int
    source: bytes
    destination: bytes


@dataclass(slots=True, eq=False, repr=False)
class WebSocketSeen:
    """A connection of a browser to WCS. ``asked`` and ``accepted`` are the frames of the HTTP upgrade, where it can be read."""

    client: Endpoint
    server: Endpoint
    frame: int
    time: int
    asked: int | None = None
    accepted: int | None = None
    closed_frame: int | None = None
    closed_time: int | None = None
    closed_by: Side | None = None


class IcmpSeen(NamedTuple):
    """An ICMP error about a UDP packet from ``source`` to ``destination``."""

    frame: int
    time: int
    source: Endpoint
    destination: Endpoint


@dataclass(slots=True, eq=False, repr=False)
class Traffic:
    """The evidence of one timeline, each kind in time order.

    ``speakers``: who sent SIP to which port, and the first frame of it. ``secure``: the ports to which an address opened TLS.
    ``full``: the time from which SIP messages were no longer kept, None: all were. ``torn``: bytes of SIP over TCP are missing.
    ``unread``: why there is nothing, None: everything was looked at. ``loopback``: packets of the machine to itself are here.
    """

    sip: list[SipSeen] = field(default_factory=list)
    dns: list[DnsSeen] = field(default_factory=list)
    web_sockets: list[WebSocketSeen] = field(default_factory=list)
    icmp: list[IcmpSeen] = field(default_factory=list)
    speakers: dict[tuple[bytes, int], int] = field(default_factory=dict)
    secure: dict[bytes, set[int]] = field(default_factory=dict)
    full: int | None = None
    torn: bool = False
    unread: str | None = None
    loopback: bool = False
    _index: _Index | None = None

    @property
    def index(self) -> _Index:
        if self._index is None:
            self._index = _Index(self)
        return self._index

    def speaks(self, address: bytes) -> bool:
        """Whether SIP from this address is in the capture."""
        return address in self.index.voices

    def requests(self, method: str, begin: int, end: int, user: str | None = None) -> Iterator[SipSeen]:
        """The requests of a kind that were first sent between two times, to everybody or to one user."""
        found = self.index.requests.get((method, user), ())
        first, last = (bisect(found, time, key=_time) for bisect, time in ((bisect_left, begin), (bisect_right, end)))
        return (found[place] for place in range(first, last))

    def dialog(self, call_id: str) -> Sequence[SipSeen]:
        """All messages with a Call-ID."""
        return self.index.by_call.get(call_id, ())

    def answers(self, request: SipSeen) -> list[SipSeen]:
        """The answers to a request (RFC 3261, 17.1.3), provisional ones too."""
        asked = request.message
        return [
            seen
            for seen in self.dialog(asked.call_id)
            if seen.message.status is not None
            and (seen.message.method, seen.message.sequence) == (asked.method, asked.sequence)
            and seen.time >= request.time
        ]

    def web_socket(self, client: Endpoint, server: Endpoint, time: int) -> WebSocketSeen | None:
        """The connection between two ends that was the newest at a time."""
        found = [one for one in self.index.sockets.get((client, server), ()) if one.time <= time]
        return found[-1] if found else None


class _Index:
    def __init__(self, traffic: Traffic) -> None:
        by_call: dict[str, list[SipSeen]] = {}
        requests: dict[tuple[str, str | None], list[SipSeen]] = {}
        for seen in sorted(traffic.sip, key=_time):
            by_call.setdefault(seen.message.call_id, []).append(seen)
            if seen.message.status is None:
                for user in {None, seen.message.to_user, seen.message.target_user}:
                    requests.setdefault((seen.message.method, user), []).append(seen)
        sockets: dict[tuple[Endpoint, Endpoint], list[WebSocketSeen]] = {}
        for socket in traffic.web_sockets:
            sockets.setdefault((socket.client, socket.server), []).append(socket)
        self.voices = {address for address, _ in traffic.speakers}
        self.by_call: Mapping[str, Sequence[SipSeen]] = by_call
        self.requests: Mapping[tuple[str, str | None], Sequence[SipSeen]] = requests
        self.sockets: Mapping[tuple[Endpoint, Endpoint], Sequence[WebSocketSeen]] = sockets


def _time(seen: SipSeen) -> int:
    return seen.time
