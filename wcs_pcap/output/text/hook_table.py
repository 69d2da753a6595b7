"""The hook table: Wireshark's packet list of the requests, with the answer's status and latency beside each."""

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
    Absence.ABSENT: "no answer",
    Absence.LOST_IN_CAPTURE: "not captured",
    Absence.LOST_ON_WIRE: "lost",
    Absence.OUTSIDE_CAPTURE: "after the end",
    Absence.UNREADABLE: "unreadable",
}


def print_hooks(screen: Terminal, report: Report, shown: Callable[[Exchange], bool]) -> None:
    """Prints one row a hook whose exchange is ``shown``."""
    calls = {call.exchange.number: call for call in report.hooks}
    exchanges = [e for e in report.exchanges if (e.hook or e.request is None) and shown(e)]
    if not exchanges:
        return
    full = [_row(screen, exchange, report, brief=False, call=calls.get(exchange.number)) for exchange in exchanges]
    keep = fitting(COLUMNS, full, INFO, screen.width)
    rows = full
    if screen.width < _needed(full, keep):
        rows = [_row(screen, exchange, report, brief=True, call=calls.get(exchange.number)) for exchange in exchanges]
        keep = fitting(COLUMNS, rows, INFO, screen.width)
    columns = [COLUMNS[index] for index in keep]
    texts = [[row[index] for index in keep] for row in rows]
    styles = [[_style(row) if index == STATUS else "" for index in keep] for row in rows]
    print_columns(screen, columns, texts, keep.index(INFO), styles)


def _row(screen: Terminal, exchange: Exchange, report: Report, brief: bool, call: HookCall | None) -> Row:
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
        info=_brief_info(screen, exchange, call) if brief else _info(screen, exchange, call),
        status=status,
        latency="" if latency is None else duration(latency),
    )


def _info(screen: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    """As Wireshark shows it, and in front of it nothing; behind it what the event reports."""
    request = exchange.request
    if request is None:
        assert exchange.response is not None
        reason = screen.masked(escape(exchange.response.reason))
        return f"HTTP/1.1 {exchange.response.status} {reason} (its request was not captured)"
    kind = (request.header(b"content-type") or b"").split(b";")[0].strip()
    text = f"{escape(request.method)} {screen.masked(escape(request.uri))} HTTP/1.1"
    text += f"  ({escape(kind)})" if kind else ""
    said = _said(call)
    text += f"  {said}" if said else ""
    return text + _remark(exchange)


def _brief_info(screen: Terminal, exchange: Exchange, call: HookCall | None) -> str:
    if call is None:
        return _info(screen, exchange, call) if exchange.request is None else exchange.hook or ""
    return f"{printable(call.name)} {_said(call)}".rstrip() + _remark(exchange)


def _said(call: HookCall | None) -> str:
    """The status that an event reports."""
    return printable(call.status) if call is not None and call.name.endswith("Event") and call.status else ""


def _remark(exchange: Exchange) -> str:
    request = exchange.request
    return f" [{request.problem}]" if request is not None and request.problem else ""


def _style(row: Row) -> str:
    """The colour of the status."""
    if row.status == "200":
        return "green"
    return "red" if row.status.isdigit() or row.status == UNANSWERED[Absence.ABSENT] else "yellow"


def _needed(rows: Sequence[Row], keep: Sequence[int]) -> int:
    return sum(max(len(COLUMNS[i].title), *(len(row[i]) for row in rows)) + 2 for i in keep)
