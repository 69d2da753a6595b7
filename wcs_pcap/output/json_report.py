"""The report as JSON, field by field as the contract has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from wcs_pcap import __version__
from wcs_pcap.hooks.body import decode
from wcs_pcap.model import Capture, Exchange, Finding, Flow, Message, Report, Request, Response, Side, Step, Stream
from wcs_pcap.output.secrets import mask_json, mask_text
from wcs_pcap.output.values import iso_time, seconds

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check, Outcome

SCHEMA_VERSION = "1.0"
TOOL = {"name": "wcs-pcap", "version": __version__}


class JsonReport:
    """Writes a report as JSON values. ``show_secrets`` leaves secrets as they are; ``check`` is added when there is one."""

    def __init__(self, report: Report, show_secrets: bool = False, check: Check | None = None) -> None:
        self._report = report
        self._check = check
        self._show_secrets = show_secrets
        self._first = report.first_time
        self._latest = b"", "null"  # a body and its JSON here: many a response mirrors its request

    def document(self) -> Iterator[str]:
        """The whole report as one JSON object, in pieces of text: only one entry at a time is held."""
        yield f'{{"schema_version": {dumps(SCHEMA_VERSION)}, "tool": {dumps(TOOL)}, "verdict": {dumps(self._report.verdict)}'
        for name, entries in self._lists():
            yield ", "
            yield from _member(name, entries)
        if self._check is not None:
            yield f', "check": {dumps(self.check(self._check))}'
        yield "}\n"

    def lines(self) -> Iterator[str]:
        """The report as a row of JSON objects, each with its ``type``; the verdict comes last."""
        yield dumps({"type": "report", "schema_version": SCHEMA_VERSION, "tool": TOOL}) + "\n"
        for name, entries in self._lists():
            for entry in entries:
                yield f'{{"type": {dumps(name.removesuffix("s"))}, {entry[1:]}\n'
        if self._check is not None:
            yield dumps({"type": "check", **self.check(self._check)}) + "\n"
        yield dumps({"type": "verdict", "verdict": self._report.verdict}) + "\n"

    def _lists(self) -> Iterator[tuple[str, Iterator[str]]]:
        report = self._report
        yield "captures", map(dumps, map(self.capture, report.captures))
        yield "streams", map(dumps, map(self.stream, report.streams))
        yield "exchanges", map(self.exchange, report.exchanges)
        yield "flows", map(dumps, map(self.flow, report.flows))
        yield "findings", map(dumps, map(self.finding, report.findings))

    @staticmethod
    def capture(capture: Capture) -> dict[str, Any]:
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

    def exchange(self, exchange: Exchange) -> str:
        """The text of one exchange. There are as many as hooks, so it is put together without a detour."""
        request, response = exchange.request, exchange.response
        latency, duration = exchange.latency, exchange.duration
        return (
            f'{{"exchange": {exchange.number}, "stream": {exchange.stream.number}, "time": {self._time(exchange.time)!r}'
            f', "method": {"null" if request is None else dumps(request.method.decode("latin-1"))}'
            f', "uri": {"null" if request is None else self._uri(request)}, "hook": {dumps(exchange.hook)}'
            f', "request": {"null" if request is None else f"{{{self._message(request)}}}"}'
            f', "response": {"null" if response is None else self._response(response)}'
            f', "latency": {"null" if latency is None else repr(seconds(latency))}'
            f', "duration": {"null" if duration is None else repr(seconds(duration))}}}'
        )

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

    def check(self, check: Check) -> dict[str, Any]:
        return {
            "verdict": check.verdict.value,
            "outcomes": [self._outcome(outcome) for outcome in check.outcomes],
            "silenced": [{"finding": each.finding.number, "by": each.by} for each in check.silenced],
            "stale": list(check.stale),
        }

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "kind": outcome.kind,
            "name": outcome.name,
            "verdict": outcome.verdict.value,
            "reason": outcome.reason if self._show_secrets else mask_text(outcome.reason),
            "frames": list(outcome.frames),
            "flows": list(outcome.flows),
            "codes": list(outcome.codes),
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

    def _response(self, response: Response) -> str:
        reason = dumps(response.reason.decode("latin-1"))
        return f'{{{self._message(response)}, "status": {response.status}, "reason": {reason}}}'

    def _message(self, message: Message) -> str:
        """The members that a request and a response have in common."""
        declared = message.declared_bytes
        count = len(message.frames) + message.frames_left_out
        return (
            f'"frame": {message.frame}, "frames": {message.frames}, "frame_count": {count}'
            f', "complete": {"true" if message.complete else "false"}, "body_bytes": {message.body_bytes}'
            f', "declared_bytes": {"null" if declared is None else declared}'
            f', "json": {self._json(message.body) if message.complete else "null"}'
        )

    def _json(self, body: bytes) -> str:
        if body != self._latest[0]:
            value = decode(body)[0]
            self._latest = body, dumps(value if self._show_secrets else mask_json(value))
        return self._latest[1]

    def _uri(self, request: Request) -> str:
        uri = request.uri.decode("latin-1")
        return dumps(uri if self._show_secrets else mask_text(uri))

    def _time(self, time: int) -> float:
        return seconds(time - self._first)


def dumps(value: Any) -> str:
    """JSON text that any reader takes: ASCII, so that lone surrogates in hostile input stay harmless escapes."""
    return _ENCODER.encode(value)


def indented(text: str) -> str:
    """JSON text set out for people."""
    return json.dumps(json.loads(text), indent=2)


def array(name: str, entries: Iterable[str]) -> Iterator[str]:
    """An object with one member, an array of JSON texts, in pieces."""
    yield "{"
    yield from _member(name, entries)
    yield "}\n"


def _member(name: str, entries: Iterable[str]) -> Iterator[str]:
    yield f'"{name}": ['
    separator = ""
    for entry in entries:
        yield separator + entry
        separator = ", "
    yield "]"


_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, check_circular=False)
