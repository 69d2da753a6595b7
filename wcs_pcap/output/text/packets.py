"""The packet list as text, with Wireshark's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wcs_pcap.model import Packet
from wcs_pcap.output.masking.mask import Mask
from wcs_pcap.output.text.columns import Column, print_columns
from wcs_pcap.output.text.packet_list import Row, columns
from wcs_pcap.output.text.report import print_status_line
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import ReportView

COLUMNS = (
    Column("No.", True),
    Column("Time", True),
    Column("Source", drop_order=3),
    Column("Destination", drop_order=4),
    Column("Protocol", drop_order=1),
    Column("Length", True, 2),
    Column("Info"),
)
INFO = 6


def rows(packets: Iterable[Packet], mask: Mask) -> Iterator[Row]:
    """Yields the columns of each packet, masked."""
    for packet in packets:
        row = columns(packet)
        yield row._replace(info=mask.text(row.info))


def print_packets(terminal: Terminal, view: ReportView) -> None:
    """Prints one row a packet. On a narrow terminal columns are left out first, then Info is cut."""
    texts, styles = [], []
    packets = view.packets or ()
    for packet, row in zip(packets, rows(packets, terminal.mask), strict=True):
        texts.append(tuple(map(str, row)))
        style = "red" if packet.analysis else "green" if row.protocol == "HTTP" else ""
        styles.append([style] * len(COLUMNS))
    print_columns(terminal, COLUMNS, texts, INFO, styles)
    if not view.quiet:
        print_status_line(terminal, view)
