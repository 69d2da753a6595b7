"""The report as JSON, field by field as docs/report.schema.json has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from wcs_pcap import __version__
from wcs_pcap.hooks.body import decode
from wcs_pcap.model import NANOSECONDS, Capture, Exchange, Finding, Flow, HookCall, Message, Report, Side, Stream
from wcs_pcap.output.masking.masking import mask_json
from wcs_pcap.output.masking.texts import mask_text
from wcs_pcap.output.text.values import iso_time, seconds

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check, Outcome

SCHEMA_VERSION = "1.0"
TOOL = {"name": "wcs-pcap", "version": __version__}
LISTS = ("captures", "streams", "exchanges", "flows", "findings")
NO_TARGET = '"method": null, "uri": null'
AT_A_TIME = 100  # entries
MOST_WORDS = 1024  # that are remembered with their JSON


class JsonReport:
    """Writes a report as JSON values. ``show_secrets`` leaves secrets as they are; ``check`` is added when there is one."""

    def __init__(self, report: Report, show_secrets: bool = False, check: Check | None = None) -> None:
        self._report = report
        self._check = check
        self._show_secrets = show_secrets
        self._first = report.first_time
        self._target = lru_cache(maxsize=MOST_WORDS)(self._target_of)

    def document(self) -> Iterator[str]:
        """The whole report as one JSON object, in pieces of text: only some entries at a time are held."""
        yield f'{{"schema_version": {dumps(SCHEMA_VERSION)}, "tool": {dumps(TOOL)}, "verdict": {dumps(self._report.verdict)}'
        for name in LISTS:
            yield ", "
            yield from _member(name, self._entries(name))
        if self._check is not None:
            yield f', "check": {dumps(self.check(self._check))}'
        yield "}\n"

    def lines(self) -> Iterator[str]:
        """The report as a row of JSON objects, each with its ``type``; the verdict comes last."""
        yield dumps({"type": "report", "schema_version": SCHEMA_VERSION, "tool": TOOL}) + "\n"
        for name in LISTS:
            yield from self._rows(name)
        if self._check is not None:
            yield dumps({"type": "check", **self.check(self._check)}) + "\n"
        yield dumps({"type": "verdict", "verdict": self._report.verdict}) + "\n"

    def _rows(self, name: str) -> Iterator[str]:
        """One of LISTS as rows, in pieces of text."""
        begin = f'{{"type": {dumps(name.removesuffix("s"))}, '
        for some in _together(self._entries(name)):
            yield "".join([f"{begin}{entry[1:]}\n" for entry in some])

    def _entries(self, name: str) -> Iterator[str]:
        report = self._report
        if name == "captures":
            return map(dumps, map(self.capture, report.captures))
        if name == "streams":
            return map(self.stream, report.streams)
        if name == "exchanges":
            return map(self.exchange, report.exchanges, self._calls())
        if name == "flows":
            return map(self.flow, report.flows)
        return map(dumps, map(self.finding, report.findings))

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

    # of streams, exchanges and flows there are so many that their text is put together without a detour

    def stream(self, stream: Stream) -> str:
        missing = f'{{"client": {stream.missing_bytes(Side.CLIENT)}, "server": {stream.missing_bytes(Side.SERVER)}}}'
        return (
            f'{{"stream": {stream.number}, "client": "{stream.client}", "server": "{stream.server}"'
            f', "first_frame": {stream.first_frame}, "last_frame": {stream.last_frame}, "packets": {stream.packets}'
            f', "opened": "{stream.opened}", "closed": "{stream.closed}", "missing_bytes": {missing}}}'
        )

    def exchange(self, exchange: Exchange, call: HookCall | None = None) -> str:
        """``call``: the hook call of this exchange, whose JSON need not be decoded again."""
        request, response = exchange.request, exchange.response
        asked = answered = latency = duration = said = "null"
        target = NO_TARGET
        if request is not None:
            target = self._target(request.method, request.uri)
            if request.complete:
                known = call is not None and call.whole and call.fields
                said = self._json(known or decode(request.body)[0], request.body)
            asked = f"{{{_message(request, said)}}}"
        if response is not None:
            if not response.complete:
                said = "null"
            elif request is None or not request.complete or response.body != request.body:  # most answers are the request
                known = call.answer if call is not None and call.final is exchange else decode(response.body)[0]
                said = self._json(known, response.body)
            answered = f"{{{_message(response, said)}{_outcome(response.status, response.reason, self._show_secrets)}}}"
            if request is not None:
                latency = repr((response.first_time - request.last_time) / NANOSECONDS)
                duration = repr((response.last_time - request.first_time) / NANOSECONDS)
        return (
            f'{{"exchange": {exchange.number}, "stream": {exchange.stream.number}, "time": {self._time(exchange.time)!r}'
            f', {target}, "hook": {_word(exchange.hook)}, "request": {asked}, "response": {answered}'
            f', "latency": {latency}, "duration": {duration}}}'
        )

    def flow(self, flow: Flow) -> str:
        first, began, ended, steps = self._first, [], [], []
        for hook, status, call, absence, expected in flow.steps:
            if call is None:
                said = (
                    f'"exchange": null, "frame": null, "time": null, "absence": {dumps(absence)}, "expected": {dumps(expected)}'
                )
            else:
                exchange, time = call.exchange, call.time
                began.append(time)
                ended.append(call.final.end_time)
                said = (
                    f'"exchange": {exchange.number}, "frame": {exchange.frame}, "time": {(time - first) / NANOSECONDS!r}'
                    ', "absence": null, "expected": null'
                )
            steps.append(f"{{{_called(hook, status)}, {said}}}")
        key = ", ".join([f"{_word(name)}: {dumps(value)}" for name, value in flow.key.items()])
        return (
            f'{{"flow": {flow.number}, "pattern": {_word(flow.pattern)}, "key": {{{key}}}, "verdict": {_word(flow.verdict)}'
            f', "first_time": {self._time(min(began))!r}, "last_time": {self._time(max(ended))!r}'
            f', "steps": [{", ".join(steps)}]}}'
        )

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

    def _calls(self) -> Iterator[HookCall | None]:
        """For each exchange the hook call that begins with it, if one does. Both are in order of time."""
        calls = iter(self._report.hooks)
        call = next(calls, None)
        for exchange in self._report.exchanges:
            if call is not None and call.exchange is exchange:
                yield call
                call = next(calls, None)
            else:
                yield None

    def _json(self, value: Any, body: bytes) -> str:
        """The JSON of a body that has this value, without its secrets: where it has none, mostly as it was sent."""
        if self._show_secrets:
            return dumps(value)
        shown = mask_json(value)
        return body.decode("ascii") if shown is value and _is_plain(value, body) else dumps(shown)

    def _target_of(self, method: bytes, uri: bytes) -> str:
        target = uri.decode("latin-1")
        shown = target if self._show_secrets else mask_text(target)
        return f'"method": {dumps(method.decode("latin-1"))}, "uri": {dumps(shown)}'

    def _time(self, time: int) -> float:
        return seconds(time - self._first)


def dumps(value: Any) -> str:
    """JSON text that any reader takes: ASCII, so that lone surrogates in hostile input stay harmless escapes."""
    return _ENCODER.encode(value)


def _is_plain(value: Any, body: bytes) -> bool:
    """Whether a body is one line of ASCII with an object in it that gives each name once.

    ``value``, what it says, is one that ``mask_json`` left as it was, so nothing in it is nested. There are two quotes then for
    each name and for each text, and more where a name was given twice or where quotes are inside of a text.
    """
    if type(value) is not dict or not body.isascii() or b"\n" in body or b"\r" in body:
        return False
    return body.count(b'"') == 2 * (len(value) + list(map(type, value.values())).count(str))


def _message(message: Message, said: str) -> str:
    """The members that a request and a response have in common; ``said`` is its JSON."""
    frames, declared = message.frames, message.declared_bytes
    return (
        f'"frame": {frames[-1]}, "frames": {frames}, "frame_count": {len(frames) + message.frames_left_out}'
        f', "complete": {"true" if message.complete else "false"}, "body_bytes": {message.body_bytes}'
        f', "declared_bytes": {"null" if declared is None else declared}, "json": {said}'
    )


# what is the same again and again is remembered with its JSON: names, statuses, reasons

_word = lru_cache(maxsize=MOST_WORDS)(dumps)


@lru_cache(maxsize=MOST_WORDS)
def _outcome(status: int, reason: bytes, show_secrets: bool) -> str:
    said = reason.decode("latin-1")
    return f', "status": {status}, "reason": {dumps(said if show_secrets else mask_text(said))}'


@lru_cache(maxsize=MOST_WORDS)
def _called(hook: str, status: str | None) -> str:
    return f'"hook": {dumps(hook)}, "status": {dumps(status)}'


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
    for some in _together(entries):
        yield separator + ", ".join(some)
        separator = ", "
    yield "]"


def _together(entries: Iterable[str]) -> Iterator[list[str]]:
    """The entries, as many at a time as are worth a write of their own."""
    rest = iter(entries)
    while some := list(islice(rest, AT_A_TIME)):
        yield some


_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, check_circular=False)
