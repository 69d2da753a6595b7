"""The watched traffic: healthy REST hooks, as WCS posts them and an echoing web server answers them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from .packets import MSS, Connection, Endpoint

PORT = 9091
SERVER = Endpoint(bytes((10, 0, 0, 5)), PORT)
NODE = "Qb4YeesxHNjGrTJXnOUxq8zN6AKQB2bC@10.0.0.9"

SESSIONS = 20  # clients that are logged in at the same time
OVERLAP = 3  # exchanges under way at the same time
BODIES = 150, 1700  # bytes of a body: least for a short hook, most for one with a session description
HANDSHAKE = CLOSING = 3  # packets
MOST_PACKETS = HANDSHAKE + 2 * (2 + BODIES[1] // MSS) + 8  # of an exchange, the handshake of its connection included

SDP_HEAD = (
    "v=0\r\no=- 1988962254 1988962254 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=video 31002 RTP/SAVPF 112\r\n"
)
SDP_LINE = "a=candidate:{} 1 udp 2130706431 10.0.0.9 {} typ host generation 0\r\n"


@dataclass(frozen=True)
class Shape:
    """``connections`` at a time, each of ``reuse`` exchanges; ``keep_alives`` of a stream on average; ``exchanges`` at most."""

    connections: int = 20
    reuse: int = 100
    keep_alives: int = 4
    exchanges: int | None = None


@dataclass
class Sent:
    """What has been sent so far: what an analysis has to find."""

    packets: int = 0
    requests: int = 0
    streams: int = 0
    flows: int = 0


class Call(NamedTuple):
    """One hook."""

    name: str
    body: bytes


@dataclass
class Line:
    """A place in the web client's pool: one connection after another, each kept for a number of exchanges."""

    connection: Connection | None = None
    uses: int = 0


@dataclass
class Exchange:
    """An exchange under way. ``packets`` are those to come."""

    line: Line
    session: Iterator[Call]
    packets: deque[bytes] = field(default_factory=deque)


def sessions(random: Random, keep_alives: int, sent: Sent) -> Iterator[Call]:
    """One client after another logs in, publishes a stream, keeps it alive for a while, ends it, leaves."""
    while True:
        client = {"nodeId": NODE, "appKey": "defaultApp", "sessionId": _session_id(random)}
        stream = {
            **client,
            "mediaSessionId": _uuid(random),
            "name": f"stream{random.getrandbits(16)}",
            "published": True,
            "hasVideo": True,
            "hasAudio": True,
            "record": False,
            "mediaProvider": "WebRTC",
        }
        sent.flows += 1
        yield Call("connect", _body({**client, "origin": "https://shop.example", "keepAlive": True, "status": "PENDING"}))
        yield Call("ConnectionStatusEvent", _body({**client, "status": "ESTABLISHED"}))
        sent.flows += 1
        yield Call("publishStream", _described({**stream, "status": "PENDING"}, random))
        live = {**stream, "status": "PUBLISHING", "width": 640, "height": 480}
        yield Call("StreamStatusEvent", _described(live, random))
        for _ in range(int(random.random() * (2 * keep_alives + 1))):
            yield Call("StreamKeepAliveEvent", _described({**live, "bitrate": random.getrandbits(20)}, random))
        yield Call("unPublishStream", _body({**client, "mediaSessionId": stream["mediaSessionId"]}))
        yield Call("StreamStatusEvent", _described({**stream, "status": "UNPUBLISHED"}, random))
        yield Call("ConnectionStatusEvent", _body({**client, "status": "DISCONNECTED"}))


def hooks(random: Random, shape: Shape, budget: float, sent: Sent) -> Iterator[bytes]:
    """The packets of exchanges, a few of which overlap; at most ``budget`` packets, every exchange and connection ended.

    ``sent`` counts along. A client's next hook comes when the one before has been answered.
    """
    lines = deque(Line() for _ in range(shape.connections))
    clients = deque(sessions(random, shape.keep_alives, sent) for _ in range(SESSIONS))
    underway: list[Exchange] = []
    begun = 0
    promised = 0  # packets that must still be sent: of exchanges under way, and to close what is open
    most = shape.exchanges if shape.exchanges is not None else float("inf")

    def begin() -> Exchange:
        nonlocal promised
        line, session = lines.popleft(), clients.popleft()
        exchange = Exchange(line, session)
        if line.connection is not None and line.uses >= shape.reuse:
            exchange.packets.extend(line.connection.close())
            promised -= CLOSING
            line.connection = None
        if line.connection is None:
            line.connection, line.uses = _connection(random, sent.streams), 0
            sent.streams += 1
            exchange.packets.extend(line.connection.open())
            promised += CLOSING
        line.uses += 1
        exchange.packets.extend(_exchange(line.connection, next(session)))
        promised += len(exchange.packets)
        return exchange

    while True:
        while (
            begun < most and lines and len(underway) < OVERLAP and sent.packets + promised + MOST_PACKETS + 2 * CLOSING <= budget
        ):
            underway.append(begin())
            begun += 1
        if not underway:
            break
        place = int(random.random() * len(underway))
        exchange = underway[place]
        sent.packets += 1
        promised -= 1
        yield exchange.packets.popleft()
        if not exchange.packets:
            sent.requests += 1
            lines.append(exchange.line)
            clients.append(exchange.session)
            del underway[place]
    for line in lines:
        if line.connection is not None:
            for packet in line.connection.close():
                sent.packets += 1
                yield packet


def _exchange(connection: Connection, call: Call) -> Iterator[bytes]:
    """A hook and its answer, in the writes and acknowledgements of the HTTP client of WCS and its example server."""
    client, server = connection.client, connection.server
    request = (
        f"POST /EchoApp/{call.name} HTTP/1.1\r\nAccept: application/json, application/*+json\r\n"
        f"Content-Type: application/json;charset=UTF-8\r\nContent-Length: {len(call.body)}\r\nHost: backend.example:{PORT}\r\n"
        "Connection: Keep-Alive\r\nUser-Agent: Java/1.8.0_45\r\n\r\n"
    )
    answer = (
        "HTTP/1.1 200 OK\r\nServer: Apache-Coyote/1.1\r\nX-Application-Context: application:9091\r\n"
        "Content-Type: application/json;charset=UTF-8\r\nTransfer-Encoding: chunked\r\n"
        "Date: Tue, 14 May 2024 10:00:00 GMT\r\n\r\n"
    )
    yield from client.data(request.encode() + call.body)
    yield server.ack()
    yield from server.data(answer.encode())
    yield client.ack()
    yield from server.data(b"%x\r\n" % len(call.body))
    yield from server.data(call.body)
    yield client.ack()
    yield from server.data(b"\r\n")
    yield from server.data(b"0\r\n\r\n")
    yield client.ack()


def _connection(random: Random, number: int) -> Connection:
    """Connection ``number`` of the capture: no two have the same client's port and address."""
    host, port = divmod(number, 20_000)
    address = bytes((10, 1, host >> 8 & 0xFF, host & 0xFF))
    return Connection(Endpoint(address, 40_000 + port), SERVER, random.getrandbits(32))


def _session_id(random: Random) -> str:
    return f"/198.51.100.{random.getrandbits(8)}:{32768 + random.getrandbits(14)}/10.0.0.9:8443-{_uuid(random)}"


def _uuid(random: Random) -> str:
    digits = f"{random.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _body(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()


def _described(fields: dict[str, Any], random: Random) -> bytes:
    """The body with a session description that is as long as it takes to reach some size within BODIES."""
    size = BODIES[0] + int(random.random() * (BODIES[1] - BODIES[0]))
    body = _body(fields)
    lines = (size - len(body) - len(SDP_HEAD) - 32) // (len(SDP_LINE) + 12)
    if lines < 1:
        return body
    candidates = "".join(SDP_LINE.format(842163049 + 17 * index, 31002 + index) for index in range(lines))
    return _body({**fields, "sdp": SDP_HEAD + candidates})
