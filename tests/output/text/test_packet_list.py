"""The packet list's columns; texts as tshark 4.0 shows them, except where the test says otherwise."""

from typing import Any

import pytest
from tcp.scripts import changed

from wcs_pcap.model import Packet, Request, Response, Segment
from wcs_pcap.output.text.packet_list import Row, columns, escape, info, protocol

SYN_OPTIONS = bytes.fromhex("0204400c 0402 080a 8aa6b71e 00000000 01 030307")


def packet(
    *,
    analysis: tuple[str, ...] = (),
    messages: tuple[Request | Response, ...] = (),
    part_of: Request | Response | None = None,
    sequence: int = 1,
    acknowledgment: int = 1,
    window: int = 384,
    time: int = 0,
    **changes: Any,
) -> Packet:
    segment = Segment(
        frame=35,
        time=0,
        wire_length=76,
        stream=0,
        source=b"\x7f\0\0\1",
        source_port=34257,
        destination=b"\x7f\0\0\1",
        destination_port=9091,
        sequence=1001,
        acknowledgment=5001,
        flags=16,
        window=384,
        options=b"",
        payload=b"",
        payload_length=len(changes.get("payload", b"")),
    )
    segment = changed(segment, **changes)
    return Packet(segment, time, sequence, acknowledgment, window, analysis, messages, part_of)


def fields(headers: dict[bytes, bytes], body: bytes) -> dict[str, Any]:
    return {
        "frames": [35], "first_time": 0, "last_time": 0, "offset": 0, "end_offset": 0, "peer_offset": 0,
        "headers": tuple(headers.items()), "body": body, "body_bytes": len(body), "declared_bytes": len(body),
        "problem": None,
    }  # fmt: skip


def request(uri: bytes, headers: dict[bytes, bytes] | None = None, body: bytes = b"", method: bytes = b"POST") -> Request:
    return Request(method=method, uri=uri, **fields(headers or {}, body))


def response(status: int, reason: bytes, headers: dict[bytes, bytes] | None = None, body: bytes = b"") -> Response:
    return Response(status=status, reason=reason, **fields(headers or {}, body))


JSON = {b"Content-Type": b"application/json"}
CHUNKED = {b"Transfer-Encoding": b"chunked", **JSON}


def test_a_syn() -> None:
    syn = packet(flags=2, options=SYN_OPTIONS, sequence=0, acknowledgment=0, window=32792)
    assert info(syn) == "34257 → 9091 [SYN] Seq=0 Win=32792 Len=0 MSS=16396 SACK_PERM TSval=2326181662 TSecr=0 WS=128"


def test_an_acknowledgment() -> None:
    assert info(packet(sequence=469, acknowledgment=385)) == "34257 → 9091 [ACK] Seq=469 Ack=385 Win=384 Len=0"


def test_the_length_is_that_on_the_wire() -> None:
    cut = packet(payload=b"\1\2\3", payload_length=1448)
    assert info(cut) == "34257 → 9091 [ACK] Seq=1 Ack=1 Win=384 Len=1448"


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (0, "<None>"),
        (1, "FIN"),
        (2, "SYN"),
        (4, "RST"),
        (8, "PSH"),
        (32, "URG"),
        (64, "ECE"),
        (128, "CWR"),
        (256, "AE"),
        (194, "SYN, ECE, CWR"),
        (0xE00, "Reserved"),
        (0x200, "Reserved"),
        (0x104, "RST, AE"),
    ],
)
def test_flag_names(flags: int, names: str) -> None:
    assert info(packet(flags=flags)) == f"34257 → 9091 [{names}] Seq=1 Win=384 Len=0"


def test_all_flags() -> None:
    names = "FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE, Reserved"
    assert info(packet(flags=0xFFF)) == f"34257 → 9091 [{names}] Seq=1 Ack=1 Win=384 Len=0"


def test_sack_blocks_are_relative_like_the_acknowledgment() -> None:
    # raw 5001 is shown as 1, so the other side starts at 5000
    sack = packet(options=bytes.fromhex("0101 0512 000013ec 000013f6 00001400 0000140a"))
    assert info(sack) == "34257 → 9091 [ACK] Seq=1 Ack=1 Win=384 Len=0 SLE=100 SRE=110 SLE=120 SRE=130"


def test_sack_blocks_wrap_around() -> None:
    sack = packet(acknowledgment=1, options=bytes.fromhex("0101 050a 00000000 00000001"))
    assert info(sack).endswith("SLE=4294962296 SRE=4294962297")


def test_analysis_flags_stand_before_tcp_rows_and_http_rows() -> None:
    flags = ("TCP ZeroWindowProbeAck", "TCP ZeroWindow")
    assert info(packet(analysis=flags)) == (
        "[TCP ZeroWindowProbeAck] [TCP ZeroWindow] 34257 → 9091 [ACK] Seq=1 Ack=1 Win=384 Len=0"
    )
    lost = packet(analysis=("TCP Previous segment not captured",), messages=(request(b"/", method=b"GET"),))
    assert info(lost) == "[TCP Previous segment not captured] GET / HTTP/1.1 "


def test_a_part_of_a_message() -> None:
    part = packet(payload=b"x" * 10, part_of=response(200, b"OK", JSON))
    assert info(part) == "34257 → 9091 [ACK] Seq=1 Ack=1 Win=384 Len=10 [TCP segment of a reassembled PDU]"
    assert protocol(part) == "TCP"


def test_the_part_with_the_start_line_shows_it() -> None:
    answer = response(200, b"OK", JSON)
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{"
    assert info(packet(payload=start, part_of=answer)) == "HTTP/1.1 200 OK  [TCP segment of a reassembled PDU]"
    assert protocol(packet(payload=start, part_of=answer)) == "TCP"
    half = packet(payload=b"POST /EchoApp/call HTTP/1.1\r", part_of=request(b"/EchoApp/call", JSON))
    assert info(half).startswith("34257 → 9091 [ACK]")


def test_each_part_of_a_chunked_message_shows_its_start_line() -> None:
    def part_of(message: Request | Response) -> str:
        return info(packet(payload=b"60f\r\n", part_of=message))

    assert part_of(response(200, b"OK", CHUNKED)) == "HTTP/1.1 200 OK  [TCP segment of a reassembled PDU]"
    assert part_of(request(b"/a", CHUNKED)) == "POST /a HTTP/1.1  [TCP segment of a reassembled PDU]"
    assert part_of(response(200, b"OK", JSON)).startswith("34257 → 9091 [ACK]")


def test_http_rows() -> None:
    call = packet(messages=(request(b"/EchoApp/call", JSON, b"{}"),))
    assert protocol(call) == "HTTP"
    # Wireshark 1.x; tshark 4 says ", JavaScript Object Notation (application/json)"
    assert info(call) == "POST /EchoApp/call HTTP/1.1  (application/json)"
    assert info(packet(messages=(response(200, b"OK", JSON, b"{}"),))) == "HTTP/1.1 200 OK  (application/json)"


def test_the_media_type_is_shown_in_lower_case_without_parameters_and_only_for_a_body() -> None:
    html = {b"Content-type": b"Text/HTML ; charset=utf-8"}
    assert info(packet(messages=(response(404, b"Not Found", html, b"no"),))) == "HTTP/1.1 404 Not Found  (text/html)"
    assert info(packet(messages=(response(304, b"Not Modified", html),))) == "HTTP/1.1 304 Not Modified "
    assert info(packet(messages=(response(204, b"No Content"),))) == "HTTP/1.1 204 No Content "
    assert info(packet(messages=(response(200, b"OK", body=b"what?"),))) == "HTTP/1.1 200 OK "
    assert info(packet(messages=(response(200, b"OK", {b"Content-Type": b" ;x"}, b"no"),))) == "HTTP/1.1 200 OK "


def test_several_messages_in_one_packet() -> None:
    both = (request(b"/a", method=b"GET"), request(b"/b", method=b"GET"))
    assert info(packet(messages=both)) == "GET /a HTTP/1.1 GET /b HTTP/1.1 "


def test_a_message_cut_by_the_snapshot_length() -> None:
    whole_line = packet(payload=b"HTTP/1.1 200 OK\r\nDate", payload_length=1208)
    assert info(whole_line) == "HTTP/1.1 200 OK [Packet size limited during capture]"
    assert protocol(whole_line) == "HTTP"
    half_line = packet(payload=b"GET /index", payload_length=496)
    assert info(half_line) == "34257 → 9091 [ACK] Seq=1 Ack=1 Win=384 Len=496[Packet size limited during capture]"
    assert protocol(half_line) == "TCP"


def test_columns_of_the_users_document() -> None:
    first = packet(flags=17, time=10_169_410_000, wire_length=68, options=bytes.fromhex("0101080a 8aa6b71e 8a98125e"))
    assert columns(first) == Row(
        number=35,
        time="10.169410",
        source="127.0.0.1",
        destination="127.0.0.1",
        protocol="TCP",
        length=68,
        info="34257 → 9091 [FIN, ACK] Seq=1 Ack=1 Win=384 Len=0 TSval=2326181662 TSecr=2325221982",
    )


def test_ipv6() -> None:
    loopback = bytes(15) + b"\1"
    assert columns(packet(source=loopback, destination=loopback))[2:4] == ("::1", "::1")


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "0.000000"), (999, "0.000000"), (1_999, "0.000001"), (3_600_000_000_000, "3600.000000"), (-1_500_000, "-0.001500")],
)
def test_time_has_six_digits(nanoseconds: int, text: str) -> None:
    assert columns(packet(time=nanoseconds)).time == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"/plain?a=b%20c", "/plain?a=b%20c"),
        (b"\x1b[31mred", r"\033[31mred"),
        (b"\a\0\x7f", r"\a\000\177"),
        (b"\b\t\n\v\f\r", r"\b\t\n\v\f\r"),
        ("дом".encode(), "дом"),
        # these would turn the line around or break it
        ("\u202eabc\u0080\ufeff\u2028\uffff".encode(), r"\u202Eabc\u0080\uFEFF\u2028\uFFFF"),
        ("\U000e0001".encode(), r"\U000E0001"),
        (b"\xff\xc0\x80", r"\xFF\xC0\x80"),  # tshark: U+FFFD, which does not tell one byte from another
        (b"\xed\xa0\x80", r"\xED\xA0\x80"),  # a surrogate
    ],
)
def test_escape(raw: bytes, text: str) -> None:
    assert escape(raw) == text


def test_hostile_bytes_do_not_reach_the_terminal() -> None:
    hostile = b"\x1b]0;x\x07\xff\r\n"
    rows = [
        packet(messages=(request(hostile, {b"Content-Type": hostile}, b"x", method=hostile),)),
        packet(messages=(response(200, hostile),)),
        packet(payload=b"GET /\x1b[2J\xff HTTP/1.1\r\n\r\n", part_of=request(hostile)),
        packet(payload=b"GET /\x1b[2J\xff HTTP/1.1\r\n\r\n", payload_length=400),
        packet(payload=b"1", part_of=request(hostile, CHUNKED)),
    ]
    for row in rows:
        assert info(row).isprintable()


@pytest.mark.parametrize(
    ("sequence", "length", "shown"),
    [
        (1, 5, False),  # the first line is not whole
        (6, 30, True),  # it is now, and the header block goes on
        (36, 30, True),  # this packet ends the header block, the body goes on
        (66, 30, False),  # nothing but body: its end is known
    ],
)
def test_a_header_block_in_several_packets_is_read_anew_with_each(sequence: int, length: int, shown: bool) -> None:
    message = request(b"/a")
    message.head_end = 50
    row = info(packet(sequence=sequence, part_of=message, payload=b"x" * length))
    assert row.endswith(" [TCP segment of a reassembled PDU]")
    assert row.startswith("POST /a HTTP/1.1 ") is shown


@pytest.mark.parametrize(("version", "row"), [(b"HTTP/1.0", "GET /a HTTP/1.0 "), (b"", "GET /a ")])
def test_the_version_of_a_message(version: bytes, row: str) -> None:
    message = request(b"/a", method=b"GET")
    message.version = version
    assert info(packet(messages=(message,), payload=b"x")) == row


def test_an_answer_before_the_answer() -> None:
    messages = (response(100, b"Continue"), response(200, b"OK"))
    assert info(packet(messages=messages, payload=b"x")) == "HTTP/1.1 100 Continue HTTP/1.1 200 OK "
