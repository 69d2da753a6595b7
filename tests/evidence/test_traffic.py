"""What is taken for evidence, packet by packet, and who may be meant by it."""

from __future__ import annotations

import struct

import pytest
from capture.made import ipv4, ipv6, tcp
from evidence.test_hostile import SERVER, WCS, sip
from flows.made import at, hook, login
from kit.sip import SipDialog, compact

from wcs_pcap.capture import plain
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.parties import Parties, sip_port
from wcs_pcap.evidence.sip import parse
from wcs_pcap.evidence.traffic import Traffic
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import ACK, FIN, PSH, SYN, Client

BROWSER = 50_000
UDP_PACKET = struct.pack(">HHHH", 5060, 5062, 8, 0)


def collected(*packets: bytes) -> Traffic:
    collector = Collector()
    for frame, packet in enumerate(packets, 1):
        datagram = plain.datagram(packet, 0, len(packet))
        assert datagram is not None
        collector.packet(frame, frame, packet, datagram)
    return collector.traffic


@pytest.mark.parametrize(("port", "frames"), [(8080, [1]), (8443, [1]), (443, []), (8444, [])])
def test_connections_to_the_ports_of_browsers_are_theirs(port: int, frames: list[int]) -> None:
    """Over TLS too, where no upgrade can be read."""
    assert [seen.frame for seen in collected(ipv4(tcp(BROWSER, port, SYN))).web_sockets] == frames


def test_a_browser_s_port_used_again_is_another_connection() -> None:
    opening, closing = ipv4(tcp(BROWSER, 8080, SYN, 1)), ipv4(tcp(BROWSER, 8080, FIN | ACK, 2))
    assert [(s.frame, s.closed_frame) for s in collected(opening, opening).web_sockets] == [(1, None)]
    again = collected(opening, closing, ipv4(tcp(BROWSER, 8080, SYN, 900)))
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
    traffic = collected(ipv4(tcp(source, destination, PSH | ACK, 1, 1, payload)))
    assert traffic.secure == {bytes((10, 0, 0, number)): ports for number, ports in opened.items()}


@pytest.mark.parametrize(
    ("packet", "errors"),
    [
        (ipv4(b"\3\3" + bytes(6) + ipv4(UDP_PACKET, 17), 1), 1),
        (ipv4(b"\1\3" + bytes(6) + ipv4(UDP_PACKET, 17), 1), 0),
        (ipv6(b"\1\4" + bytes(6) + ipv6(UDP_PACKET, 17), 58), 1),
        (ipv6(b"\3\0" + bytes(6) + ipv6(UDP_PACKET, 17), 58), 0),  # time exceeded
    ],
)
def test_what_says_that_nobody_is_there(packet: bytes, errors: int) -> None:
    """Destination unreachable is type 3 in ICMP (RFC 792), and 1 in ICMPv6 (RFC 4443)."""
    assert [(seen.source.port, seen.destination.port) for seen in collected(packet).icmp] == [(5060, 5062)] * errors


def test_an_answer_comes_behind_its_request() -> None:
    """The same Call-ID and number may have been used before."""
    dialog = SipDialog("c1@192.0.2.110", "agent7", "5550123")
    request = sip(5, dialog.request("INVITE"))
    before, behind = (sip(seconds, dialog.answer("INVITE", "486 Busy Here"), out=False) for seconds in (4.9, 5.0))
    traffic = Traffic(sip=[before, request, behind], speakers={(WCS.address, 5060): 1, (SERVER.address, 5060): 2})
    assert traffic.answers(request) == [behind]


def of_two_clients(*, first_until: float | None = None, second_from: float = 10) -> tuple[Client, Parties]:
    """A client from 0 s on, and another one with the same SIP user: the first, and who is who."""
    other = {"sessionId": "/198.51.100.33:40022/192.0.2.110:8443"}
    made = [*login(0), hook(second_from, "connect", {"sipLogin": "agent7", **other})]
    if first_until is not None:
        made.append(hook(first_until, "ConnectionStatusEvent", {"status": "DISCONNECTED"}))
    calls = hook_calls(sorted(made, key=lambda exchange: exchange.time), None)
    clients = list(dict.fromkeys(call.client for call in calls if call.client is not None))
    assert len(clients) == 2
    return clients[0], Parties(clients, calls)


@pytest.mark.parametrize(("begin", "end", "there"), [(0, 9.9, False), (0, 10, True), (12, 20, True)])
def test_another_client_with_the_same_user_is_there_from_its_login_on(begin: float, end: float, there: bool) -> None:
    first, parties = of_two_clients()
    assert parties.doubles(first, "agent7", at(begin), at(end)) is there


@pytest.mark.parametrize(("begin", "there"), [(5, True), (5.1, False)])
def test_and_until_it_is_gone(begin: float, there: bool) -> None:
    first, parties = of_two_clients(first_until=5, second_from=7)
    (second,) = [one for one in parties._clients["agent7"] if one is not first]
    assert parties.doubles(second, "agent7", at(begin), at(20)) is there


@pytest.mark.parametrize(("told", "port"), [(5080, 5080), (1, 1), (65_535, 65_535), (0, 5060), (65_536, 5060), ("5080", 5060)])
def test_the_port_of_a_sip_server(told: object, port: int) -> None:
    (call,) = hook_calls([hook(0, "connect", {"sipPort": told})], None)
    assert call.client is not None
    assert sip_port(call.client) == port


REQUEST = SipDialog("c1@192.0.2.110", "agent7", "5550123").request("MESSAGE", "hi", "text/plain")


def test_where_a_message_ends_may_be_said_by_a_compact_name() -> None:
    for text in (REQUEST, compact(REQUEST)):
        parsed = parse(text.encode() + b"next")
        assert parsed is not None
        assert parsed.length == len(text)


@pytest.mark.parametrize(("digits", "counts"), [("99999999", 99_999_999), ("999999999", 0)])
def test_no_message_is_longer_than_eight_digits_can_say(digits: str, counts: int) -> None:
    text = REQUEST.replace("Content-Length: 2\r\n", f"Content-Length: {digits}\r\n").encode()
    parsed = parse(text)
    assert parsed is not None
    assert parsed.length == text.index(b"\r\n\r\n") + 4 + counts


def test_of_a_header_that_comes_twice_the_first_counts() -> None:
    parsed = parse(REQUEST.replace("Call-ID: ", "Call-ID: first\r\nCall-ID: ").encode())
    assert parsed is not None
    assert parsed.message is not None
    assert parsed.message.call_id == "first"


@pytest.mark.parametrize(("length", "kept"), [(255, 255), (256, 256), (257, 256)])
def test_how_much_of_a_field_is_kept(length: int, kept: int) -> None:
    parsed = parse(REQUEST.replace("Call-ID: ", "Call-ID: " + "c" * length + "\r\nX: ").encode())
    assert parsed is not None
    assert parsed.message is not None
    assert len(parsed.message.call_id) == kept
