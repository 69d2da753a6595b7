"""Exchanges as text: one row each, or each in full."""

from __future__ import annotations

import json

from wcs_pcap.flows.coverage import request_unreadable
from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.model import NANOSECONDS, Absence, Exchange, Message, Report, Request, Response
from wcs_pcap.output.text.columns import Column, print_columns
from wcs_pcap.output.text.hook_table import UNANSWERED
from wcs_pcap.output.text.packet_list import escape
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import duration, printable
from wcs_pcap.output.views import ExchangesView

PROBLEMS = {
    "cut": "cut by the snapshot length",
    "lost": "bytes are missing in the capture",
    "open": "still under way when the capture ended",
    "closed": "the connection was closed before its end",
    "framing": "its chunks do not add up",
    "bound": "longer than the limit for one body",
}
BODY_SHOWN = 4000  # characters of a body that is not JSON


COLUMNS = (
    Column("Exchange", True),
    Column("No.", True, 6),
    Column("Time", True, 4),
    Column("Stream", True, 3),
    Column("Request"),
    Column("Bytes", True, 1),
    Column("Status", True),
    Column("Bytes", True, 2),
    Column("Latency", True, 5),
)
REQUEST = 4


def print_exchanges(terminal: Terminal, view: ExchangesView) -> None:
    """Prints one row an exchange, whether it is a hook or not."""
    print_columns(terminal, COLUMNS, [_row(terminal, exchange, view.report) for exchange in view.exchanges], REQUEST)


def _row(terminal: Terminal, exchange: Exchange, report: Report) -> tuple[str, ...]:
    request, response, latency = exchange.request, exchange.response, exchange.latency
    return (
        str(exchange.number),
        str(exchange.frame),
        f"{(exchange.time - report.first_time) / NANOSECONDS:.6f}",
        str(exchange.stream.number),
        f"{escape(request.method)} {terminal.mask.text(escape(request.uri))}" if request else f"({_no_request(exchange)})",
        _bytes(request),
        str(response.status) if response else UNANSWERED[exchange.absence or Absence.ABSENT],
        _bytes(response),
        "" if latency is None else duration(latency),
    )


def print_exchange(terminal: Terminal, view: ExchangesView) -> None:
    """Prints exchanges in full: their place in the capture, and both messages."""
    for exchange in view.exchanges:
        _print_exchange(terminal, view.report, exchange)


def _print_exchange(terminal: Terminal, report: Report, exchange: Exchange) -> None:
    stream = exchange.stream
    terminal.line((f"Exchange {exchange.number}", "bold"), f"  stream {stream.number}, {stream.client} to {stream.server}")
    timing = [f"at {(exchange.time - report.first_time) / NANOSECONDS:.6f} s"]
    if exchange.latency is not None and exchange.duration is not None:
        timing.append(f"response after {duration(exchange.latency)}, complete after {duration(exchange.duration)}")
    if exchange.response is None and exchange.absence is not None:
        timing.append(f"no response: {exchange.absence.value}")
    terminal.line(", ".join(timing))
    for flow in report.flows:
        if any(exchange in (call.exchange, *call.repeats) for call in flow.calls):
            terminal.line(f"a step of flow {flow.number}, {flow.pattern} ({flow.verdict.value})")
    for message in (exchange.request, exchange.response):
        terminal.line("")
        if message is not None:
            _print_message(terminal, message)
    if exchange.request is None:
        terminal.line((f"(the request: {_no_request(exchange)})", "yellow"))


def _no_request(exchange: Exchange) -> str:
    """Why an exchange has no request."""
    return "not HTTP" if request_unreadable(exchange) else "not captured"


def _print_message(terminal: Terminal, message: Request | Response) -> None:
    frames = ", ".join(str(frame) for frame in message.frames[:10]) + (", ..." if len(message.frames) > 10 else "")
    if isinstance(message, Request):
        kind, start = "Request", f"{escape(message.method)} {terminal.mask.text(escape(message.uri))} HTTP/1.1"
    else:
        kind, start = "Response", f"HTTP/1.1 {message.status} {terminal.mask.text(escape(message.reason))}"
    declared = "" if message.declared_bytes is None else f" of {message.declared_bytes:,} declared"
    terminal.line((kind, "bold"), (f"  frames {frames}; body {message.body_bytes:,} bytes{declared}", "dim"))
    if message.problem is not None:
        terminal.line((f"incomplete: {PROBLEMS[message.problem]}", "yellow"))
    terminal.line(start)
    for name, value in message.headers:
        terminal.line((f"{terminal.mask.text(escape(name))}: ", "dim"), escape(terminal.mask.header(name, value)))
    terminal.line("")
    _print_body(terminal, message)


def _print_body(terminal: Terminal, message: Message) -> None:
    if not message.body:
        return
    value, whole = decode(message.body)
    if not whole and not message.complete:
        value = decode_prefix(message.body)
        whole = bool(value)
        terminal.line(("what can be read of the JSON before the missing bytes:", "yellow"))
    if whole:
        for line in json.dumps(terminal.mask.json(value), indent=2, ensure_ascii=False).split("\n"):
            terminal.line(printable(line))
        return
    text = message.body.decode("utf-8", "replace")
    for line in terminal.mask.text(text)[:BODY_SHOWN].splitlines():
        terminal.line(printable(line))
    if len(text) > BODY_SHOWN:
        terminal.line((f"(and {len(text) - BODY_SHOWN:,} characters more)", "dim"))


def _bytes(message: Message | None) -> str:
    if message is None:
        return ""
    return f"{message.body_bytes:,}" + ("" if message.complete else f" {message.problem}")
