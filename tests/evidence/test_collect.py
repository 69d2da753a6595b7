"""The evidence of whole captures, which packets the selector may discard, and the bounds of what is kept."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from capture.made import ipv4, tcp
from cases.sip_scene import SipScene, dialog
from conftest import SAMPLES
from evidence.made import DIALOG, collect, datagram_of
from kit.capture import SIP_SERVER, WCS, Address
from kit.conversation import Conversation

from wcs_pcap.capture.plain import UDP, Datagram
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.capture_reader import read
from wcs_pcap.evidence import collect as bounds
from wcs_pcap.evidence import websocket
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.evidence.recognise import METHODS
from wcs_pcap.model import ACK, FIN, PSH, SYN
from wcs_pcap.pipeline import Options, analyze

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
HOOKS = frozenset((9091,))
INVITE = DIALOG.request("INVITE").encode()


def of(*paths: Path, ports: frozenset[int] | None = HOOKS) -> Evidence:
    """The evidence in captures."""
    return read([str(path) for path in paths], ports).evidence()


def contents(evidence: Evidence) -> list[object]:
    """All of it in values that can be compared, but for TLS on the port of hooks."""
    return [
        [(s.message, s.frame, s.last_frame, s.source, s.destination) for s in evidence.sip],
        evidence.dns,
        [(s.client, s.server, s.frame, s.requested, s.accepted, s.closed_frame, s.closed_by) for s in evidence.web_sockets],
        evidence.icmp,
        evidence.sip_senders,
        {address: rest for address, ports in evidence.tls_ports.items() if (rest := ports - HOOKS)},
        evidence.sip_incomplete,
        evidence.loopback,
    ]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_fast_paths_lose_no_evidence(path: Path) -> None:
    """The same is found where every packet is decoded, and on the fast paths of one port and of any port."""
    collector = Collector()
    everything = read_slowly(path, collector)
    assert contents(of(path)) == everything
    assert contents(of(path, ports=None)) == everything
    assert contents(of(path, ports=HOOKS | {8080})) == everything


def read_slowly(path: Path, collector: Collector) -> list[object]:
    def packet(frame: int, time: int, data: bytes, datagram: Datagram) -> bool:
        collector.packet(frame, time, data, datagram)
        return False

    selector = Selector(None, lambda _: False, None, packet, watched_too=True)
    for _ in selector.segments(Timeline([str(path)]).records()):
        pass
    return contents(collector.evidence(selector.unfinished))


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_tshark_finds_the_same_sip(path: Path, tshark: str) -> None:
    fields = ["frame.number", "sip.CSeq.method", "sip.Status-Code", "sip.Call-ID"]
    command = [tshark, "-n", "-r", str(path), "-Y", "sip", "-T", "fields", *(x for field in fields for x in ("-e", field))]
    rows = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    theirs: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        number, method, status, call_id = row.split("\t")
        if method.encode() in METHODS:
            theirs.setdefault((method, status, call_id), []).append(int(number))
    ours: dict[tuple[str, str, str], list[int]] = {}
    for one in of(path).sip:
        status = "" if one.message.status is None else str(one.message.status)
        ours.setdefault((one.message.method, status, one.message.call_id), []).extend(one.frames)
    assert {key: (min(found), max(found)) for key, found in ours.items()} == {
        key: (min(found), max(found)) for key, found in theirs.items()
    }


def test_frames_are_numbered_across_files(tmp_path: Path) -> None:
    scene = SipScene(20)
    scene.sip(3, dialog(), "INVITE", "200 OK")
    whole, one, two = tmp_path / "all.pcap", tmp_path / "one.pcap", tmp_path / "two.pcap"
    scene.write(whole)
    data = whole.read_bytes()
    place = 24
    for _ in range(3):
        place += 16 + int.from_bytes(data[place + 8 : place + 12], "little")
    one.write_bytes(data[:place])
    two.write_bytes(data[:24] + data[place:])
    assert contents(of(two, one)) == contents(of(whole))


@pytest.mark.parametrize("ports", [(9091,), None])
@pytest.mark.parametrize("name", ["missing_registration_status.pcap", "hangup_without_end.pcap", "other_traffic_only.pcapng"])
def test_standard_input_has_the_same_findings(name: str, ports: tuple[int, ...] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    path = SAMPLES / name
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(path.read_bytes())))
    piped = analyze(["-"], Options(ports=ports))
    named = analyze([str(path)], Options(ports=ports))
    assert [(f.code, f.detail, f.frames) for f in piped.findings] == [(f.code, f.detail, f.frames) for f in named.findings]


def over_tcp(*payloads: bytes, source: int = 40000, port: int = 1935, flags: int = PSH | ACK) -> list[bytes]:
    return [ipv4(tcp(source, port, flags, 1, 1, payload)) for payload in payloads]


def over_udp(*payloads: bytes, port: int = 40000) -> list[bytes]:
    return [ipv4(struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload, UDP) for payload in payloads]


@pytest.mark.parametrize(
    ("packets", "discard"),
    [
        (over_udp(b"\x80\x60" + bytes(40)), [True]),  # RTP
        (over_udp(b"\x80\x60" + bytes(40), port=5060), [False]),
        (over_udp(b"\x17\xfe\xfd" + bytes(40)), [True]),  # DTLS
        (over_udp(b"\0\1\0\0" + bytes(40)), [False]),  # STUN may keep a SIP port open
        (over_udp(b"\r\n\r\n", INVITE), [False, False]),
        (over_udp(b"\0\7\1\0\0\1", port=53), [False]),
        (over_tcp(b"\x17\x03\x03\0\4abcd"), [True]),  # TLS
        (over_tcp(b"GET / HTTP/1.1\r\n\r\n", b"\x82binary"), [True, True]),
        (over_tcp(b"GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n", b"\x82binary"), [True, True]),
        (over_tcp(b"HTTP/1.1 401 No\r\n\r\n", b"HTTP/1.1 101 Yes\r\n\r\n", source=8080), [False, True]),
        (over_tcp(b"INVITE sip:a@b SIP/2.0\r\n", b"v=0\r\n"), [False, False]),
        (over_tcp(b"Via: SIP/2.0/TCP\r\n"), [False]),  # perhaps the middle of a message
        (over_tcp(b"v=0\r\n", port=5060), [False]),
        (over_tcp(b""), [False]),
        (over_tcp(b"", flags=SYN), [False]),
        (over_tcp(b"", flags=FIN | ACK), [False]),
    ],
)
def test_which_packets_can_be_discarded(packets: list[bytes], discard: list[bool]) -> None:
    assert collect(*packets)[1] == discard


def test_a_packet_that_is_cut_inside_its_ports_is_not_discarded() -> None:
    (packet,) = over_tcp(b"x")
    assert not Collector().packet(1, 1, packet[:22], datagram_of(packet))


def test_when_no_more_sip_is_kept_it_can_be_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_SIP_BYTES", 1000)
    collector, discarded = collect(*over_udp(*[INVITE] * 4, port=5060))
    assert discarded == [False, True, True, True]
    assert collector.full == 2


def test_tls_of_more_addresses_than_are_kept_leaves_sip_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_SENDERS", 1)
    hello = b"\x16\x03\x01\0\4\1abc"
    first, second = (ipv4(tcp(40000, 443, PSH | ACK, 1, 1, hello), source=number, destination=9) for number in (1, 3))
    assert not collect(first, first)[0].evidence().sip_incomplete
    assert collect(first, second)[0].evidence().sip_incomplete


def test_media_is_not_kept() -> None:
    collector, _ = collect(*over_udp(b"\x80\x60" + bytes(40), port=5060), *over_tcp(b"\x82" + bytes(40), port=8080))
    assert collector.sip == []


def test_each_kind_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_SIP_BYTES", 5000)
    monkeypatch.setattr(bounds, "MAX_DNS", 2)
    monkeypatch.setattr(websocket, "MAX_SOCKETS", 1)
    scene = SipScene(20)
    for number in range(5):
        scene.sip(1 + number, dialog(f"c{number}"), "MESSAGE", "200 OK")
        scene.dns(1.5 + number, "hooks.example", 0, "192.0.2.7", number)
        Conversation(scene.capture, Address("198.51.100.210", 50_000 + number), Address(WCS, 8080)).open(1.7 + number)
    path = tmp_path / "much.pcap"
    scene.write(path)
    evidence = of(path)
    assert 0 < len(evidence.sip) < 10
    assert (len(evidence.dns), evidence.dns_full, len(evidence.web_sockets)) == (2, True, 1)
    assert evidence.full is not None
    assert evidence.sip[-1].time < evidence.full


def test_keep_alives_take_no_room() -> None:
    """A SIP server may send OPTIONS to each of its users every minute: what they show, the first one shows."""
    options = [DIALOG.request("OPTIONS"), DIALOG.answer("OPTIONS", "200 OK")]
    collector, _ = collect(*over_udp(*[text.encode() for text in options] * 100, port=5060), *over_udp(INVITE, port=5060))
    assert len(collector.sip) == 2
    evidence = collector.evidence()
    assert list(evidence.sip_senders.values()) == [1]
    assert [one.message.method for one in evidence.sip] == ["INVITE"]


def test_sip_between_ports_without_media_is_found(tmp_path: Path) -> None:
    scene = SipScene(20, keep_alive=False)
    odd = Address(WCS, 5070), Address(SIP_SERVER, 5070)
    for number in range(50):
        scene.capture.udp(1 + number / 50, Address(WCS, 31_020), Address(SIP_SERVER, 18_434), b"\x80\0" + bytes(40))
    scene.capture.udp(3, *odd, b"\r\n\r\n")
    scene.capture.udp(4, *odd, dialog().request("MESSAGE").encode())
    path = tmp_path / "odd.pcap"
    scene.write(path)
    (message,) = of(path).sip
    assert message.frame == 53


@pytest.mark.parametrize("ports", [HOOKS, None])
def test_sip_over_tcp_is_found_in_many_messages(tmp_path: Path, ports: frozenset[int] | None) -> None:
    """Also on any port, where most segments of a connection are predicted."""
    scene = SipScene(20, keep_alive=False)
    dialogs = [dialog(f"c{number}") for number in range(20)]
    requests = [one.request("MESSAGE").encode() for one in dialogs]
    scene.sip_over_tcp(3, requests, [one.answer("MESSAGE", "200 OK").encode() for one in dialogs])
    path = tmp_path / "tcp.pcap"
    scene.write(path)
    evidence = of(path, ports=ports)
    assert len(evidence.sip) == 40
    assert not evidence.sip_incomplete


def test_a_web_socket_with_much_data_is_seen_closing(tmp_path: Path) -> None:
    """Its data is discarded, its end is not."""
    scene = SipScene(20, keep_alive=False)
    conversation = Conversation(scene.capture, Address("198.51.100.210", 50_000), Address(WCS, 8443))
    at = conversation.open(1) + 0.001
    for number in range(50):
        conversation.answer(at + number / 100, b"\x17\x03\x03\x01\0" + bytes(256))
    conversation.close(at + 5)
    path = tmp_path / "socket.pcap"
    scene.write(path)
    (socket,) = of(path).web_sockets
    assert socket.closed_frame is not None
