"""Inputs to begin with, made of the samples when they are needed: what a fuzzer finds by chance in hours is in them already."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import zstandard
from fuzz.targets import LINK_TYPES
from property.test_files import pcap, pcapng
from property.wire import LINKS, Conversation, records, request

from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline

SAMPLES = Path(__file__).parents[2] / "samples"
FOUND = Path(__file__).parent / "found"
SMALL = 20_000  # bytes of a sample that is taken whole
GZIP, DEFLATE, BROTLI, ZSTD = range(4)


def seeds(target: str) -> Iterator[bytes]:
    """What once made the target fail, then ordinary inputs of it."""
    yield from found(target)
    makers = {
        "capture": _captures,
        "packets": _packets,
        "connection": _segments,
        "http": _messages,
        "coding": _codings,
        "compressed": _compressed,
        "toml": _tomls,
        "masking": _texts,
    }
    yield from makers[target]()


def found(target: str) -> Iterator[bytes]:
    folder = FOUND / target
    yield from (path.read_bytes() for path in sorted(folder.glob("*")))


def _samples() -> Iterator[Path]:
    return (path for path in sorted(SAMPLES.glob("*.pcap*")) if path.stat().st_size < SMALL)


def _captures() -> Iterator[bytes]:
    small = [pcap(1), pcap(101), pcap(276), pcapng()]
    yield from small
    for data in small[2:]:
        yield gzip.compress(data, mtime=0)
        yield bz2.compress(data)
        yield lzma.compress(data)
        yield zstandard.ZstdCompressor().compress(data)
    yield from (path.read_bytes() for path in _samples())


def _packets() -> Iterator[bytes]:
    """Three packets of every sample, and of every link layer and tunnel that the tests can make."""
    made = [(record.link_type, record.data) for name in LINKS for record in _made(name)]
    for path in _samples():
        made += [(record.link_type, record.data) for record in islice(Timeline([str(path)]).records(), 3, 9)]
    for place in range(0, len(made), 3):
        yield b"".join(
            bytes((LINK_TYPES.index(kind),)) + len(data).to_bytes(2, "big") + data for kind, data in made[place : place + 3]
        )


def _made(link: int | str) -> list[Record]:
    conversation = Conversation()
    conversation.open()
    conversation.send(0, request(0, 9))
    return records(conversation.packets[-3:], link=link)


def _segments() -> Iterator[bytes]:
    dice = random.Random(1)
    yield b"\0" + bytes((2, 0, 0, 0, 0, 0, 0, 0x92, 0, 1, 1, 0, 0, 0, 16, 0, 1, 1, 0, 0, 0, 24, 0, 1, 1, 64, 0, 0))
    for _ in range(20):
        yield dice.randbytes(1 + 7 * dice.randrange(2, 40))


def _messages() -> Iterator[bytes]:
    """The bytes of both directions of the connections in the samples."""
    for path in _samples():
        directions: defaultdict[tuple[int, int], bytes] = defaultdict(bytes)
        for segment in Selector(None, lambda _: False).segments(Timeline([str(path)]).records()):
            directions[segment.stream, segment.source_port] += segment.payload
        for data in directions.values():
            yield bytes((0xFF if data.startswith(b"HTTP/") else 0, len(data) % 251, 0)) + data[:1500]
    for head in (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n12345\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.0 200 OK\r\n\r\nuntil the end",
        b"HTTP/1.1 101 Switching Protocols\r\nA: b\r\n c\r\nA: b\r\n\r\n\x81\x05",
    ):
        yield b"\xff\x07\0" + head
    for head in (
        b"POST /a HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcdPUT / HTTP/1.1\r\nContent-Length: +2\r\n\r\nab",
        b"GET /\r\n",
        b"\r\n\nGET http://h/ HTTP/1.0\nA:b\n\nCONNECT h:1 HTTP/1.1\r\n\r\n",
    ):
        yield b"\0\x07\0" + head


def _codings() -> Iterator[bytes]:
    import brotli

    text = b'{"nodeId": "node", "sessionId": "session"}' * 9
    deflated = gzip.compress(text, mtime=0)
    yield bytes((GZIP,)) + deflated + deflated
    yield bytes((DEFLATE,)) + deflated[10:-8]
    yield bytes((BROTLI,)) + brotli.compress(text)
    yield bytes((ZSTD,)) + zstandard.ZstdCompressor().compress(text) * 2
    yield bytes((4,)) + gzip.compress(deflated, mtime=0)
    yield bytes((5,)) + gzip.compress(brotli.compress(text), mtime=0)
    yield bytes((GZIP,)) + gzip.compress(bytes(9 << 20), mtime=0)


def _compressed() -> Iterator[bytes]:
    for content in (b"", pcap(1), bytes(1 << 20)):
        yield gzip.compress(content, mtime=0) * 2
        yield bz2.compress(content) * 2
        yield lzma.compress(content) + bytes(8) + lzma.compress(content)
        yield zstandard.ZstdCompressor().compress(content) * 2
    yield bz2.compress(bytes(40 << 20))
    yield lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}])
    yield bytes.fromhex("28b52ffd 00 a8 010000")  # zstd that refers back by 2 GiB


def _texts() -> Iterator[bytes]:
    yield b"/a?url=http%253A%252F%252Fu%3Ap@h%253Ftoken%253Dx&a=1\r\nAuthorization: Basic a1b2c3d4\r\n b\r\n"
    yield b'{"a": "{\\"token\\": \\"b\\"", "name": "password", "value": "x", "t\\u006fken\\u003dx": '
    yield b'<input value="x" name="pin"><token>a</token>--b\r\nform-data; name="password"\r\n\r\nx\r\n--b'
    yield b" pass\n" * 500


def _tomls() -> Iterator[bytes]:
    yield b'[[flow]]\nname = "call"\ncount = 1\n[findings]\nallow = ["TCP006"]\n'
    yield b'name = "own"\ntitle = "a"\nkey = ["callId"]\nstart = ["call"]\n[states.begin]\non = { call = "end" }\n'
    yield b'{"findings": [{"code": "TCP006", "hook": "connect"}]}'
    yield b'"a".b."c.d" = { x.y = [1.5, 0x1F, 1979-05-27, """a\nb"""] }\n[[t.u]]\n[t.u.v]\n'
    yield from (b"a" + b".a" * 1200 + b"=1", b"a=" + b"[" * 3000, b"a=" + b"{a=" * 3000, b"a = " + b"1" * 5000)
