"""What each field takes from a packet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path

import pytest
from filters.filter_packets import GET_A, OK, POST, START, packet, request, response
from filters.filter_tshark import with_tshark

from wcs_pcap.filters import compile_filter
from wcs_pcap.filters.fields import ABSENT_PROTOCOLS, FIELDS
from wcs_pcap.filters.values import Kind
from wcs_pcap.model import Packet

IPV6 = packet(source=ip_address("fe80::1").packed, destination=ip_address("fe80::2").packed)
JSON = ((b"Content-Type", b"Application/Problem+JSON; charset=utf-8"),)


def with_json(body: bytes) -> Packet:
    return packet(messages=(request(b"POST", b"/", JSON, body),))


SHOWN = [
    (packet(frame=7, wire_length=200), "frame.number == 7 && frame.len == 200"),
    (packet(wire_length=1054, payload=b"x" * 80, payload_length=1000), "frame.cap_len == 134 && frame.len == 1054"),
    (packet(wire_length=1054, payload=b"x" * 80, payload_length=1000), "tcp.len == 1000 && len(tcp.payload) == 80"),
    (packet(relative_time=1_500_000_001), "frame.time_relative == 1.500000001"),
    (packet(time=START), "frame.time_epoch == 1700000000"),
    (packet(time=START + 5), 'frame.time == "2023-11-14T22:13:20.000000005Z"'),
    (packet(), "ip && !ipv6 && ip.version == 4 && ip.proto == 6"),
    (packet(), "ip.src == 127.0.0.1 && ip.dst == 10.1.2.3 && ip.addr == 127.0.0.1 && ip.addr == 10.1.2.3"),
    (packet(), "!(ipv6.src || ipv6.dst || ipv6.addr || ipv6.version) && count(ip.addr) == 2"),
    (IPV6, "ipv6 && !ip && ip.version == 6 && ipv6.version == 6"),
    (IPV6, "ipv6.src == fe80::1 && ipv6.dst == fe80::2 && ipv6.addr == fe80::/10"),
    (IPV6, "!(ip.src || ip.dst || ip.addr || ip.proto)"),
    (packet(source_port=1, destination_port=2), "tcp.port == 1 && tcp.port == 2 && tcp.srcport == 1 && tcp.dstport == 2"),
    (packet(stream=3), "tcp.stream == 3"),
    (packet(relative_sequence=5, sequence=0xFFFFFFFF), "tcp.seq == 5 && tcp.seq_raw == 0xffffffff"),
    (packet(relative_acknowledgment=6, acknowledgment=9), "tcp.ack == 6 && tcp.ack_raw == 9"),
    (packet(window=10, scaled=80), "tcp.window_size == 80 && tcp.window_size_value == 10"),
    (packet(flags=0x01), "tcp.flags == 1 && tcp.flags.fin == 1 && tcp.flags.syn == 0"),
    (packet(flags=0x02), "tcp.flags.syn == 1 && tcp.flags.ack == 0"),
    (packet(flags=0x04), "tcp.flags.reset == 1 && tcp.flags.fin == 0"),
    (packet(flags=0x08), "tcp.flags.push == 1 && tcp.flags.reset == 0"),
    (packet(flags=0x10), "tcp.flags.ack == 1 && tcp.flags.push == 0"),
    (packet(flags=0x20), "tcp.flags.urg == 1 && tcp.flags.ack == 0"),
    (packet(flags=0x40), "tcp.flags.ece == 1 && tcp.flags.urg == 0"),
    (packet(flags=0x80), "tcp.flags.cwr == 1 && tcp.flags.ece == 0"),
    (packet(), "!tcp.payload && !tcp.options && tcp.hdr_len == 20 && !tcp.options.mss_val && !tcp.options.sack_perm"),
    (packet(options=bytes.fromhex("020405b4")), "tcp.options.mss_val == 1460 && tcp.hdr_len == 24"),
    (packet(options=bytes.fromhex("01030307")), "tcp.options.wscale.shift == 7"),
    (packet(options=bytes.fromhex("01010402")), "tcp.options.sack_perm"),
    (packet(options=bytes.fromhex("0101080a0000000700000009")),
     "tcp.options.timestamp.tsval == 7 && tcp.options.timestamp.tsecr == 9 && tcp.options[2] == 08"),
    (packet(payload=b"abc"), 'tcp contains "bc" && frame contains "bc" && ip contains "bc" && tcp[0:2] == 9c:40'),
    (packet(), "!tcp.analysis.flags && !tcp.analysis.duplicate_ack"),
    (packet(analysis=("TCP Retransmission",)), "tcp.analysis.flags && tcp.analysis.retransmission"),
    (packet(analysis=("TCP Fast Retransmission",)), "tcp.analysis.fast_retransmission && tcp.analysis.retransmission"),
    (packet(analysis=("TCP Spurious Retransmission",)),
     "tcp.analysis.spurious_retransmission && tcp.analysis.retransmission"),
    (packet(analysis=("TCP Out-Of-Order",)), "tcp.analysis.out_of_order && !tcp.analysis.retransmission"),
    (packet(analysis=("TCP Previous segment not captured",)), "tcp.analysis.lost_segment && !tcp.analysis.ack_lost_segment"),
    (packet(analysis=("TCP ACKed unseen segment",)), "tcp.analysis.ack_lost_segment && !tcp.analysis.lost_segment"),
    (packet(analysis=("TCP Dup ACK 12#3",)), "tcp.analysis.duplicate_ack && tcp.analysis.duplicate_ack_frame == 12"),
    (packet(analysis=("TCP Dup ACK 12#3",)), "tcp.analysis.duplicate_ack_num == 3 && tcp.analysis.flags"),
    (packet(analysis=("TCP Keep-Alive",)), "tcp.analysis.keep_alive && !tcp.analysis.keep_alive_ack"),
    (packet(analysis=("TCP Keep-Alive ACK",)), "tcp.analysis.keep_alive_ack && !tcp.analysis.keep_alive"),
    (packet(analysis=("TCP ZeroWindow",)), "tcp.analysis.zero_window && !tcp.analysis.zero_window_probe"),
    (packet(analysis=("TCP ZeroWindowProbe",)), "tcp.analysis.zero_window_probe && !tcp.analysis.zero_window"),
    (packet(analysis=("TCP ZeroWindowProbeAck",)), "tcp.analysis.zero_window_probe_ack"),
    (packet(analysis=("TCP Window Full",)), "tcp.analysis.window_full && !tcp.analysis.window_update"),
    (packet(analysis=("TCP Window Update",)), "tcp.analysis.window_update && !tcp.analysis.window_full"),
    (packet(analysis=("TCP Port numbers reused",)), "tcp.analysis.reused_ports"),
    (packet(analysis=("TCP Window Update", "TCP Dup ACK 1#1")), "tcp.analysis.window_update && tcp.analysis.duplicate_ack"),
    (packet(), "!(http || json || http.request || http.response || http.host || http.file_data || json.key)"),
    (packet(messages=(POST,)), 'http && http.request && !http.response && http.request.method == "POST"'),
    (packet(messages=(POST,)), 'http.host == "localhost:9091" && http.user_agent == "curl/7" && http.content_length == 38'),
    (packet(messages=(POST,)), 'http.authorization && http.authorization == "Basic YTpi" && json && !http.cookie'),
    (packet(messages=(GET_A,)), 'http.request.uri == "/a?q=1" && http.request.uri.query == "q=1" && !json'),
    (packet(messages=(request(b"GET", b"http://h/x", ((b"Host", b"h"),)),)), 'http.request.full_uri == "http://h/x"'),
    (packet(messages=(request(b"GET", b"/x"),)), "http.request && !http.request.full_uri && !http.request.uri.query"),
    (packet(messages=(OK,)), 'http.response && !http.request && http.response.code == 200 && http.response.phrase == "OK"'),
    (packet(messages=(response(204, b""),)), "http.response.code == 204 && !http.response.phrase && !http.content_length"),
    (packet(messages=(response(200, b"", ((b"SET-COOKIE", b"a"), (b"Set-Cookie", b"b"))),)), "count(http.set_cookie) == 2"),
    (packet(messages=(response(200, b"", ((b"Content-Length", b"1x"),)),)),
     "!http.content_length && http.content_length_header"),
    (packet(messages=(POST,)), 'http contains "POST /app/call" && http contains "\\r\\n\\r\\n{" && http matches "^post "'),
    (packet(messages=(POST,)), 'http.file_data matches "^\\\\{" && json[0] == "{" && http.request.line contains "Host: "'),
    (with_json(b'{"a":{"b":[1,-2.50,"t"]},"a":null}'), 'json.key == "a" && json.key == "b" && count(json.key) == 3'),
    (with_json(b'{"a":{"b":[1,-2.50,"t"]}}'), 'json.value.number == "-2.50" && json.value.string == "t"'),
    (with_json(b'{"a":{"b":[1,-2.50,"t"]}}'), "count(json.value.number) == 2 && count(json.value.string) == 1"),
    (with_json('{"ключ":"знач"}'.encode()), 'json.key == "ключ" && json.value.string contains "на"'),
    (with_json(b'"\\ud800"'), "json.value.string"),
    (with_json(b"{broken"), "json && !json.key && !json.value.string"),
    (with_json(b"[" * 100_000), "json && !json.value.string"),
    (with_json(b"9" * 10_000), "json.value.number"),
    (with_json(b""), "http && !json"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_field(one: Packet, text: str) -> None:
    assert compile_filter(text)(one) is True
    assert compile_filter(f"!({text})")(one) is False


def test_every_field_is_tried() -> None:
    texts = " ".join(text for _, text in SHOWN)
    headers = {f"http.{name}" for name in (
        "accept", "cache_control", "connection", "content_encoding", "content_type", "date", "location", "referer", "server",
        "transfer_encoding", "upgrade", "www_authenticate", "x_forwarded_for")}  # fmt: skip
    assert {name for name in FIELDS if name not in texts} - headers == {"http.response.line"}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_asked_of_every_packet(name: str) -> None:
    for one in (packet(), IPV6, packet(messages=(POST, OK)), packet(analysis=("TCP Dup ACK ",), options=b"\x02")):
        assert compile_filter(name)(one) in (True, False)


@pytest.mark.parametrize("name", sorted(ABSENT_PROTOCOLS))
def test_absent_protocols_are_known_but_never_present(name: str) -> None:
    for text in (
        name,
        f"{name}.anything",
        f'{name}.x contains "y"',
        f"{name}[0:2] == 1",
        f"{name}.x in {{z}}",
        f"{name}.x & 4",
    ):
        assert compile_filter(text)(packet()) is False
        assert compile_filter(f"not {text}")(packet()) is True


def test_times_without_zone_are_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-03:00")
    time.tzset()
    try:
        assert compile_filter('frame.time == "2023-11-15 01:13:20"')(packet(time=START))
    finally:
        monkeypatch.undo()
        time.tzset()


def test_extreme_dates_do_not_raise() -> None:
    assert not compile_filter('frame.time < "0001-01-02T00:00:00Z"')(packet())
    assert compile_filter('frame.time < "9999-12-31T23:59:59Z"')(packet())


def test_page_has_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "filters.md"
    rows = [f"| `{field.name}` | {field.kind.value} | {field.description} |" for field in FIELDS.values()]
    table = "\n".join(["| Field | Holds | What it is |", "| --- | --- | --- |", *rows])
    assert table in page.read_text(encoding="utf-8"), f"docs/filters.md needs this table:\n{table}"


def test_examples_of_the_page_work() -> None:
    page = Path(__file__).parents[2] / "docs" / "filters.md"
    examples = re.findall(r"--filter '([^']+)'", page.read_text(encoding="utf-8"))
    assert len(examples) == 6
    for text in examples:
        compile_filter(text)(packet())


@pytest.mark.tshark
@with_tshark
def test_names_are_those_of_wireshark() -> None:
    run = subprocess.run(["tshark", "-G", "fields"], capture_output=True, text=True, check=True, encoding="utf-8")
    known = {line.split("\t")[2] for line in run.stdout.splitlines() if line.startswith(("P\t", "F\t"))}
    assert {*FIELDS, *ABSENT_PROTOCOLS} - known == {"ssl"}  # which Wireshark still understands as the old name of "tls"


def test_kinds_are_described() -> None:
    assert len({kind.value for kind in Kind}) == len(Kind)


def test_nothing_heavy_is_loaded() -> None:
    code = "import sys, wcs_pcap.filters; wcs_pcap.filters.compile_filter('tcp.port == 1'); print('difflib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert run.stdout == "False\n"
