"""What is collected of whole captures: the same in a second reading and beside the first, with Wireshark's frame numbers."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from capture.made import ipv4, tcp
from cases.sip_scene import SipScene, dialog
from conftest import SAMPLES
from kit.capture import SIP_SERVER, WCS, Address
from kit.conversation import Conversation

from wcs_pcap.capture import plain
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence import collect, kept, source
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.kept import Kept
from wcs_pcap.evidence.source import EvidenceSource, read_again
from wcs_pcap.evidence.traffic import Traffic
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.model import ACK, PSH
from wcs_pcap.pipeline import Options, analyze

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))


def told(traffic: Traffic) -> list[object]:
    return [
        [(s.message, s.frame, s.last_frame, s.source, s.destination) for s in traffic.sip],
        traffic.dns,
        [(s.client, s.server, s.frame, s.asked, s.accepted, s.closed_frame, s.closed_by) for s in traffic.web_sockets],
        traffic.icmp,
        traffic.speakers,
        traffic.secure,
        traffic.torn,
        traffic.loopback,
    ]


def beside(path: Path, ports: frozenset[int] | None) -> Traffic:
    """As for standard input."""
    timeline = Timeline([str(path)])
    collector = Collector()
    selector = Selector(ports, looks_like_hook, timeline.fast_path, collector.packet)
    for _ in selector.segments(timeline.records()):
        pass
    return collector.traffic


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("ports", [frozenset((9091,)), None], ids=["port 9091", "any port"])
def test_both_ways_find_the_same(path: Path, ports: frozenset[int] | None) -> None:
    again, first = read_again([str(path)]), beside(path, ports)
    first.loopback = again.loopback  # beside the first reading what is watched is not looked at
    for traffic in (again, first):
        traffic.secure = {address: rest for address, ports in traffic.secure.items() if (rest := ports - {9091})}
    assert told(again) == told(first)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_tshark_sees_the_same_sip(path: Path, tshark: str) -> None:
    fields = ["frame.number", "sip.CSeq.method", "sip.Status-Code", "sip.Call-ID"]
    command = [tshark, "-n", "-r", str(path), "-Y", "sip", "-T", "fields", *(x for field in fields for x in ("-e", field))]
    rows = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()
    theirs: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        number, method, status, call_id = row.split("\t")
        if method in collect.METHODS:
            theirs.setdefault((method, status, call_id), []).append(int(number))
    ours: dict[tuple[str, str, str], list[int]] = {}
    for seen in read_again([str(path)]).sip:
        status = "" if seen.message.status is None else str(seen.message.status)
        ours.setdefault((seen.message.method, status, seen.message.call_id), []).extend((seen.frame, seen.last_frame))
    assert {key: (min(found), max(found)) for key, found in ours.items()} == {
        key: (min(found), max(found)) for key, found in theirs.items()
    }


def test_frames_count_across_files(tmp_path: Path) -> None:
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
    assert told(read_again([str(two), str(one)])) == told(read_again([str(whole)]))


def test_captures_are_read_again_only_where_too_much_would_have_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    troubled = str(SAMPLES / "missing_registration_status.pcap")
    again = [(f.code, f.detail, f.frames) for f in analyze([troubled]).findings]
    monkeypatch.setattr(source, "read_again", lambda *_: pytest.fail("read again"))
    assert [(f.code, f.detail, f.frames) for f in analyze([troubled]).findings] == again
    monkeypatch.setattr(kept, "MOST_BYTES", 500)
    for name in ("call.pcap", "connection.pcap", "messaging.pcap", "call_still_open.pcap"):  # nobody asks
        assert not [f for f in analyze([str(SAMPLES / name)]).findings if f.severity != "info"]
    with pytest.raises(pytest.fail.Exception):
        analyze([troubled])


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("most", [kept.MOST_BYTES, 20_000])
def test_what_was_kept_tells_what_a_second_reading_tells(path: Path, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", most)
    ports = frozenset((9091,))
    timeline = Timeline([str(path)])
    evidence = EvidenceSource(timeline, [str(path)], ports)
    selector = Selector(ports, looks_like_hook, timeline.fast_path, evidence.aside)
    for _ in selector.segments(timeline.records()):
        pass
    assert evidence.kept is not None
    again, first = read_again([str(path)]), evidence.traffic(selector)
    for traffic in (again, first):
        traffic.secure = {address: rest for address, ports in traffic.secure.items() if (rest := ports - {9091})}
    assert told(again) == told(first)


@pytest.mark.parametrize(
    ("payloads", "idle"),
    [
        ((b"\x17\x03\x03",), [True]),
        ((b"GET / HTTP/1.1\r\n\r\n", b"\x82binary"), [True, True]),
        ((b"GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n", b"\x82binary"), [False, False]),
        ((b"INVITE sip:a@b SIP/2.0\r\n", b"v=0\r\n"), [False, False]),
        ((b"",), [False]),
    ],
)
def test_which_tcp_may_be_passed_over(payloads: tuple[bytes, ...], idle: list[bool]) -> None:
    aside, found = Kept(), []
    for payload in payloads:
        packet = ipv4(tcp(40000, 1935, PSH | ACK, 1, 1, payload))
        datagram = plain.datagram(packet, 0, len(packet))
        assert datagram is not None
        found.append(aside.packet(1, 1, packet, datagram))
    assert found == idle
    assert len(aside.packets) == len(payloads)


def test_what_is_cut_inside_its_ports_is_kept() -> None:
    packet = ipv4(tcp(40000, 1935, PSH | ACK, 1, 1, b"x"))
    datagram = plain.datagram(packet, 0, len(packet))
    assert datagram is not None
    assert not Kept().packet(1, 1, packet[:22], datagram)


@pytest.mark.parametrize("ports", [(9091,), None])
def test_standard_input_gives_the_same_findings(ports: tuple[int, ...] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("missing_registration_status.pcap", "hangup_without_end.pcap", "other_traffic_only.pcapng"):
        path = SAMPLES / name
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(path.read_bytes())))
        piped = analyze(["-"], Options(ports=ports))
        monkeypatch.undo()
        named = analyze([str(path)], Options(ports=ports))
        assert [(f.code, f.detail, f.frames) for f in piped.findings] == [(f.code, f.detail, f.frames) for f in named.findings]


def test_a_capture_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "gone.pcap"
    SipScene(5).write(path)
    timeline = Timeline([str(path)])
    evidence = EvidenceSource(timeline, [str(path)], None)
    selector = Selector(frozenset((9091,)), looks_like_hook)
    path.unlink()
    assert evidence.traffic(selector).unread == "no such file"


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "MAX_SIP", 3)
    monkeypatch.setattr(collect, "MAX_DNS", 2)
    monkeypatch.setattr(collect, "MAX_SOCKETS", 1)
    scene = SipScene(20)
    for number in range(5):
        scene.sip(1 + number, dialog(f"c{number}"), "MESSAGE", "200 OK")
        scene.dns(1.5 + number, "hooks.example", 0, "192.0.2.7", number)
        Conversation(scene.capture, Address("198.51.100.210", 50_000 + number), Address(WCS, 8080)).open(1.7 + number)
    path = tmp_path / "much.pcap"
    scene.write(path)
    traffic = read_again([str(path)])
    assert (len(traffic.sip), len(traffic.dns), len(traffic.web_sockets)) == (3, 2, 1)
    assert traffic.full is not None
    assert traffic.sip[-1].time < traffic.full


def test_media_is_passed_over_and_sip_between_the_same_ports_as_none_is_not(tmp_path: Path) -> None:
    scene = SipScene(20, keep_alive=False)
    odd = Address(WCS, 5070), Address(SIP_SERVER, 5070)
    for number in range(50):
        scene.capture.udp(1 + number / 50, Address(WCS, 31_020), Address(SIP_SERVER, 18_434), b"\x80\0" + bytes(40))
    scene.capture.udp(3, *odd, b"\r\n\r\n")
    scene.capture.udp(4, *odd, dialog().request("MESSAGE").encode())
    path = tmp_path / "odd.pcap"
    scene.write(path)
    (seen,) = read_again([str(path)]).sip
    assert seen.frame == 53
    (seen,) = beside(path, frozenset((9091,))).sip
    assert seen.frame == 53
