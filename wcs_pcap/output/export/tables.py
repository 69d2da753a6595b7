"""A report as three tables with typed columns: exchanges, flows, findings. No library is needed for these.

Times are nanoseconds since 1970, spans are seconds, lists are lists of numbers or texts. Secrets are masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wcs_pcap.hooks.body import decode
from wcs_pcap.model import Exchange, Finding, Flow, HookCall, Message, Report, Side
from wcs_pcap.output.json.report import dumps
from wcs_pcap.output.masking.masking import mask_json
from wcs_pcap.output.masking.texts import mask_text
from wcs_pcap.output.text.values import iso_time, seconds

Row = dict[str, Any]
Columns = Mapping[str, str]  # name -> kind: int | float | bool | text | time | ints | texts

EXCHANGES: Columns = {
    "exchange": "int", "time": "time", "stream": "int", "client": "text", "server": "text", "method": "text", "uri": "text",
    "hook": "text", "hook_status": "text", "session_id": "text", "http_status": "int", "reason": "text", "latency": "float",
    "duration": "float", "absence": "text", "request_frame": "int", "response_frame": "int", "request_bytes": "int",
    "response_bytes": "int", "request_complete": "bool", "response_complete": "bool", "missing_bytes": "int",
    "request_json": "text", "response_json": "text", "flows": "ints",
}  # fmt: skip
FLOWS: Columns = {
    "flow": "int", "pattern": "text", "key": "text", "key_value": "text", "session_id": "text", "verdict": "text",
    "first_time": "time", "last_time": "time", "duration": "float", "steps": "int", "course": "texts", "state": "text",
    "missing": "text", "expected": "texts", "absence": "text", "exchanges": "ints",
}  # fmt: skip
FINDINGS: Columns = {
    "finding": "int", "code": "text", "severity": "text", "confidence": "text", "title": "text", "detail": "text",
    "meaning": "text", "remedy": "text", "time": "time", "count": "int", "filter": "text", "frames": "ints", "streams": "ints",
    "exchanges": "ints", "flows": "ints", "causes": "ints",
}  # fmt: skip


def rows(report: Report, table: str, show_secrets: bool = False) -> Iterator[Row]:
    """The rows of one table, each with all its columns in their order; None where a value is absent."""
    return TABLES[table][1](report, show_secrets)


def lines(report: Report, table: str, show_secrets: bool = False) -> Iterator[str]:
    """The rows of one table as JSON lines; times are ISO 8601 in UTC."""
    times = [name for name, kind in TABLES[table][0].items() if kind == "time"]
    for row in rows(report, table, show_secrets):
        yield dumps({**row, **{name: iso_time(row[name]) for name in times}}) + "\n"


def _exchanges(report: Report, show_secrets: bool) -> Iterator[Row]:
    calls: dict[int, HookCall] = {}
    for call in report.hooks:
        for exchange in (call.exchange, *call.repeats):
            calls[exchange.number] = call
    flows: dict[int, list[int]] = {}
    for flow in report.flows:
        for call in flow.calls:
            for exchange in (call.exchange, *call.repeats):
                flows.setdefault(exchange.number, []).append(flow.number)
    for exchange in report.exchanges:
        yield _exchange(exchange, calls.get(exchange.number), flows.get(exchange.number, []), show_secrets)


def _exchange(exchange: Exchange, call: HookCall | None, flows: list[int], show_secrets: bool) -> Row:
    request, response, stream = exchange.request, exchange.response, exchange.stream
    uri = request.uri.decode("latin-1") if request else None
    reason = response.reason.decode("latin-1") if response else None
    client = call.client if call else None
    return {
        "exchange": exchange.number,
        "time": exchange.time,
        "stream": stream.number,
        "client": str(stream.client),
        "server": str(stream.server),
        "method": request.method.decode("latin-1") if request else None,
        "uri": uri if uri is None or show_secrets else mask_text(uri),
        "hook": exchange.hook,
        "hook_status": call.status if call else None,
        "session_id": client.session_id if client else None,
        "http_status": response.status if response else None,
        "reason": reason if reason is None or show_secrets else mask_text(reason),
        "latency": None if exchange.latency is None else seconds(exchange.latency),
        "duration": None if exchange.duration is None else seconds(exchange.duration),
        "absence": exchange.absence.value if exchange.absence else None,
        "request_frame": request.frame if request else None,
        "response_frame": response.frame if response else None,
        "request_bytes": request.body_bytes if request else None,
        "response_bytes": response.body_bytes if response else None,
        "request_complete": request.complete if request else None,
        "response_complete": response.complete if response else None,
        "missing_bytes": stream.missing_bytes(Side.CLIENT) + stream.missing_bytes(Side.SERVER),
        "request_json": _json(request, show_secrets),
        "response_json": _json(response, show_secrets),
        "flows": flows,
    }


def _json(message: Message | None, show_secrets: bool) -> str | None:
    if message is None or not message.complete:
        return None
    value = decode(message.body)[0]
    return None if value is None else dumps(value if show_secrets else mask_json(value))


def _flows(report: Report, show_secrets: bool) -> Iterator[Row]:
    del show_secrets  # there are none in a flow's steps
    for flow in report.flows:
        yield _flow(flow)


def _flow(flow: Flow) -> Row:
    missing = flow.missing
    key, value = next(((name, text) for name, text in flow.key.items() if text is not None), (None, None))
    return {
        "flow": flow.number,
        "pattern": flow.pattern,
        "key": key if flow.client is None or "sessionId" not in flow.key else "sessionId",
        "key_value": flow.key.get("sessionId") or value,
        "session_id": flow.client.session_id if flow.client else None,
        "verdict": flow.verdict.value,
        "first_time": flow.first_time,
        "last_time": flow.last_time,
        "duration": seconds(flow.last_time - flow.first_time),
        "steps": len(flow.calls),
        "course": [
            f"{call.name} {call.status}" if call.status and call.name.endswith("Event") else call.name for call in flow.calls
        ],
        "state": flow.state,
        "missing": missing.hook if missing else None,
        "expected": list(missing.expected or ()) if missing else [],
        "absence": missing.absence.value if missing and missing.absence else None,
        "exchanges": [call.exchange.number for call in flow.calls],
    }


def _step(call: HookCall) -> str:
    return f"{call.name} {call.status}" if call.status and call.name.endswith("Event") else call.name


def _findings(report: Report, show_secrets: bool) -> Iterator[Row]:
    for finding in report.findings:
        yield _finding(finding, show_secrets)


def _finding(finding: Finding, show_secrets: bool) -> Row:
    row = {name: getattr(finding, name) for name in FINDINGS if name != "finding"}
    row["severity"] = finding.severity.value
    if not show_secrets:
        row["detail"] = mask_text(finding.detail)
    return {"finding": finding.number, **row}


TABLES: Mapping[str, tuple[Columns, Callable[[Report, bool], Iterator[Row]]]] = {
    "exchanges": (EXCHANGES, _exchanges),
    "flows": (FLOWS, _flows),
    "findings": (FINDINGS, _findings),
}
