"""The hook table: Wireshark's packet list of the requests, each with the status and the latency of its response."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.flows.coverage import request_unreadable
from wcs_pcap.model import NANOSECONDS, Absence, Exchange, HookCall, Packet, Report, address_text
from wcs_pcap.output.text.columns import Column, fitting, print_columns
from wcs_pcap.output.text.packet_list import escape
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import duration, printable

Row = tuple[str, ...]  # a text for each of COLUMNS

COLUMNS = (
    Column("No.", True, 0),
    Column("Time", True, 6),
    Column("Source", False, 3),
    Column("Destination", False, 4),
    Column("Protocol", False, 1),
    Column("Length", True, 2),
    Column("Info", False, 0),
    Column("Status", True, 0),
    Column("Latency", True, 5),
)
INFO = 6
STATUS = 7
UNANSWERED = {
    Absence.ABSENT: "no response",
    Absence.LOST_IN_CAPTURE: "not captured",
    Absence.LOST_ON_WIRE: "lost",
    Absence.OUTSIDE_CAPTURE: "after the end",
    Absence.UNREADABLE: "unreadable",
}


def print_hooks(terminal: Terminal, report: Report, packets: Sequence[Packet] | None) -> None:
    """Prints one row a hook; with a display filter only those that one of its ``packets`` completes."""
    calls = {call.exchange.number: call for call in report.hooks}
    exchanges = [exchange for exchange in report.exchanges if exchange.hook or exchange.request is None]
    if packets is not None:
        frames = {packet.segment.frame for packet in packets}
        exchanges = [exchange for exchange in exchanges if exchange.frame in frames]
    if not exchanges:
        return

    def rows(brief: bool) -> list[Row]:
        return [_row(terminal, exchange, report, brief, calls.get(exchange.number)) for exchange in exchanges]

    table = rows(brief=False)
    if terminal.width < _needed(table, fitting(COLUMNS, table, INFO, terminal.width)):
        table = rows(brief=True)
    styles = [[_style(text) if index == STATUS else "" for index, text in enumerate(row)] for row in table]
    print_columns(terminal, COLUMNS, table, INFO, styles)


def _row(terminal: Terminal, exchange: Exchange, report: Report, brief: bool, call: HookCall | None) -> Row:
    stream = exchange.stream
    client, server = address_text(stream.client.address), address_text(stream.server.address)
    response = exchange.response
    message = exchange.request or response
    assert message is not None
    return (
        str(exchange.frame),
        f"{(exchange.time - report.first_time) / NANOSECONDS:.6f}",
        *((client, server) if exchange.request else (server, client)),
        "HTTP",
        str(message.wire_length),
        _brief_info(terminal, exchange, call) if brief else _info(terminal, exchange, call),
        str(response.status) if response else UNANSWERED[exchange.absence or Absence.ABSENT],
        "" if exchange.latency is None else duration(exchange.latency),
    )


def _info(terminal: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    """Returns Wireshark's Info, followed by the status that an event reports."""
    request = exchange.request
    if request is None:
        assert exchange.response is not None
        reason = terminal.mask.text(escape(exchange.response.reason))
        why = "is not HTTP" if request_unreadable(exchange) else "was not captured"
        return f"HTTP/1.1 {exchange.response.status} {reason} (its request {why})"
    kind = (request.header(b"content-type") or b"").split(b";")[0].strip()
    text = f"{escape(request.method)} {terminal.mask.text(escape(request.uri))} HTTP/1.1"
    parts = [text, f"({escape(kind)})" if kind else "", _event_status(terminal, call)]
    return "  ".join(filter(None, parts)) + _remark(exchange)


def _brief_info(terminal: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    if call is None:
        return _info(terminal, exchange, call) if exchange.request is None else exchange.hook or ""
    return f"{printable(terminal.mask.text(call.name))} {_event_status(terminal, call)}".rstrip() + _remark(exchange)


def _event_status(terminal: Terminal, call: HookCall | None) -> str:
    """Returns the status that an event reports, or nothing."""
    return printable(terminal.mask.text(call.status)) if call is not None and call.name.endswith("Event") and call.status else ""


def _remark(exchange: Exchange) -> str:
    problem = exchange.request and exchange.request.problem
    return f" [{problem}]" if problem else ""


def _style(status: str) -> str:
    """Returns the colour of the status."""
    if status == "200":
        return "green"
    return "red" if status.isdigit() or status == UNANSWERED[Absence.ABSENT] else "yellow"


def _needed(rows: Sequence[Row], keep: Sequence[int]) -> int:
    return sum(max(len(COLUMNS[i].title), *(len(row[i]) for row in rows)) + 2 for i in keep)
