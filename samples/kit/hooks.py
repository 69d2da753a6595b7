"""Hooks as WCS posts them and answers as web servers give them, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

APP = "/EchoApp"
HOST = "localhost:9091"
JSON_TYPE = "application/json;charset=UTF-8"
HTML_TYPE = "text/html; charset=UTF-8"

# What the answer of the built-in EchoApp carries: 384 bytes with the status line and the empty line.
ECHO_HEADERS = {
    "Server": "Apache-Coyote/1.1",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "X-Frame-Options": "DENY",
    "X-Application-Context": "application:wcs:9091",
    "Content-Type": JSON_TYPE,
}
APACHE_HEADERS = {"Server": "Apache/2.4.10 (Debian)"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; chunked like EchoApp's, or with a Content-Length."""

    body: bytes
    headers: Mapping[str, str]
    status: str = "200 OK"
    chunked: bool = True

    def parts(self, moment: datetime) -> list[bytes]:
        """The writes of the server at this moment, each of which leaves as a segment of its own."""
        date = {"Date": format_datetime(moment.astimezone(UTC), usegmt=True)}
        length = {"Transfer-Encoding": "chunked"} if self.chunked else {"Content-Length": str(len(self.body))}
        head = header_block(f"HTTP/1.1 {self.status}", {**self.headers, **length, **date})
        if not self.chunked:
            return [head, self.body]
        return [head, b"%x\r\n" % len(self.body), self.body, b"\r\n", b"0\r\n\r\n"]


@dataclass(frozen=True, slots=True)
class Client:
    """A client connection as the hooks name it. WCS 4 leaves `nodeId` out."""

    session: str
    node: str | None = None
    app: str = "defaultApp"

    def body(self, fields: Mapping[str, Any]) -> bytes:
        """The JSON body of a hook of this client."""
        envelope = {"nodeId": self.node} if self.node else {}
        return to_json({**envelope, "appKey": self.app, "sessionId": self.session, **fields})


def to_json(value: Any) -> bytes:
    """JSON without white space, as both sides write it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def header_block(first_line: str, headers: Mapping[str, str]) -> bytes:
    """First line, header lines and the empty line."""
    lines = [first_line, *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(hook: str, body: bytes, host: str = HOST, app: str = APP) -> bytes:
    """The request for a hook: 270 bytes of headers for `call` with four digits of Content-Length."""
    headers = {
        "Accept": "application/json, application/*+json",
        "Content-Type": JSON_TYPE,
        "User-Agent": "Java/1.8.0_45",
        "Host": host,
        "X-Request-Id": uuid(f"{hook} {hashlib.sha256(body).hexdigest()}"),
        "Connection": "keep-alive",
        "Content-Length": str(len(body)),
    }
    return header_block(f"POST {app}/{hook} HTTP/1.1", headers) + body


def echo(body: bytes) -> Answer:
    """EchoApp's answer: what it received."""
    return Answer(body, ECHO_HEADERS)


def page(status: str, text: str) -> Answer:
    """A page of Apache's with a Content-Length."""
    title = status.partition(" ")[2]
    head = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
    html = f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    return Answer(html.encode(), {**APACHE_HEADERS, "Content-Type": HTML_TYPE}, status, chunked=False)


def uuid(name: str) -> str:
    """A version 4 UUID that depends on the name only."""
    digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def fit(make: Callable[[str], bytes], size: int) -> tuple[bytes, str]:
    """Call `make` with a token of letters and digits so long that its result has exactly `size` bytes."""
    missing = size - len(make(""))
    if missing < 1:
        raise ValueError(f"{1 - missing} bytes too long to be made {size} bytes long")
    token = (hashlib.sha512(str(size).encode()).hexdigest() * 16)[:missing]
    result = make(token)
    if len(result) != size:
        raise ValueError(f"a token of {missing} characters gives {len(result)} bytes, not {size}")
    return result, token
