"""Streams, exchanges and flows as JSON text.

A capture may have a million of them, so their text is put together directly, without dictionaries and an encoder.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from wcs_pcap.hooks.body import decode
from wcs_pcap.model import NANOSECONDS, Exchange, Flow, HookCall, Message, Report, Side, Step, Stream
from wcs_pcap.output.json.encode import dumps
from wcs_pcap.output.masking.mask import MASKED, Mask

MAX_CACHED = 1024  # texts that occur again and again: names, statuses, reasons
NO_TARGET = '"method": null, "uri": null'
NO_CALL = '"exchange": null, "frame": null, "time": null'


class TrafficJson:
    """Writes entries of a report, each as one JSON object on one line."""

    def __init__(self, report: Report, mask: Mask = MASKED) -> None:
        self._report = report
        self._mask = mask
        self._first = report.first_time
        self._target = lru_cache(maxsize=MAX_CACHED)(self._target_of)
        self._hook_word = lru_cache(maxsize=MAX_CACHED)(lambda name: _word(name and mask.text(name)))  # hooks have few names

    def streams(self) -> Iterator[str]:
        return map(self.stream, self._report.streams)

    def exchanges(self) -> Iterator[str]:
        return map(self.exchange, self._report.exchanges, self._calls())

    def flows(self) -> Iterator[str]:
        return map(self.flow, self._report.flows)

    def stream(self, stream: Stream) -> str:
        missing = f'{{"client": {stream.missing_bytes(Side.CLIENT)}, "server": {stream.missing_bytes(Side.SERVER)}}}'
        return (
            f'{{"stream": {stream.number}, "client": "{stream.client}", "server": "{stream.server}"'
            f', "first_frame": {stream.first_frame}, "last_frame": {stream.last_frame}, "packets": {stream.packets}'
            f', "opened": "{stream.opened}", "closed": "{stream.closed}", "missing_bytes": {missing}}}'
        )

    def exchange(self, exchange: Exchange, call: HookCall | None = None) -> str:
        """``call``: the hook call that begins with this exchange; its JSON need not be decoded again."""
        request, response = exchange.request, exchange.response
        request_text = response_text = latency = duration = body = "null"
        target = NO_TARGET
        hook = self._hook_word(exchange.hook)
        if request is not None:
            target = self._target(request.method, request.uri)
            if request.complete:
                known = call is not None and call.whole and call.fields
                body = self._body(known or decode(request.body)[0], request.body)
            request_text = f"{{{_message(request, body)}}}"
        if response is not None:
            if not response.complete:
                body = "null"
            elif request is None or not request.complete or response.body != request.body:  # most responses repeat the request
                known = call.answer if call is not None and call.final is exchange else decode(response.body)[0]
                body = self._body(known, response.body)
            response_text = f"{{{_message(response, body)}{_status(response.status, response.reason, self._mask)}}}"
            if request is not None:
                latency = repr((response.first_time - request.last_time) / NANOSECONDS)
                duration = repr((response.last_time - request.first_time) / NANOSECONDS)
        return (
            f'{{"exchange": {exchange.number}, "stream": {exchange.stream.number}, "time": {self._time(exchange.time)!r}'
            f', {target}, "hook": {hook}, "request": {request_text}, "response": {response_text}'
            f', "latency": {latency}, "duration": {duration}}}'
        )

    def flow(self, flow: Flow) -> str:
        key = ", ".join([f"{_word(name)}: {dumps(self._mask.json(value))}" for name, value in flow.key.items()])
        return (
            f'{{"flow": {flow.number}, "pattern": {_word(flow.pattern)}, "key": {{{key}}}, "verdict": {_word(flow.verdict)}'
            f', "first_time": {self._time(flow.first_time)!r}, "last_time": {self._time(flow.last_time)!r}'
            f', "steps": [{", ".join(map(self._step, flow.steps))}]}}'
        )

    def _step(self, step: Step) -> str:
        hook, status, call, absence, expected = step
        if call is None:
            place = NO_CALL
        else:
            place = f'"exchange": {call.exchange.number}, "frame": {call.exchange.frame}, "time": {self._time(call.time)!r}'
        statuses = "null" if expected is None else dumps(expected)
        return f'{{{_hook(hook, status, self._mask)}, {place}, "absence": {_word(absence)}, "expected": {statuses}}}'

    def _calls(self) -> Iterator[HookCall | None]:
        """Yields for each exchange the hook call that begins with it, or None. Both lists are in order of time."""
        calls = iter(self._report.hooks)
        call = next(calls, None)
        for exchange in self._report.exchanges:
            if call is not None and call.exchange is exchange:
                yield call
                call = next(calls, None)
            else:
                yield None

    def _body(self, value: Any, body: bytes) -> str:
        """Returns the JSON of a body that decodes to ``value``, masked: the body itself where that is the same."""
        shown = self._mask.json(value)
        return body.decode("ascii") if shown is value and not self._mask.show_secrets and _is_flat(value, body) else dumps(shown)

    def _target_of(self, method: bytes, uri: bytes) -> str:
        shown = [dumps(self._mask.text(text.decode("latin-1"))) for text in (method, uri)]
        return f'"method": {shown[0]}, "uri": {shown[1]}'

    def _time(self, time: int) -> float:
        return (time - self._first) / NANOSECONDS


def _is_flat(value: Any, body: bytes) -> bool:
    """Whether a body is one line of ASCII with an object in it, not nested, that has each name once.

    ``mask_json`` returned ``value`` itself, so nothing in it is nested. Such a body has two quotes for each name and for each
    text; it has more where a name occurs twice or a text contains quotes.
    """
    if type(value) is not dict or not body.isascii() or b"\n" in body or b"\r" in body:
        return False
    return body.count(b'"') == 2 * (len(value) + list(map(type, value.values())).count(str))


def _message(message: Message, body: str) -> str:
    """Returns the members that requests and responses share; ``body`` is the message's JSON."""
    frames, declared = message.frames, message.declared_bytes
    return (
        f'"frame": {frames[-1]}, "frames": {frames}, "frame_count": {len(frames) + message.frames_left_out}'
        f', "complete": {"true" if message.complete else "false"}, "body_bytes": {message.body_bytes}'
        f', "declared_bytes": {"null" if declared is None else declared}, "json": {body}'
    )


_word = lru_cache(maxsize=MAX_CACHED)(dumps)


@lru_cache(maxsize=MAX_CACHED)
def _status(status: int, reason: bytes, mask: Mask) -> str:
    return f', "status": {status}, "reason": {dumps(mask.text(reason.decode("latin-1")))}'


@lru_cache(maxsize=MAX_CACHED)
def _hook(hook: str, status: str | None, mask: Mask) -> str:
    return f'"hook": {dumps(mask.text(hook))}, "status": {dumps(status and mask.text(status))}'
