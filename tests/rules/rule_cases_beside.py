"""The table of small conversations for what other traffic tells: DNS, WebSockets, TLS."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flows.made import at, changed, hook, login
from rules.rule_cases import LOST, Case, seen

from wcs_pcap.capture.selector import Observations
from wcs_pcap.evidence.dns import DnsMessage, DnsPacket
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.evidence.websocket import WebSocket
from wcs_pcap.model import Capture, Endpoint, Exchange

WCS, BROWSER, RESOLVER = b"\xc0\0\2\x6e", b"\xc6\x33\x64\xd2", b"\xc0\0\2\1"
NAMED = ((b"Host", b"hooks.example:9091"),)
LONGER = "hooks.example.lan"  # as a resolver with a search list asks for it
FOUND = (b"\xc0\0\2\7",)


def dns(seconds: float, code: int | None, *addresses: bytes, name: str = "hooks.example") -> DnsPacket:
    """A question of WCS (``code`` None) or the answer to it."""
    ends = (WCS, RESOLVER) if code is None else (RESOLVER, WCS)
    return DnsPacket(DnsMessage(7, name, code, addresses), round(seconds * 1000), at(seconds), *ends)


def unreported(host: bytes = b"hooks.example:9091") -> list[Exchange]:
    """A login to a named server whose registration is never reported."""
    connect = {"sipRegisterRequired": True, "sipLogin": "agent7"}
    asked = ((b"Host", host),)
    return [
        hook(0, "connect", connect, asked=asked),
        hook(0.2, "ConnectionStatusEvent", {**connect, "status": "ESTABLISHED"}, asked=asked),
    ]


def socket(seconds: float = 1.0, closed: float | None = None, port: int = 8080, accepted: bool = True) -> WebSocket:
    made = WebSocket(Endpoint(BROWSER, 50814), Endpoint(WCS, port), round(seconds * 1000), at(seconds))
    made.accepted = made.frame + 3 if accepted else None
    if closed is not None:
        made.closed_frame, made.closed_time = round(closed * 1000), at(closed)
    return made


def attached(*sockets: WebSocket, **options: Any) -> Case:
    """Clients and no hook, in a capture that shows the machine's traffic to itself."""
    more = {key: options.pop(key) for key in ("tls_ports", "sip_incomplete", "dns", "loopback") if key in options}
    return seen(evidence=Evidence(web_sockets=list(sockets), **{"loopback": True, **more}), **options)


ETHERNET = [Capture("a.pcap", link_types=["ETHERNET"])]
COOKED = [Capture("a.pcap", link_types=["LINUX_SLL"])]

# code: (a case that must be reported, cases near it that must not)
BESIDE_CASES: dict[str, tuple[Case, list[Case]]] = {
    "TCP004": (
        seen(*unreported(), evidence=Evidence(dns=[dns(3, None), dns(3.1, 3)])),
        [
            seen(*unreported(), evidence=Evidence(dns=[dns(3, None), dns(3.1, 0, *FOUND)])),
            seen(*unreported(), evidence=Evidence(dns=[dns(3, 2), dns(3.5, 0, *FOUND)])),
            seen(*unreported(), evidence=Evidence(dns=[dns(3, 0, *FOUND), dns(3.1, 0)])),
            seen(*unreported(), evidence=Evidence(dns=[dns(3, 3, name=LONGER)])),
            seen(*unreported(), evidence=Evidence(dns=[dns(0.1, 3)])),
            seen(*unreported(b"192.0.2.7:9091"), evidence=Evidence(dns=[dns(3, 3, name="192.0.2.7")])),
            seen(*login(0), evidence=Evidence(dns=[dns(3, 3)])),
            seen(*unreported(), evidence=Evidence(dns=[dns(3, None)])),
            attached(socket(), dns=[dns(9, None), dns(9.1, 3)]),
            attached(socket(), dns=[dns(2, None, name=LONGER), dns(2.1, 3, name=LONGER), dns(2.2, 0, *FOUND)]),
        ],
    ),
    "CFG001": (
        attached(socket()),
        [
            attached(socket(closed=3)),
            attached(socket(98)),
            attached(socket(accepted=False)),
            attached(socket(port=8099)),
            attached(socket(), tls_ports={WCS: {443}}),
            attached(socket(), sip_incomplete=True),
            attached(socket(), loopback=False, captures=ETHERNET),
            attached(socket(), losses=[(2, 3, LOST)]),
            attached(socket(), observations=changed(Observations(), hook_ports=Counter({8081: 2}))),
            seen(*login(0), evidence=Evidence(web_sockets=[socket()], loopback=True)),
        ],
    ),
    "CFG003": (
        attached(socket(closed=3), loopback=False, captures=COOKED),
        [attached(socket(closed=13)), attached(socket(closed=3), socket(2)), attached(socket(closed=3), tls_ports={WCS: {443}})],
    ),
}
