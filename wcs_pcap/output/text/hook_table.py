"""The hook table: Wireshark's packet list of the requests, each with the status and the latency of its response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from wcs_pcap.model import NANOSECONDS, Absence, Exchange, HookCall, Report, address_text
from wcs_pcap.output.text.columns import Column, fitting, print_columns
from wcs_pcap.output.text.packet_list import escape
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import duration, printable


class Row(NamedTuple):
    number: str
    time: str
    source: str
    destination: str
    protocol: str
    length: str
    info: str
    status: str
    latency: str


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


def print_hooks(terminal: Terminal, report: Report, shown: Callable[[Exchange], bool]) -> None:
    """Prints one row a hook whose exchange is ``shown``."""
    calls = {call.exchange.number: call for call in report.hooks}
    exchanges = [e for e in report.exchanges if (e.hook or e.request is None) and shown(e)]
    if not exchanges:
        return

    def rows(brief: bool) -> list[Row]:
        return [_row(terminal, exchange, report, brief, calls.get(exchange.number)) for exchange in exchanges]

    table = rows(brief=False)
    if terminal.width < _needed(table, fitting(COLUMNS, table, INFO, terminal.width)):
        table = rows(brief=True)
    styles = [[_style(row) if index == STATUS else "" for index in range(len(COLUMNS))] for row in table]
    print_columns(terminal, COLUMNS, table, INFO, styles)


def _row(terminal: Terminal, exchange: Exchange, report: Report, brief: bool, call: HookCall | None) -> Row:
    stream = exchange.stream
    client, server = address_text(stream.client.address), address_text(stream.server.address)
    response = exchange.response
    message = exchange.request or response
    assert message is not None
    status = str(response.status) if response else UNANSWERED[exchange.absence or Absence.ABSENT]
    latency = exchange.latency
    relative = exchange.time - report.first_time
    return Row(
        number=str(exchange.frame),
        time=f"{relative / NANOSECONDS:.6f}",
        source=client if exchange.request else server,
        destination=server if exchange.request else client,
        protocol="HTTP",
        length=str(message.wire_length),
        info=_brief_info(terminal, exchange, call) if brief else _info(terminal, exchange, call),
        status=status,
        latency="" if latency is None else duration(latency),
    )


def _info(terminal: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    """Returns Wireshark's Info, followed by the status that an event reports."""
    request = exchange.request
    if request is None:
        assert exchange.response is not None
        reason = terminal.mask.text(escape(exchange.response.reason))
        return f"HTTP/1.1 {exchange.response.status} {reason} (its request was not captured)"
    kind = (request.header(b"content-type") or b"").split(b";")[0].strip()
    text = f"{escape(request.method)} {terminal.mask.text(escape(request.uri))} HTTP/1.1"
    text += f"  ({escape(kind)})" if kind else ""
    status = _event_status(call)
    text += f"  {status}" if status else ""
    return text + _remark(exchange)


def _brief_info(terminal: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    if call is None:
        return _info(terminal, exchange, call) if exchange.request is None else exchange.hook or ""
    return f"{printable(call.name)} {_event_status(call)}".rstrip() + _remark(exchange)


def _event_status(call: HookCall | None) -> str:
    """Returns the status that an event reports, or nothing."""
    return printable(call.status) if call is not None and call.name.endswith("Event") and call.status else ""


def _remark(exchange: Exchange) -> str:
    request = exchange.request
    return f" [{request.problem}]" if request is not None and request.problem else ""


def _style(row: Row) -> str:
    """Returns the colour of the status."""
    if row.status == "200":
        return "green"
    return "red" if row.status.isdigit() or row.status == UNANSWERED[Absence.ABSENT] else "yellow"


def _needed(rows: Sequence[Row], keep: Sequence[int]) -> int:
    return sum(max(len(COLUMNS[i].title), *(len(row[i]) for row in rows)) + 2 for i in keep)
