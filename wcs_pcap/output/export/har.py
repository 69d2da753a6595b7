"""The exchanges as HAR 1.2, for browsers' network panels and other tools that read it.

Source: http://www.softwareishard.com/blog/har-12-spec/. A request without a response is an entry with status 0, as browsers
write it, and ``_error`` says why; a response without its request cannot be an entry.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote

from wcs_pcap import __version__
from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.model import Exchange, Message, Report, Request, Response, address_text
from wcs_pcap.output.json.encode import dumps
from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import iso_time, printable
from wcs_pcap.output.views import Table

UNKNOWN = -1  # HAR's value for what is not known
SAFE = "!#$%&'()*+,/:;=?@[]~-._"  # what may stand in a URL as it is (RFC 3986)
PAGE = "capture"  # the id of the page
MAX_FIELDS = 1000  # of a query that are listed
NO_RESPONSE = {
    "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
    "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": UNKNOWN, "bodySize": UNKNOWN,
}  # fmt: skip


def write_har(terminal: Terminal, table: Table) -> None:
    terminal.write(har(table.report, terminal.mask))


def har(report: Report, mask: Mask = MASKED) -> Iterator[str]:
    """Yields the document in pieces: only one entry is held at a time."""
    alone = sum(1 for exchange in report.exchanges if exchange.request is None)
    log: dict[str, Any] = {"version": "1.2", "creator": {"name": "wcs-pcap", "version": __version__}, "pages": _pages(report)}
    if alone:
        log["comment"] = f"{alone} responses whose request was not captured are left out"
    yield f'{{"log": {dumps(log)[:-1]}, "entries": ['
    separator = "\n"
    entries = _Entries(mask)
    for exchange in report.exchanges:
        if exchange.request is not None:
            yield separator + dumps(entries.entry(exchange, exchange.request))
            separator = ",\n"
    yield "\n]}}\n"


def _pages(report: Report) -> list[dict[str, Any]]:
    """The captures as the one page of all entries: importers of browsers do not read a log without pages."""
    title = ", ".join(printable(capture.path) for capture in report.captures)
    began = iso_time(report.first_time)
    return [{"startedDateTime": began, "id": PAGE, "title": title, "pageTimings": {"onContentLoad": UNKNOWN, "onLoad": UNKNOWN}}]


class _Entries:
    """Makes the entries of the log."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def entry(self, exchange: Exchange, request: Request) -> dict[str, Any]:
        response = exchange.response
        send = _milliseconds(request.last_time - request.first_time)
        wait = _milliseconds(exchange.latency or 0)
        receive = _milliseconds(response.last_time - response.first_time) if response else 0.0
        absence = exchange.absence or "not seen"
        entry = {
            "pageref": PAGE,
            "startedDateTime": iso_time(request.first_time),
            "time": round(send + wait + receive, 6),
            "request": self._request(exchange, request),
            "response": self._response(response) if response else {**NO_RESPONSE, "_error": f"no response: {absence}"},
            "cache": {},
            "timings": {"blocked": UNKNOWN, "dns": UNKNOWN, "connect": UNKNOWN, "send": send, "wait": wait, "receive": receive,
                        "ssl": UNKNOWN},
            "serverIPAddress": address_text(exchange.stream.server.address),
            "connection": str(exchange.stream.server.port),  # browsers show it after the address
            "_stream": exchange.stream.number,
            "comment": f"exchange {exchange.number}, frame {request.frame}",
        }  # fmt: skip
        if exchange.hook:
            entry["_hook"] = self._mask.text(exchange.hook)
        return entry

    def _request(self, exchange: Exchange, request: Request) -> dict[str, Any]:
        uri = request.uri.decode("latin-1")
        query = uri.partition("?")[2]
        made = {
            "method": request.method.decode("latin-1"),
            "url": quote(self._url(exchange, request, uri), safe=SAFE),
            "httpVersion": _version(request),
            "cookies": [],
            "headers": self._headers(request),
            "queryString": [
                {"name": self._mask.text(name), "value": self._mask.field(name, value)} for name, value in _fields(query)
            ],
            "headersSize": UNKNOWN,
            "bodySize": request.body_bytes,
        }
        if request.body or request.body_bytes:
            made["postData"] = {"mimeType": self._mask.text(_mime_type(request)), "params": [], "text": self._text(request)}
        if not request.complete:
            made["comment"] = _cut(request)
        return made

    def _response(self, response: Response) -> dict[str, Any]:
        content: dict[str, Any] = {"size": response.body_bytes, "mimeType": self._mask.text(_mime_type(response))}
        if response.body:
            content["text"] = self._text(response)
        if self._mask.show_secrets:
            try:
                response.body.decode()
            except UnicodeDecodeError:
                content |= {"text": base64.b64encode(response.body).decode(), "encoding": "base64"}
        if not response.complete:
            content["comment"] = _cut(response)
        location = response.header(b"location") or b""
        return {
            **NO_RESPONSE,
            "status": response.status,
            "statusText": self._mask.text(response.reason.decode("latin-1")),
            "httpVersion": _version(response),
            "headers": self._headers(response),
            "content": content,
            "redirectURL": self._mask.text(location.decode("latin-1")),
            "bodySize": UNKNOWN if response.declared_bytes is None else response.declared_bytes,
        }

    def _url(self, exchange: Exchange, request: Request, uri: str) -> str:
        """Returns the whole URL, with the server's address where the request names no host."""
        shown = self._mask.text(uri)
        if "://" in uri.partition("?")[0]:
            return shown
        host = self._mask.text((request.header(b"host") or b"").decode("latin-1").strip()) or str(exchange.stream.server)
        host = host.rpartition("@")[2] if not self._mask.show_secrets else host
        return f"http://{host}{shown if shown.startswith('/') else '/' + shown}"

    def _headers(self, message: Message) -> list[dict[str, str]]:
        headers = ((name, self._mask.header(name, value)) for name, value in message.headers)
        return [{"name": self._mask.text(name.decode("latin-1")), "value": value.decode("latin-1")} for name, value in headers]

    def _text(self, message: Message) -> str:
        """Returns the body as text; what is not UTF-8 becomes escapes."""
        text = message.body.decode("utf-8", "backslashreplace")
        if self._mask.show_secrets:
            return text
        value = decode(message.body)[0] if message.complete else decode_prefix(message.body)  # as `show` does
        return dumps(self._mask.json(value)) if value and isinstance(value, dict | list) else self._mask.text(text)


def _fields(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:  # too many
        return []


def _version(message: Message) -> str:
    return message.version.decode("latin-1") or "HTTP/0.9"


def _mime_type(message: Message) -> str:
    return (message.header(b"content-type") or b"x-unknown").decode("latin-1")


def _cut(message: Message) -> str:
    declared = "an unknown number" if message.declared_bytes is None else f"{message.declared_bytes:,}"
    return f"not whole ({message.problem or 'cut'}): {message.body_bytes:,} of {declared} bytes were captured"


def _milliseconds(nanoseconds: int) -> float:
    return round(max(nanoseconds, 0) / 1e6, 6)
