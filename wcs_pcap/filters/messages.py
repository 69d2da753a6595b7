"""Reads the values of HTTP and JSON fields from the messages that a packet completes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from wcs_pcap.model import Message, Packet, Request, Response

Many = Callable[[Packet], list[Any]]
Kind = TypeVar("Kind", bound=Message)


def each(kind: type[Kind], read: Callable[[Kind], Any]) -> Many:
    """Returns a function that lists ``read`` of each message of ``kind``, where that is not None."""
    return lambda packet: [
        value for message in packet.messages if isinstance(message, kind) and (value := read(message)) is not None
    ]


def header(name: bytes) -> Many:
    """Returns a function that lists the values of a header; ``name`` is in lower case."""
    return lambda packet: [value for message in packet.messages for key, value in message.headers if key.lower() == name]


def header_lines(kind: type[Message]) -> Many:
    """Returns a function that lists the header lines of each message of ``kind``."""
    return lambda packet: [line for message in packet.messages if isinstance(message, kind) for line in lines(message)]


def lines(message: Message) -> list[bytes]:
    return [key + b": " + value + b"\r\n" for key, value in message.headers]


def content_length(message: Message) -> int | None:
    value = message.header(b"content-length")
    return int(value) if value is not None and value.isdigit() and len(value) <= 20 else None


def query(request: Request) -> bytes | None:
    return request.uri.partition(b"?")[2] or None


def full_uri(request: Request) -> bytes | None:
    host = request.header(b"host")
    if request.uri.startswith((b"http://", b"https://")):
        return request.uri
    return b"http://" + host + request.uri if host is not None else None


def whole(message: Message) -> bytes:
    """Returns a message in one piece, its body without chunks and compression."""
    if isinstance(message, Request):
        start = b"%b %b HTTP/1.1\r\n" % (message.method, message.uri)
    else:
        assert isinstance(message, Response)
        start = b"HTTP/1.1 %d %b\r\n" % (message.status, message.reason)
    return start + b"".join(lines(message)) + b"\r\n" + message.body


def json_bodies(packet: Packet) -> list[bytes]:
    """Returns the bodies whose media type is JSON (RFC 8259; RFC 6839, 3.1)."""
    return [message.body for message in packet.messages if message.body and _is_json(message)]


def _is_json(message: Message) -> bool:
    media_type = (message.header(b"content-type") or b"").partition(b";")[0].strip().lower()
    return media_type == b"application/json" or media_type.endswith(b"+json")


class _Object(list[tuple[str, Any]]):
    """The members of a JSON object, including repeated names."""


class _Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


def json_keys(packet: Packet) -> list[bytes]:
    return [_encode(name) for value in _values(packet) if isinstance(value, _Object) for name, _ in value]


def json_strings(packet: Packet) -> list[bytes]:
    return [_encode(value) for value in _values(packet) if type(value) is str]


def json_numbers(packet: Packet) -> list[bytes]:
    return [_encode(value) for value in _values(packet) if isinstance(value, _Number)]


def _encode(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _values(packet: Packet) -> Iterator[Any]:
    """Every value in the JSON bodies, containers before what they hold. A body that is not JSON has none."""
    waiting: list[Any] = []
    for body in json_bodies(packet):
        try:
            waiting.append(json.loads(body, object_pairs_hook=_Object, parse_int=_Number, parse_float=_Number))
        except (ValueError, RecursionError):
            continue
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, _Object):
            waiting += [member for _, member in value]
        elif isinstance(value, list):
            waiting += value
