"""Writes what the commands show as JSON: one document, or one object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wcs_pcap.output.json.encode import array, dumps, indented
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.output.json.traffic import TrafficJson

if TYPE_CHECKING:
    from wcs_pcap.output.text.terminal import Terminal
    from wcs_pcap.output.verdicts import Judgement
    from wcs_pcap.output.views import Comparison, ExchangesView, ReportView


def report_document(terminal: Terminal, view: ReportView) -> None:
    terminal.write(JsonReport(view.report, terminal.mask).document())


def report_lines(terminal: Terminal, view: ReportView) -> None:
    terminal.write(JsonReport(view.report, terminal.mask).lines())


def check_document(terminal: Terminal, judgement: Judgement) -> None:
    terminal.write(JsonReport(judgement.check.report, terminal.mask, judgement.check).document())


def check_lines(terminal: Terminal, judgement: Judgement) -> None:
    terminal.write(JsonReport(judgement.check.report, terminal.mask, judgement.check).lines())


def exchanges_document(terminal: Terminal, view: ExchangesView) -> None:
    terminal.write(array("exchanges", _exchanges(terminal, view)))


def exchanges_lines(terminal: Terminal, view: ExchangesView) -> None:
    terminal.write(f"{text}\n" for text in _exchanges(terminal, view))


def exchange_document(terminal: Terminal, view: ExchangesView) -> None:
    terminal.write(f"{indented(text)}\n" for text in _exchanges(terminal, view))


def packets_lines(terminal: Terminal, view: ReportView) -> None:
    from wcs_pcap.output.text.packets import rows

    packets = view.packets or ()
    for packet, row in zip(packets, rows(packets, terminal.mask), strict=True):
        terminal.write([dumps({**row._asdict(), "stream": packet.segment.stream}) + "\n"])


def comparison_document(terminal: Terminal, comparison: Comparison) -> None:
    differences = list(_differences(terminal, comparison))
    terminal.write([dumps({"good": comparison.good, "bad": comparison.bad, "differences": differences}), "\n"])


def comparison_lines(terminal: Terminal, comparison: Comparison) -> None:
    terminal.write(f"{dumps(difference)}\n" for difference in _differences(terminal, comparison))


def _exchanges(terminal: Terminal, view: ExchangesView) -> Iterator[str]:
    return map(TrafficJson(view.report, terminal.mask).exchange, view.exchanges)


def _differences(terminal: Terminal, comparison: Comparison) -> Iterator[dict[str, Any]]:
    for difference in comparison.differences:
        yield {**difference._asdict(), "text": terminal.mask.text(difference.text)}
