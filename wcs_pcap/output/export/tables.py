"""The tables of a report, column by column: exchanges, flows, findings.

Times are nanoseconds since 1970 (UTC), spans are seconds, lists are lists of numbers or texts. Secrets are masked by the Mask
that the caller passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from wcs_pcap.hooks.body import decode
from wcs_pcap.model import Exchange, Finding, Flow, HookCall, Message, Report, Side
from wcs_pcap.output.json.encode import dumps
from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import iso_time, seconds
from wcs_pcap.output.views import Table

Row = dict[str, Any]


class Column(NamedTuple):
    """``kind`` is one of int, float, bool, text, time, ints, texts; ``value`` takes the entry that a row is about."""

    kind: str
    value: Callable[[Any], Any]


class ExchangeEntry(NamedTuple):
    """An exchange with its hook call, if it is one, and the numbers of the flows that it belongs to."""

    exchange: Exchange
    call: HookCall | None
    flows: list[int]
    mask: Mask

    def text(self, text: bytes | None) -> str | None:
        return None if text is None else self.mask.text(text.decode("latin-1"))

    def shown(self, text: str | None) -> str | None:
        return None if text is None else self.mask.text(text)

    def json(self, message: Message | None) -> str | None:
        """Returns the JSON of a complete body, masked."""
        value = decode(message.body)[0] if message is not None and message.complete else None
        return None if value is None else dumps(self.mask.json(value))


class FlowEntry(NamedTuple):
    flow: Flow
    mask: Mask

    def shown(self, text: str | None) -> str | None:
        return None if text is None else self.mask.text(text)


class FindingEntry(NamedTuple):
    finding: Finding
    mask: Mask


def _of_request(kind: str, name: str) -> Column:
    return Column(kind, lambda entry: getattr(entry.exchange.request, name, None))


def _of_response(kind: str, name: str) -> Column:
    return Column(kind, lambda entry: getattr(entry.exchange.response, name, None))


def _of_finding(kind: str, name: str) -> Column:
    return Column(kind, lambda entry: getattr(entry.finding, name))


def _seconds(span: int | None) -> float | None:
    return None if span is None else seconds(span)


def _step(call: HookCall) -> str:
    return f"{call.name} {call.status}" if call.status and call.name.endswith("Event") else call.name


def _absence(flow: Flow) -> str | None:
    return flow.missing and flow.missing.absence and flow.missing.absence.value


def _key(flow: Flow) -> tuple[str | None, str | None]:
    """Returns the name and the value that distinguish a flow from others of its pattern."""
    known = next(((name, value) for name, value in flow.key.items() if value is not None), (None, None))
    session = flow.key.get("sessionId")
    return known[0] if flow.client is None or "sessionId" not in flow.key else "sessionId", session or known[1]


EXCHANGES: Mapping[str, Column] = {
    "exchange": Column("int", lambda entry: entry.exchange.number),
    "time": Column("time", lambda entry: entry.exchange.time),
    "stream": Column("int", lambda entry: entry.exchange.stream.number),
    "client": Column("text", lambda entry: str(entry.exchange.stream.client)),
    "server": Column("text", lambda entry: str(entry.exchange.stream.server)),
    "method": Column("text", lambda entry: entry.text(entry.exchange.request and entry.exchange.request.method)),
    "uri": Column("text", lambda entry: entry.text(entry.exchange.request and entry.exchange.request.uri)),
    "hook": Column("text", lambda entry: entry.shown(entry.exchange.hook)),
    "hook_status": Column("text", lambda entry: entry.shown(entry.call and entry.call.status)),
    "session_id": Column("text", lambda entry: entry.shown(entry.call and entry.call.client and entry.call.client.session_id)),
    "http_status": _of_response("int", "status"),
    "reason": Column("text", lambda entry: entry.text(entry.exchange.response and entry.exchange.response.reason)),
    "latency": Column("float", lambda entry: _seconds(entry.exchange.latency)),
    "duration": Column("float", lambda entry: _seconds(entry.exchange.duration)),
    "absence": Column("text", lambda entry: entry.exchange.absence and entry.exchange.absence.value),
    "request_frame": _of_request("int", "frame"),
    "response_frame": _of_response("int", "frame"),
    "request_bytes": _of_request("int", "body_bytes"),
    "response_bytes": _of_response("int", "body_bytes"),
    "request_complete": _of_request("bool", "complete"),
    "response_complete": _of_response("bool", "complete"),
    "missing_bytes": Column("int", lambda entry: sum(map(entry.exchange.stream.missing_bytes, Side))),
    "request_json": Column("text", lambda entry: entry.json(entry.exchange.request)),
    "response_json": Column("text", lambda entry: entry.json(entry.exchange.response)),
    "flows": Column("ints", lambda entry: entry.flows),
}
FLOWS: Mapping[str, Column] = {
    "flow": Column("int", lambda entry: entry.flow.number),
    "pattern": Column("text", lambda entry: entry.flow.pattern),
    "key": Column("text", lambda entry: _key(entry.flow)[0]),
    "key_value": Column("text", lambda entry: entry.shown(_key(entry.flow)[1])),
    "session_id": Column("text", lambda entry: entry.shown(entry.flow.client and entry.flow.client.session_id)),
    "verdict": Column("text", lambda entry: entry.flow.verdict.value),
    "first_time": Column("time", lambda entry: entry.flow.first_time),
    "last_time": Column("time", lambda entry: entry.flow.last_time),
    "duration": Column("float", lambda entry: seconds(entry.flow.last_time - entry.flow.first_time)),
    "steps": Column("int", lambda entry: len(entry.flow.calls)),
    "course": Column("texts", lambda entry: [entry.shown(_step(call)) for call in entry.flow.calls]),
    "state": Column("text", lambda entry: entry.flow.state),
    "missing": Column("text", lambda entry: entry.flow.missing and entry.flow.missing.hook),
    "expected": Column("texts", lambda entry: list((entry.flow.missing and entry.flow.missing.expected) or ())),
    "absence": Column("text", lambda entry: _absence(entry.flow)),
    "exchanges": Column("ints", lambda entry: [call.exchange.number for call in entry.flow.calls]),
}
FINDINGS: Mapping[str, Column] = {
    "finding": _of_finding("int", "number"),
    "code": _of_finding("text", "code"),
    "severity": Column("text", lambda entry: entry.finding.severity.value),
    "confidence": _of_finding("text", "confidence"),
    "title": _of_finding("text", "title"),
    "detail": Column("text", lambda entry: entry.mask.sentence(entry.finding.detail)),
    "meaning": _of_finding("text", "meaning"),
    "remedy": _of_finding("text", "remedy"),
    "time": _of_finding("time", "time"),
    "count": _of_finding("int", "count"),
    "filter": _of_finding("text", "filter"),
    "frames": _of_finding("ints", "frames"),
    "streams": _of_finding("ints", "streams"),
    "exchanges": _of_finding("ints", "exchanges"),
    "flows": _of_finding("ints", "flows"),
    "causes": _of_finding("ints", "causes"),
}
TABLES: Mapping[str, Mapping[str, Column]] = {"exchanges": EXCHANGES, "flows": FLOWS, "findings": FINDINGS}


def rows(report: Report, table: str, mask: Mask = MASKED) -> Iterator[Row]:
    """Yields the rows of a table, each with all its columns in their order; None where a value is absent."""
    columns = TABLES[table]
    for entry in _entries(report, table, mask):
        yield {name: column.value(entry) for name, column in columns.items()}


def lines(report: Report, table: str, mask: Mask = MASKED) -> Iterator[str]:
    """Yields the rows of a table as JSON lines; times are ISO 8601 in UTC."""
    times = [name for name, column in TABLES[table].items() if column.kind == "time"]
    for row in rows(report, table, mask):
        yield dumps({**row, **{name: iso_time(row[name]) for name in times}}) + "\n"


def write_lines(terminal: Terminal, table: Table) -> None:
    terminal.write(lines(table.report, table.name, terminal.mask))


def _entries(report: Report, table: str, mask: Mask) -> Iterator[ExchangeEntry | FlowEntry | FindingEntry]:
    if table == "flows":
        return (FlowEntry(flow, mask) for flow in report.flows)
    if table == "findings":
        return (FindingEntry(finding, mask) for finding in report.findings)
    calls = {exchange.number: call for call in report.hooks for exchange in (call.exchange, *call.repeats)}
    flows: dict[int, list[int]] = {}
    for flow in report.flows:
        for call in flow.calls:
            for exchange in (call.exchange, *call.repeats):
                flows.setdefault(exchange.number, []).append(flow.number)
    return (
        ExchangeEntry(exchange, calls.get(exchange.number), flows.get(exchange.number, []), mask) for exchange in report.exchanges
    )
