"""Traffic that is not watched: media over UDP, or media over TCP of other ports. Endless."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from random import Random

from .packets import Connection, Endpoint, udp

WCS = bytes((10, 0, 0, 9))
VIEWERS = 40
_RTP = struct.Struct(">BBHII").pack


class Noise:
    """Bytes that look random and do not compress, cut out of one block."""

    SIZE = 1 << 20

    def __init__(self, random: Random) -> None:
        self._random = random.random
        self._block = random.getrandbits(8 * self.SIZE).to_bytes(self.SIZE, "big")

    def __call__(self, length: int) -> bytes:
        begin = int(self._random() * (self.SIZE - length))
        return self._block[begin : begin + length]


def media(random: Random) -> Iterator[bytes]:
    """RTP of calls and streams, in both directions: four fifths video of up to 1,200 bytes, one fifth audio of 172."""
    noise = Noise(random)
    draw = random.random
    legs = []
    for viewer in range(VIEWERS):
        here, there = Endpoint(WCS, 31_000 + 2 * viewer), Endpoint(bytes((10, 0, 3, 1 + viewer)), 50_000 + 2 * viewer)
        legs += [(here, there, random.getrandbits(32), False), (there, here, random.getrandbits(32), True)]
    number = 0
    while True:
        number += 1
        source, destination, identity, incoming = legs[int(draw() * len(legs))]
        length = 172 if draw() < 0.2 else 172 + int(draw() * 1028)
        header = _RTP(0x80, 96, number & 0xFFFF, number * 160 & 0xFFFFFFFF, identity)
        yield udp(source, destination, header + noise(length - len(header)), number, incoming)


def other_tcp(random: Random) -> Iterator[bytes]:
    """RTMP, HLS and WebSocket, in turn on a number of connections that are open all the time."""
    noise = Noise(random)
    kinds = ((1935, _rtmp), (8082, _hls), (8080, _web_socket))
    conversations = []
    for viewer in range(VIEWERS):
        port, speak = kinds[viewer % len(kinds)]
        client = Endpoint(bytes((10, 0, 3, 1 + viewer)), 50_000 + 2 * viewer)
        conversations.append(speak(Connection(client, Endpoint(WCS, port), random.getrandbits(32)), noise, random))
    while True:
        yield next(conversations[int(random.random() * len(conversations))])


def _rtmp(connection: Connection, noise: Noise, random: Random) -> Iterator[bytes]:
    """A stream that is published with RTMP: handshake, chunk size, then video messages of one chunk each."""
    client, server = connection.client, connection.server
    yield from connection.open()
    hello = b"\0\0\0\1\0\0\0\0" + noise(1528)
    yield from client.data(b"\3" + hello)
    yield from server.data(b"\3" + hello + hello)
    yield from client.data(hello)
    yield from client.data(b"\2\0\0\0\0\0\4\1\0\0\0\0" + struct.pack(">I", 65_536))
    clock = 0
    while True:
        clock = clock + 40 & 0xFFFFFF
        length = 300 + int(random.random() * 8_000)
        yield from client.data(b"\4" + clock.to_bytes(3, "big") + length.to_bytes(3, "big") + b"\x09\1\0\0\0" + noise(length))
        yield server.ack()


def _hls(connection: Connection, noise: Noise, random: Random) -> Iterator[bytes]:
    """A player that fetches one segment after another."""
    client, server = connection.client, connection.server
    yield from connection.open()
    number = 0
    while True:
        number += 1
        yield from client.data(
            b"GET /live/stream-%d.m4s HTTP/1.1\r\nHost: wcs.example:8082\r\nConnection: keep-alive\r\n\r\n" % number
        )
        length = 50_000 + int(random.random() * 150_000)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: video/iso.segment\r\nContent-Length: %d\r\n\r\n" % length
        waits = False  # every second segment is acknowledged, and the last
        for packet in server.data(head + noise(length)):
            yield packet
            if waits:
                yield client.ack()
            waits = not waits
        if waits:
            yield client.ack()


def _web_socket(connection: Connection, noise: Noise, random: Random) -> Iterator[bytes]:
    """Media for a browser without WebRTC: binary frames from the server."""
    client, server = connection.client, connection.server
    yield from connection.open()
    yield from client.data(
        b"GET / HTTP/1.1\r\nHost: wcs.example:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    yield from server.data(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    )
    while True:
        length = 200 + int(random.random() * 4_000)
        yield from server.data(b"\x82\x7e" + struct.pack(">H", length) + noise(length))
        yield client.ack()
