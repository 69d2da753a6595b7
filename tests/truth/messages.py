"""Requests of WCS and responses of the web server as bytes."""

from __future__ import annotations

import json

from truth.story import Hook

REASONS = {
    200: "OK", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error", 502: "Bad Gateway",
}  # fmt: skip


def request(hook: Hook, server: tuple[str, int]) -> tuple[bytes, bytes]:
    """Returns head and body."""
    body = json.dumps(hook.fields).encode()
    head = (
        f"POST /EchoApp/{hook.name} HTTP/1.1\r\nAccept: application/json, application/*+json\r\n"
        f"Content-Type: application/json;charset=UTF-8\r\nUser-Agent: Java/1.8.0_45\r\nHost: {server[0]}:{server[1]}\r\n"
        f"Connection: keep-alive\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def response(
    body: bytes,
    status: int = 200,
    content_type: str = "application/json;charset=UTF-8",
    closing: bool = False,
    chunked: bool = False,
    declared: int | None = None,
) -> bytes:
    """Returns a whole response. ``declared``: a Content-Length other than the body's."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body) if declared is None else declared}"
    close = "Connection: close\r\n" if closing else ""
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {content_type}\r\n{close}{length}\r\n\r\n"
    return head.encode() + (
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunked and body else b"0\r\n\r\n" if chunked else body
    )
