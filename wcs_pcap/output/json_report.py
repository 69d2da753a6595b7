"""The report as JSON, field by field as the contract has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from wcs_pcap import __version__
from wcs_pcap.hooks.body import decode
from wcs_pcap.model import Capture, Exchange, Finding, Flow, Message, Report, Request, Response, Side, Step, Stream
from wcs_pcap.output.secrets import mask_json, mask_text
from wcs_pcap.output.values import iso_time, seconds

SCHEMA_VERSION = "1.0"
TOOL = {"name": "wcs-pcap", "version": __version__}


class JsonReport:
    """Writes a report as JSON values. ``show_secrets`` leaves secrets as they are."""

    def __init__(self, report: Report, show_secrets: bool = False) -> None:
        self._report = report
        self._show_secrets = show_secrets
        self._first = report.first_time
        self._latest: tuple[bytes, Any] = (b"", None)  # a body with its value: many a response mirrors its request

    def document(self) -> Iterator[str]:
        """The whole report as one JSON object, in pieces of text: only one entry at a time is held."""
        yield f'{{"schema_version": {dumps(SCHEMA_VERSION)}, "tool": {dumps(TOOL)}, "verdict": {dumps(self._report.verdict)}'
        for name, entries in self._lists():
            yield f', "{name}": ['
            for number, entry in enumerate(entries):
                yield (", " if number else "") + dumps(entry)
            yield "]"
        yield "}\n"

    def lines(self) -> Iterator[str]:
        """The report as a row of JSON objects, each with its ``type``; the verdict comes last."""
        yield dumps({"type": "report", "schema_version": SCHEMA_VERSION, "tool": TOOL}) + "\n"
        for name, entries in self._lists():
            for entry in entries:
                yield dumps({"type": name.removesuffix("s"), **entry}) + "\n"
        yield dumps({"type": "verdict", "verdict": self._report.verdict}) + "\n"

    def _lists(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        report = self._report
        yield "captures", map(self.capture, report.captures)
        yield "streams", map(self.stream, report.streams)
        yield "exchanges", map(self.exchange, report.exchanges)
        yield "flows", map(self.flow, report.flows)
        yield "findings", map(self.finding, report.findings)

    def capture(self, capture: Capture) -> dict[str, Any]:
        known = capture.first_time is not None and capture.last_time is not None
        return {
            "path": capture.path,
            "format": capture.format or None,
            "compression": capture.compression,
            "bytes": capture.bytes,
            "packets": capture.packets,
            "watched_packets": capture.watched_packets,
            "first_time": iso_time(capture.first_time) if capture.first_time is not None else None,
            "duration": seconds((capture.last_time or 0) - (capture.first_time or 0)) if known else None,
            "link_types": capture.link_types,
            "snaplen": capture.snaplen,
            "truncated_packets": capture.truncated_packets,
            "repeated_packets": capture.repeated_packets,
        }

    def stream(self, stream: Stream) -> dict[str, Any]:
        return {
            "stream": stream.number,
            "client": str(stream.client),
            "server": str(stream.server),
            "first_frame": stream.first_frame,
            "last_frame": stream.last_frame,
            "packets": stream.packets,
            "opened": stream.opened,
            "closed": stream.closed,
            "missing_bytes": {
                "client": stream.missing_bytes(Side.CLIENT),
                "server": stream.missing_bytes(Side.SERVER),
            },
        }

    def exchange(self, exchange: Exchange) -> dict[str, Any]:
        request, response = exchange.request, exchange.response
        latency, duration = exchange.latency, exchange.duration
        return {
            "exchange": exchange.number,
            "stream": exchange.stream.number,
            "time": self._time(exchange.time),
            "method": request.method.decode("latin-1") if request else None,
            "uri": self._uri(request),
            "hook": exchange.hook,
            "request": self._message(request) if request else None,
            "response": self._response(response) if response else None,
            "latency": None if latency is None else seconds(latency),
            "duration": None if duration is None else seconds(duration),
        }

    def flow(self, flow: Flow) -> dict[str, Any]:
        return {
            "flow": flow.number,
            "pattern": flow.pattern,
            "key": dict(flow.key),
            "verdict": flow.verdict.value,
            "first_time": self._time(flow.first_time),
            "last_time": self._time(flow.last_time),
            "steps": [self._step(step) for step in flow.steps],
        }

    def finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "finding": finding.number,
            "code": finding.code,
            "severity": finding.severity.value,
            "confidence": finding.confidence,
            "title": finding.title,
            "detail": finding.detail if self._show_secrets else mask_text(finding.detail),
            "meaning": finding.meaning,
            "remedy": finding.remedy,
            "count": finding.count,
            "frames": finding.frames,
            "streams": finding.streams,
            "exchanges": finding.exchanges,
            "flows": finding.flows,
            "filter": finding.filter,
            "causes": finding.causes,
        }

    def _step(self, step: Step) -> dict[str, Any]:
        call = step.call
        return {
            "hook": step.hook,
            "status": step.status,
            "exchange": call.exchange.number if call else None,
            "frame": call.exchange.frame if call else None,
            "time": self._time(call.time) if call else None,
            "absence": step.absence.value if step.absence else None,
            "expected": list(step.expected) if step.expected is not None else None,
        }

    def _response(self, response: Response) -> dict[str, Any]:
        return {**self._message(response), "status": response.status, "reason": response.reason.decode("latin-1")}

    def _message(self, message: Message) -> dict[str, Any]:
        return {
            "frame": message.frame,
            "frames": message.frames,
            "complete": message.complete,
            "body_bytes": message.body_bytes,
            "declared_bytes": message.declared_bytes,
            "json": self._json(message.body) if message.complete else None,
        }

    def _json(self, body: bytes) -> Any:
        if body != self._latest[0]:
            value = decode(body)[0]
            self._latest = body, value if self._show_secrets else mask_json(value)
        return self._latest[1]

    def _uri(self, request: Request | None) -> str | None:
        if request is None:
            return None
        uri = request.uri.decode("latin-1")
        return uri if self._show_secrets else mask_text(uri)

    def _time(self, time: int) -> float:
        return seconds(time - self._first)


def dumps(value: Any, indent: int | None = None) -> str:
    """JSON text that any reader takes: ASCII, so that lone surrogates in hostile input stay harmless escapes."""
    return _ENCODER.encode(value) if indent is None else json.dumps(value, indent=indent, allow_nan=False)


_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, check_circular=False)
