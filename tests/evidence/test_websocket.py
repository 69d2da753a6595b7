"""WebSockets, TLS and ICMP errors: what single packets show."""

from __future__ import annotations

import struct

import pytest
from capture.made import ipv4, ipv6, tcp
from evidence.made import collect

from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.model import ACK, FIN, PSH, SYN

BROWSER = 50_000
UDP_PACKET = struct.pack(">HHHH", 5060, 5062, 8, 0)


def evidence_of(*packets: bytes) -> Evidence:
    return collect(*packets)[0].evidence()


@pytest.mark.parametrize(("port", "frames"), [(8080, [1]), (8443, [1]), (443, []), (8444, [])])
def test_connections_to_the_ports_of_browsers_are_theirs(port: int, frames: list[int]) -> None:
    """Over TLS too, where no upgrade can be read."""
    assert [seen.frame for seen in evidence_of(ipv4(tcp(BROWSER, port, SYN))).web_sockets] == frames


def test_a_browser_s_port_used_again_is_another_connection() -> None:
    opening, closing = ipv4(tcp(BROWSER, 8080, SYN, 1)), ipv4(tcp(BROWSER, 8080, FIN | ACK, 2))
    assert [(s.frame, s.closed_frame) for s in evidence_of(opening, opening).web_sockets] == [(1, None)]
    again = evidence_of(opening, closing, ipv4(tcp(BROWSER, 8080, SYN, 900)))
    assert [(s.frame, s.closed_frame) for s in again.web_sockets] == [(1, 2), (3, None)]


CLIENT_HELLO, SERVER_HELLO, DATA = b"\x16\x03\x01\0\4\1abc", b"\x16\x03\x03\0\4\2abc", b"\x17\x03\x03\0\4abcd"


@pytest.mark.parametrize(
    ("payload", "source", "destination", "opened"),
    [
        (CLIENT_HELLO, BROWSER, 5061, {1: {5061}}),
        (SERVER_HELLO, 5061, BROWSER, {2: {5061}}),
        (DATA, BROWSER, 5061, {1: {5061}, 2: {BROWSER}}),  # either side may have opened it
        (DATA, 8443, BROWSER, {2: {8443}}),  # but a WebSocket port opens nothing
    ],
)
def test_who_opened_tls(payload: bytes, source: int, destination: int, opened: dict[int, set[int]]) -> None:
    """Packets go from 10.0.0.1 to 10.0.0.2, by whose last numbers ``opened`` goes."""
    evidence = evidence_of(ipv4(tcp(source, destination, PSH | ACK, 1, 1, payload)))
    assert evidence.tls_ports == {bytes((10, 0, 0, number)): ports for number, ports in opened.items()}


@pytest.mark.parametrize(
    ("packet", "errors"),
    [
        (ipv4(b"\3\3" + bytes(6) + ipv4(UDP_PACKET, 17), 1), 1),
        (ipv4(b"\1\3" + bytes(6) + ipv4(UDP_PACKET, 17), 1), 0),
        (ipv6(b"\1\4" + bytes(6) + ipv6(UDP_PACKET, 17), 58), 1),
        (ipv6(b"\3\0" + bytes(6) + ipv6(UDP_PACKET, 17), 58), 0),  # time exceeded
    ],
)
def test_icmp_errors_say_that_a_host_is_not_there(packet: bytes, errors: int) -> None:
    """Destination unreachable is type 3 in ICMP (RFC 792), and 1 in ICMPv6 (RFC 4443)."""
    assert [(seen.source.port, seen.destination.port) for seen in evidence_of(packet).icmp] == [(5060, 5062)] * errors
