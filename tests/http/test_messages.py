"""What HTTP/1.x allows, and what is sent nevertheless: parsed whole, byte by byte, and with more after it.

Each entry is what the client and the server say, and what must come of it. Where tshark reads the same, it is asked too.
"""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from http_script import ScriptedHttp
from property.wire import CLIENT, SERVER, Conversation, records

from wcs_pcap.model import Exchange

GET, POST, HEAD, HOST = b"GET /a HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\n", b"HEAD /a HTTP/1.1\r\n", b"Host: h\r\n"
ASK = GET + HOST + b"\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = OK + b"Content-Length: 0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
PACKED = gzip.compress(b'{"a":1}', mtime=0)


class Said(NamedTuple):
    """``exchanges``: "METHOD /uri body > status body" each, "!" after what is incomplete, "-" for what is missing,
    "?" at the end when the pairing is assumed."""

    asked: bytes
    answered: bytes
    exchanges: list[str]
    tshark: bool = True  # it reads the same messages
    goes_on: bool = True  # more HTTP can follow on the connection


def answered(headers: bytes, body: bytes, text: str, **how: bool) -> Said:
    return Said(ASK, OK + headers + b"\r\n" + body, [f"GET /a > 200 {text}".rstrip()], **how)


def posted(headers: bytes, body: bytes, text: str, **how: bool) -> Said:
    return Said(POST + HOST + headers + b"\r\n" + body, EMPTY, [f"POST /a {text} > 200" + " ?" * (text == "!")], **how)


SAID = {
    "a request and its answer": Said(ASK, EMPTY, ["GET /a > 200"]),
    "pipelining": Said(ASK + ASK.replace(b"/a", b"/b"), EMPTY + EMPTY.replace(b"200", b"404"), ["GET /a > 200", "GET /b > 404"]),
    "HEAD": Said(HEAD + HOST + b"\r\n", OK + b"Content-Length: 5\r\n\r\n", ["HEAD /a > 200"], tshark=False),
    "204": Said(ASK, b"HTTP/1.1 204 No Content\r\n\r\n", ["GET /a > 204"]),
    "204 with a length": Said(ASK, b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", ["GET /a > 204"], tshark=False),
    "304 with a length": Said(ASK, b"HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", ["GET /a > 304"], tshark=False),
    "100 and 103 before the answer": Said(
        POST + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + EMPTY,
        ["POST /a {} > 200"],
    ),
    # ---- Content-Length
    "a length": answered(b"Content-Length: 5\r\n", b"hello", "hello"),
    "a length with blanks": answered(b"Content-Length: \t 5 \r\n", b"hello", "hello"),
    "a length with zeros": answered(b"Content-Length: 005\r\n", b"hello", "hello"),
    "a length with a sign": answered(b"Content-Length: +5\r\n", b"hello", "hello"),
    "the same length twice": answered(b"Content-Length: 5\r\ncontent-length: 5\r\n", b"hello", "hello"),
    "the same length in a list": answered(b"Content-Length: 5, 5\r\n", b"hello", "hello", tshark=False),
    "a length with a blank before the colon": answered(b"Content-Length : 5\r\n", b"hello", "hello", tshark=False),
    "two lengths": answered(b"Content-Length: 5\r\nContent-Length: 3\r\n", b"hello", "hello", tshark=False, goes_on=False),
    "two lengths in a list": answered(b"Content-Length: 5, 3\r\n", b"hello", "hello", tshark=False, goes_on=False),
    "a negative length": answered(b"Content-Length: -5\r\n", b"hello", "hello", goes_on=False),
    "a hexadecimal length": answered(b"Content-Length: 0x5\r\n", b"hello", "hello", goes_on=False),
    "a length with a blank inside": answered(b"Content-Length: 5 5\r\n", b"hello", "hello", tshark=False, goes_on=False),
    "a length beyond 64 bits": answered(b"Content-Length: 99999999999999999999\r\n", b"hello", "hello", goes_on=False),
    "an empty length": answered(b"Content-Length:\r\n", b"hello", "hello", goes_on=False),
    "a length that is not reached": answered(b"Content-Length: 9\r\n", b"hello", "hello!", tshark=False, goes_on=False),
    "a request's length with a sign": posted(b"Content-Length: +2\r\n", b"{}", "{}"),
    "a request's same length twice": posted(b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}", "{}"),
    "a request's negative length": posted(b"Content-Length: -2\r\n", b"{}", "!", tshark=False, goes_on=False),
    "a request's two lengths": posted(b"Content-Length: 2, 3\r\n", b"{}", "!", tshark=False, goes_on=False),
    # ---- chunks
    "chunks": answered(CHUNKED, b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
    "chunks in capitals and zeros": answered(CHUNKED, b"000A\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
    "chunk extensions": answered(CHUNKED, b'5;x=y;z="\r"\r\nhello\r\n0;last\r\n\r\n', "hello", tshark=False),
    "a trailer": answered(CHUNKED, b"5\r\nhello\r\n0\r\nExpires: never\r\nX: y\r\n\r\n", "hello"),
    "blanks around a size": answered(CHUNKED, b" 5 \r\nhello\r\n0\r\n\r\n", "hello", tshark=False),
    "bare line feeds between chunks": answered(CHUNKED, b"5\nhello\n0\n\n", "hello", tshark=False),
    "chunks and a length": answered(CHUNKED + b"Content-Length: 3\r\n", b"5\r\nhello\r\n0\r\n\r\n", "hello"),
    "chunks named in two headers": answered(b"Transfer-Encoding: gzip\r\n" + CHUNKED, b"0\r\n\r\n", "", tshark=False),
    "a size that overflows": answered(CHUNKED, b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n", "!", tshark=False, goes_on=False),
    "a negative size": answered(CHUNKED, b"-5\r\nhello\r\n0\r\n\r\n", "!", tshark=False, goes_on=False),
    "chunks that do not end": answered(CHUNKED, b"5\r\nhello\r\n", "hello!", tshark=False, goes_on=False),
    "a request in chunks": posted(CHUNKED, b"2\r\n{}\r\n0\r\n\r\n", "{}"),
    "identity is no coding": answered(b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n", b"hello", "hello", tshark=False),
    # ---- the end of the connection
    "until the connection closes": answered(b"", b"hello", "hello", goes_on=False),
    "nothing until the connection closes": answered(b"", b"", "", goes_on=False),
    "HTTP/1.0": Said(b"GET /a HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\nhello", ["GET /a > 200 hello"], goes_on=False),
    "HTTP/0.9": Said(b"GET /a\r\n", b"<html>", ["GET /a > -"], tshark=False, goes_on=False),
    "a request without a version": Said(b"GET /a\r\n\r\n", b"<html>", ["GET /a > -"], goes_on=False),
    "an upgrade": Said(
        GET + b"Upgrade: websocket\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", ["GET /a > 101"],
        tshark=False, goes_on=False,
    ),
    "CONNECT": Said(
        b"CONNECT h:1 HTTP/1.1\r\n\r\n", OK + b"\r\n", ["CONNECT h:1 > 200"], tshark=False
    ),
    "CONNECT refused": Said(
        b"CONNECT h:1 HTTP/1.1\r\n\r\n", b"HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", ["CONNECT h:1 > 403 no"]
    ),
    # ---- lines
    "bare line feeds": Said(b"GET /a HTTP/1.1\nHost: h\n\n", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", ["GET /a > 200 hi"]),
    "empty lines before a message": Said(b"\r\n\r\n" + ASK, b"\r\n" + EMPTY, ["GET /a > 200"], tshark=False),
    "a folded header": answered(b"X: a\r\n b\r\nContent-Length: 2\r\n", b"hi", "hi", tshark=False),
    "a folded length": answered(b"Content-Length:\r\n 2\r\n", b"hi", "hi", tshark=False),
    "no reason": Said(ASK, b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", ["GET /a > 200 hi"]),
    "no headers": Said(b"GET /a HTTP/1.1\r\n\r\n", EMPTY, ["GET /a > 200"]),
    # ---- codings
    "gzip": answered(b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(PACKED), PACKED, '{"a":1}'),
    "gzip that is none": answered(b"Content-Encoding: gzip\r\nContent-Length: 5\r\n", b"hello", "hello", tshark=False),
    "gzip as a transfer coding": answered(
        b"Transfer-Encoding: gzip, chunked\r\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(PACKED), PACKED), '{"a":1}', tshark=False
    ),
    "a byte-order mark": answered(b"Content-Length: 5\r\n", b"\xef\xbb\xbf{}", "\ufeff{}"),
}  # fmt: skip


def text(exchanges: list[Exchange]) -> list[str]:
    result = []
    for exchange in exchanges:
        request, response = exchange.request, exchange.response
        assert request is not None
        parts = [request.method.decode(), request.uri.decode(), request.body.decode() + "!" * (not request.complete), ">"]
        if response is None:
            parts.append("-")
        else:
            parts += [str(response.status), response.body.decode() + "!" * (not response.complete)]
        if exchange.pairing == "assumed":
            parts.append("?")
        result.append(" ".join(part for part in parts if part))
    return result


def read(asked: bytes, answered: bytes, step: int) -> list[str]:
    script = ScriptedHttp()
    for begin in range(0, len(asked), step):
        script.request(asked[begin : begin + step])
    for begin in range(0, len(answered), step):
        script.respond(answered[begin : begin + step])
    return text(script.end())


@pytest.mark.parametrize("name", SAID)
def test_whole(name: str) -> None:
    said = SAID[name]
    assert read(said.asked, said.answered, 1 << 20) == said.exchanges


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("step", [1, 2, 7])
def test_in_pieces(name: str, step: int) -> None:
    said = SAID[name]
    assert read(said.asked, said.answered, step) == said.exchanges


@pytest.mark.parametrize("name", [name for name, said in SAID.items() if said.goes_on])
@pytest.mark.parametrize("step", [1, 1 << 20])
def test_with_more_messages_after_it(name: str, step: int) -> None:
    said = SAID[name]
    more = b"POST /next HTTP/1.1\r\nContent-Length: 2\r\n\r\n[]", b"HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok"
    assert read(said.asked + more[0], said.answered + more[1], step) == [*said.exchanges, "POST /next [] > 201 ok"]


def test_tshark_reads_the_same(tshark: str, tmp_path: Path) -> None:
    """Methods, targets and statuses of every conversation on which tshark agrees, one connection each."""
    names = [name for name, said in SAID.items() if said.tshark]
    data, time = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101), 0
    for number, name in enumerate(names):
        conversation = Conversation()
        conversation.open()
        conversation.send(CLIENT, SAID[name].asked)
        conversation.send(SERVER, SAID[name].answered)
        conversation.close()
        for record in records(conversation.packets):
            packet = bytearray(record.data)
            packet[14] = packet[18] = number  # other addresses: another connection
            time += 1
            data += struct.pack("<IIII", time, 0, len(packet), len(packet)) + packet
    path = tmp_path / "all.pcap"
    path.write_bytes(data)
    command = [tshark, "-n", "-r", path, "-d", "tcp.port==9091,http", "-Y", "http", "-T", "json", "--no-duplicate-keys"]
    command += ["-e", "tcp.stream", "-e", "http.request.method", "-e", "http.request.uri", "-e", "http.response.code"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seen: dict[int, list[list[str]]] = {n: [[], [], []] for n in range(len(names))}
    for packet_seen in json.loads(done.stdout):
        layers = packet_seen["_source"]["layers"]
        for values, field in zip(
            seen[int(layers["tcp.stream"][0])], ("http.request.method", "http.request.uri", "http.response.code"), strict=True
        ):
            values += layers.get(field, [])
    for number, name in enumerate(names):
        words = [exchange.replace(" > ", " ").split(" ") for exchange in SAID[name].exchanges]
        finals = [status for status in seen[number][2] if not status.startswith("1")]
        expected = [exchange.split(" > ")[1].split(" ")[0] for exchange in SAID[name].exchanges]
        assert (seen[number][0], seen[number][1]) == ([w[0] for w in words], [w[1] for w in words]), name
        assert finals == [status for status in expected if status != "-"], name
