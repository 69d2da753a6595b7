"""A short conversation as packets: what the pipeline would make of the capture that ``write_capture`` writes of it.

Stream 0 is IPv4 with HTTP: a POST in two packets, two responses in one packet, two pipelined GETs, a duplicate ACK,
a zero window, a retransmission, FIN and RST. Stream 1 is IPv6 and no HTTP.
"""

from __future__ import annotations

import struct
from inspect import Parameter, signature
from ipaddress import ip_address
from pathlib import Path

from tcp.scripts import changed

from wcs_pcap.model import ACK, FIN, NANOSECONDS, PSH, RST, SYN, Message, Packet, Request, Response, Segment

START = 1_700_000_000 * NANOSECONDS
STEP = NANOSECONDS // 4

CLIENT, SERVER = "127.0.0.1", "10.1.2.3"
CLIENT6, SERVER6 = "::1", "2001:db8::5"
CLIENT_OPTIONS = bytes.fromhex("020405b4 01030307 01010402 0101080a0000006f00000000")
SERVER_OPTIONS = bytes.fromhex("02040578 01030303 0101080a000000070000006f")

CALL = b'{"nodeId":"x","callId":"abc","n":5060}'
CALL_HEADERS = (
    (b"Host", b"localhost:9091"),
    (b"User-Agent", b"curl/7"),
    (b"Authorization", b"Basic YTpi"),
    (b"Content-Type", b"application/json"),
    (b"Content-Length", b"%d" % len(CALL)),
)


def _head(start: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return start + b"\r\n" + b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"


def _blank() -> dict[str, object]:
    """A zero for each thing that a message must have; filters look at few of them."""
    wanted = signature(Message).parameters.values()
    return {one.name: 0 for one in wanted if one.default is Parameter.empty} | {"frames": [0]}


def request(method: bytes, uri: bytes, headers: tuple[tuple[bytes, bytes], ...] = (), body: bytes = b"") -> Request:
    return Request(**_blank() | {"method": method, "uri": uri, "headers": headers, "body": body})


def response(status: int, reason: bytes, headers: tuple[tuple[bytes, bytes], ...] = (), body: bytes = b"") -> Response:
    return Response(**_blank() | {"status": status, "reason": reason, "headers": headers, "body": body})


def wire(message: Request | Response) -> bytes:
    if isinstance(message, Request):
        start = message.method + b" " + message.uri + b" HTTP/1.1"
    else:
        start = b"HTTP/1.1 %d %b" % (message.status, message.reason)
    return _head(start, message.headers) + message.body


POST = request(b"POST", b"/app/call", CALL_HEADERS, CALL)
OK = response(200, b"OK", ((b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(CALL))), CALL)
MISSING = response(404, b"Not Found", ((b"Content-Type", b"text/plain"), (b"Content-Length", b"3")), b"abc")
GET_A = request(b"GET", b"/a?q=1", ((b"Host", b"one"),))
GET_B = request(b"GET", b"/b", ((b"Host", b"two"), (b"Content-Type", b"application/json"), (b"Content-Length", b"2")), b"{}")


def packet(**changes: object) -> Packet:
    """A packet from the client to the server, with changes in it or in its segment."""
    segment = Segment(
        frame=1, time=START, wire_length=54, stream=0, source=ip_address(CLIENT).packed, source_port=40000,
        destination=ip_address(SERVER).packed, destination_port=9091, sequence=1000, acknowledgment=5000, flags=ACK,
        window=1000, options=b"", payload=b"", payload_length=0,
    )  # fmt: skip
    own = {name: changes.pop(name) for name in ("relative_time", "analysis", "messages") if name in changes}
    relative = {name: changes.pop(name, 1) for name in ("relative_sequence", "relative_acknowledgment")}
    scaled = changes.pop("scaled", 128_000)
    plain = Packet(changed(segment, **changes), 0, *relative.values(), scaled)
    return plain._replace(**own)


class _Conversation:
    """Writes down one packet after the other; sequence numbers are relative to the given starts."""

    def __init__(self, client: str, server: str, port: int, starts: tuple[int, int], packets: list[Packet]) -> None:
        self.stream = 0 if port == 40000 else 1
        self.ends = ((ip_address(client).packed, port), (ip_address(server).packed, 9091))
        self.starts = starts
        self.packets = packets
        self.headers = 54 if len(self.ends[0][0]) == 4 else 74
        self.shifts = (7, 3) if self.stream == 0 else (0, 0)

    def add(self, side: int, flags: int, seq: int, ack: int, payload: bytes = b"", *, window: int = 1000,
            options: bytes = b"", **own: object) -> None:  # fmt: skip
        (source, source_port), (destination, destination_port) = self.ends[side], self.ends[1 - side]
        number = len(self.packets)
        self.packets.append(
            packet(
                frame=number + 1, time=START + number * STEP, relative_time=number * STEP, stream=self.stream,
                wire_length=self.headers + len(options) + len(payload), source=source, source_port=source_port,
                destination=destination, destination_port=destination_port, relative_sequence=seq,
                sequence=self.starts[side] + seq, relative_acknowledgment=ack, flags=flags, window=window,
                acknowledgment=self.starts[1 - side] + ack if flags & ACK else 0, options=options,
                scaled=window if flags & SYN else window << self.shifts[side], payload=payload,
                payload_length=len(payload), **own,
            )
        )  # fmt: skip


def conversation() -> list[Packet]:
    packets: list[Packet] = []
    add = _Conversation(CLIENT, SERVER, 40000, (1000, 5000), packets).add
    post, answers, gets = wire(POST), wire(OK) + wire(MISSING), wire(GET_A) + wire(GET_B)
    cut, end, answered = 60, 1 + len(post), 1 + len(answers)
    all_sent = end + len(gets)
    add(0, SYN, 0, 0, options=CLIENT_OPTIONS)
    add(1, SYN | ACK, 0, 1, window=2000, options=SERVER_OPTIONS)
    add(0, ACK, 1, 1)
    add(0, PSH | ACK, 1, 1, post[:cut])
    add(0, PSH | ACK, 1 + cut, 1, post[cut:], messages=(POST,))
    add(1, ACK, 1, end, window=2000)
    add(1, PSH | ACK, 1, end, answers, window=2000, messages=(OK, MISSING))
    add(0, PSH | ACK, 1, 1, post[:cut], analysis=("TCP Spurious Retransmission",))
    add(0, ACK, end, answered)
    add(0, PSH | ACK, end, answered, gets, messages=(GET_A, GET_B))
    add(1, ACK, answered, all_sent, window=2000)
    add(1, ACK, answered, all_sent, window=2000, analysis=("TCP Dup ACK 11#1",))
    add(1, ACK, answered, all_sent, window=0, analysis=("TCP ZeroWindow",))
    add(0, FIN | ACK, all_sent, answered)
    add(1, RST | ACK, answered, all_sent + 1, window=2000)
    add6 = _Conversation(CLIENT6, SERVER6, 50000, (1, 9), packets).add
    add6(0, SYN, 0, 0)
    add6(1, SYN | ACK, 0, 1)
    add6(0, ACK, 1, 1)
    add6(0, PSH | ACK, 1, 1, b"\x00\x01hello\xff")
    return packets


def write_capture(path: Path, packets: list[Packet]) -> None:
    """The packets as a pcap file with Ethernet frames and nanoseconds; checksums stay zero."""
    out = bytearray(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
    for s in (one.segment for one in packets):
        lengths = (5 + len(s.options) // 4) << 12 | s.flags
        tcp = struct.pack("!HHIIHHHH", s.source_port, s.destination_port, s.sequence, s.acknowledgment, lengths, s.window, 0, 0)
        inner = tcp + s.options + s.payload
        if len(s.source) == 4:
            ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(inner), 0, 0, 64, 6, 0) + s.source + s.destination
            kind = b"\x08\x00"
        else:
            ip = struct.pack("!IHBB", 6 << 28, len(inner), 6, 64) + s.source + s.destination
            kind = b"\x86\xdd"
        frame = bytes.fromhex("020000000002020000000001") + kind + ip + inner
        assert len(frame) == s.wire_length
        out += struct.pack("<IIII", s.time // NANOSECONDS, s.time % NANOSECONDS, len(frame), len(frame)) + frame
    path.write_bytes(out)
