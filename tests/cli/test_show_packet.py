"""``show --packet``: one frame layer by layer."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path

import pytest
from capture.made import SECOND, ipv4, ipv6, pcap, record, tcp
from conftest import SAMPLES
from property.wire import IPV4, LINKS
from wcs import run

from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.model import ACK, PSH
from wcs_pcap.output.dissection import Dissection
from wcs_pcap.output.masking.mask import MASKED, Mask

CALL = SAMPLES / "call.pcap"
SIP = (
    b"REGISTER sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9\r\nCSeq: 2 REGISTER\r\nCall-ID: one@two\r\n"
    b'Authorization: Digest username="agent7", response="0f1e2d3c4b5a"\r\nContent-Length: 0\r\n\r\n'
)
BODY = b'{"nodeId": "n1", "sipPassword": "s3cr3t-word", "sipLogin": "agent7"}'
HTTP = b"POST /app/connect HTTP/1.1\r\nAuthorization: Basic YWJjOmRlZg==\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
DNS = struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\3web\7example\0\0\1\0\1"
RTP = struct.pack(">BBHII", 0x80, 0x80 | 8, 77, 1234, 0xABCDEF) + bytes(160)
HELLO = bytes.fromhex("160301002f0100002b0303") + bytes(32) + bytes.fromhex("000002003c0100") + bytes(2)
# IPv4 where the link type says IPv6, and a wireless aggregate, whose packets are several
NOT_OPENED = 229, "6in4", "802.11, an aggregate"
SECRETS = "s3cr3t-word", "0f1e2d3c4b5a", "YWJjOmRlZg"


def udp(source: int, destination: int, payload: bytes) -> bytes:
    return ipv4(struct.pack(">HHHH", source, destination, 8 + len(payload), 0) + payload, 17)


def segment(payload: bytes, port: int = 9091) -> bytes:
    return ipv4(tcp(40000, port, PSH | ACK, 1, 1, payload))


FRAMES = {
    "SIP": (udp(5060, 5060, SIP), ["Session Initiation Protocol", "REGISTER sip:sip.example SIP/2.0", "CSeq: 2 REGISTER"]),
    "HTTP": (segment(HTTP), ["Hypertext Transfer Protocol", "POST /app/connect HTTP/1.1", '"sipLogin": "agent7"', "PSH, ACK"]),
    "DNS": (udp(40000, 53, DNS), ["Domain Name System", "web.example."]),
    "RTP": (udp(40000, 20002, RTP), ["Real-Time Transport Protocol", "Sequence: 77"]),
    "TLS": (segment(HELLO, 443), ["Transport Layer Security", "ClientHello", "Cipher Suite: TLS_RSA_WITH_AES_128_CBC_SHA256"]),
    "middle of a message": (segment(b'Password": "s3cr3t-word"}'), ["Data (25 bytes)", "shown with --show-secrets"]),
    "IPv6": (ipv6(tcp(1, 2, ACK)), ["Internet Protocol Version 6", "Flags: ACK"]),
}


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "frames.pcap"
    path.write_bytes(pcap([(second, 5, packet) for second, (packet, _) in enumerate(FRAMES.values())], link=101))
    return path


@pytest.mark.parametrize("number", range(1, len(FRAMES) + 1))
def test_layers_and_their_fields(number: int, capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", capture, "--packet", number)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Frame {number}: ")
    for text in [*FRAMES.values()][number - 1][1]:
        assert text in shown.out
    document = json.loads(run(capsys, "show", capture, "--packet", number, "--format", "json").out)
    assert (document["frame"], document["time"]) == (number, number - 1)
    assert [layer["summary"] for layer in document["layers"]] == [line for line in shown.out.splitlines() if line[0] != " "]


def test_secrets_are_masked_unless_they_are_asked_for(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, secret in (((), False), (("--show-secrets",), True)):
        for form in ("text", "json"):
            frames = range(1, len(FRAMES) + 1)
            shown = "".join(run(capsys, "show", capture, "--packet", n, "--format", form, *arguments).out for n in frames)
            assert [text in shown for text in SECRETS] == [secret] * len(SECRETS)


def post(headers: str, body: str = "") -> bytes:
    return f"POST /app/connect HTTP/1.1\r\n{headers}\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    "packet",
    [
        segment(post('Authorization: Digest\r\n uri="sip:a", response="s3cr3t-word"')),
        segment(post('Authorization: Digest a="b",\r\n\tresponse="s3cr3t-word", uri="sip:a"')),
        segment(post("password=s3cr3t-word: x")),
        segment(post("Transfer-Encoding: chunked", '7\r\n{"passw\r\n14\r\nord":"s3cr3t-word"}\r\n0\r\n\r\n')),
        segment(post("Transfer-Encoding: chunked", '7\r\n{"passw\r\n2a\r\nord":"s3cr3t-word"')),
        udp(5060, 5060, SIP.replace(b"Digest ", b"Digest\r\n ")),
        udp(5060, 5060, SIP.replace(b"\r\n", b"\n")),
        udp(5060, 5060, b"INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=s3cr3t-word\r\n"),
        udp(40000, 4500, b"continues: s3cr3t-word"),  # to scapy IPsec, NTP and MGCP, by the port
        udp(40000, 123, bytes(48) + b"continues: s3cr3t-word" * 4),
        udp(40000, 2727, b"continues: s3cr3t-word"),
    ],
)
def test_secrets_in_unusual_places_are_masked(packet: bytes) -> None:
    document = json.dumps(Dissection(record(packet, link=101, time=SECOND), 0, MASKED).document())
    for secret in SECRETS:
        assert secret not in document
        assert secret.encode().hex() not in document


def test_options_and_addresses_are_written_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", SAMPLES / "connection.pcap", "--packet", 3).out
    assert "Options: MSS 1460, SAckOK, Timestamp 1209496598 0, NOP, WScale 7\n" in shown
    assert "Source: 00:16:3e:0a:51:01\n" in shown


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pcap*")), ids=lambda path: path.name)
def test_frames_of_the_samples(path: Path) -> None:
    records = list(Timeline([str(path)]).records())
    for chosen in random.Random(4).sample(records, min(len(records), 40)):
        layers = Dissection(chosen, records[0].time, MASKED).layers
        assert len(layers) > 1
        assert "SLL" in path.name or layers[1].name != "Data"


@pytest.mark.parametrize("link", LINKS)
def test_every_link_type_and_tunnel(link: int | str) -> None:
    number, wrap = LINKS[link]
    dissection = Dissection(record(wrap(IPV4, segment(HTTP)), link=number, time=SECOND), 0, Mask(show_secrets=True))
    assert len(dissection.layers) > 1
    if link not in NOT_OPENED:
        assert "Hypertext Transfer Protocol" in [layer.name for layer in dissection.layers]


def test_hostile_frames_are_dissected_as_far_as_they_can_be_read() -> None:
    chance = random.Random(5)
    wholes = [packet for packet, _ in FRAMES.values()]
    for _ in range(600):
        packet = bytearray(chance.choice(wholes))
        for _ in range(chance.randrange(1, 6)):
            packet[chance.randrange(len(packet))] = chance.randrange(256)
        packet = packet[: chance.randrange(len(packet) + 1)]
        dissection = Dissection(record(bytes(packet), link=chance.choice((101, 12, 1, 147, 220))), 0, Mask(show_secrets=True))
        document = dissection.document()
        assert json.loads(json.dumps(document)) == document
        assert document["captured_length"] == len(packet)
        assert all(layer["layer"].isprintable() and layer["summary"].isprintable() for layer in document["layers"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--packet", 0), "Invalid value for '--packet': 0 is not in the range x>=1"),
        (("--packet", 5000), "no frame 5000 in this capture; there are 1,779"),
        ((1, "--packet", 5), "NUMBER and --packet do not go together"),
        (("--packet", 5, "--filter", "http"), "--filter and --packet do not go together"),
        ((), "Missing argument 'NUMBER'."),
    ],
)
def test_mistakes(arguments: tuple[object, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "show", CALL, *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"wcs-pcap show: {message.removesuffix('.')} (see: wcs-pcap show --help)\n"


def test_several_captures_are_one_timeline(capture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Capture: " + str(CALL) in run(capsys, "show", capture, CALL, "--packet", len(FRAMES) + 1).out


def test_narrow_and_into_a_file(capture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", capture, "--packet", 1, "--no-color", columns=40).out
    assert max(map(len, shown.splitlines())) <= 40
    wide = run(capsys, "show", capture, "--packet", 1).out
    assert run(capsys, "show", capture, "--packet", 1, "-o", tmp_path / "out").out == ""
    assert (tmp_path / "out").read_text() == wide
