"""Exchanges as text: one row each, or one in full."""

from __future__ import annotations

import json
from collections.abc import Iterable

from wcs_pcap.hooks.body import decode, decode_prefix
from wcs_pcap.model import NANOSECONDS, Absence, Exchange, Message, Report, Request, Response
from wcs_pcap.output.masking.masking import mask_header, mask_json
from wcs_pcap.output.text.columns import Column, print_fitting
from wcs_pcap.output.text.hook_table import UNANSWERED
from wcs_pcap.output.text.packet_list import escape
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import duration, printable

PROBLEMS = {
    "cut": "cut by the snapshot length",
    "lost": "bytes are missing in the capture",
    "open": "still under way when the capture ended",
    "closed": "the connection was closed before its end",
    "framing": "its chunks do not add up",
    "bound": "longer than what is kept of one body",
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


def print_exchanges(screen: Terminal, report: Report, exchanges: Iterable[Exchange]) -> None:
    """One row an exchange, hook or not."""
    print_fitting(screen, COLUMNS, [_row(screen, exchange, report) for exchange in exchanges], REQUEST)


def _row(screen: Terminal, exchange: Exchange, report: Report) -> tuple[str, ...]:
    request, response, latency = exchange.request, exchange.response, exchange.latency
    return (
        str(exchange.number),
        str(exchange.frame),
        f"{(exchange.time - report.first_time) / NANOSECONDS:.6f}",
        str(exchange.stream.number),
        f"{escape(request.method)} {screen.masked(escape(request.uri))}" if request else "(not captured)",
        _bytes(request),
        str(response.status) if response else UNANSWERED[exchange.absence or Absence.ABSENT],
        _bytes(response),
        "" if latency is None else duration(latency),
    )


def print_exchange(screen: Terminal, report: Report, exchange: Exchange) -> None:
    """One exchange in full: where it lies in the capture, and both messages."""
    stream = exchange.stream
    screen.line((f"Exchange {exchange.number}", "bold"), f"  stream {stream.number}, {stream.client} to {stream.server}")
    timing = [f"at {(exchange.time - report.first_time) / NANOSECONDS:.6f} s"]
    if exchange.latency is not None and exchange.duration is not None:
        timing.append(f"answered after {duration(exchange.latency)}, complete after {duration(exchange.duration)}")
    if exchange.response is None and exchange.absence is not None:
        timing.append(f"no response: {exchange.absence.value}")
    screen.line(", ".join(timing))
    for flow in report.flows:
        if any(exchange in (call.exchange, *call.repeats) for call in flow.calls):
            screen.line(f"a step of flow {flow.number}, {flow.pattern} ({flow.verdict.value})")
    for message in (exchange.request, exchange.response):
        screen.line("")
        if message is not None:
            _print_message(screen, message)
    if exchange.request is None:
        screen.line(("(the request was not captured)", "yellow"))


def _print_message(screen: Terminal, message: Request | Response) -> None:
    frames = ", ".join(str(frame) for frame in message.frames[:10]) + (", ..." if len(message.frames) > 10 else "")
    kind = "Request" if isinstance(message, Request) else "Response"
    declared = "" if message.declared_bytes is None else f" of {message.declared_bytes:,} declared"
    screen.line((kind, "bold"), (f"  frames {frames}; body {message.body_bytes:,} bytes{declared}", "dim"))
    if message.problem is not None:
        screen.line((f"incomplete: {PROBLEMS[message.problem]}", "yellow"))
    if isinstance(message, Request):
        screen.line(f"{escape(message.method)} {screen.masked(escape(message.uri))} HTTP/1.1")
    else:
        screen.line(f"HTTP/1.1 {message.status} {screen.masked(escape(message.reason))}")
    for name, value in message.headers:
        screen.line((f"{escape(name)}: ", "dim"), escape(value if screen.show_secrets else mask_header(name, value)))
    screen.line("")
    _print_body(screen, message)


def _print_body(screen: Terminal, message: Message) -> None:
    if not message.body:
        return
    value, whole = decode(message.body)
    if not whole and not message.complete:
        value = decode_prefix(message.body)
        whole = bool(value)
        screen.line(("what can be read of the JSON before the missing bytes:", "yellow"))
    if whole:
        shown = value if screen.show_secrets else mask_json(value)
        for line in json.dumps(shown, indent=2, ensure_ascii=False).split("\n"):
            screen.line(printable(line))
        return
    text = message.body.decode("utf-8", "replace")
    for line in screen.masked(text)[:BODY_SHOWN].splitlines():
        screen.line(printable(line))
    if len(text) > BODY_SHOWN:
        screen.line((f"(and {len(text) - BODY_SHOWN:,} characters more)", "dim"))


def _bytes(message: Message | None) -> str:
    if message is None:
        return ""
    return f"{message.body_bytes:,}" + ("" if message.complete else f" {message.problem}")
