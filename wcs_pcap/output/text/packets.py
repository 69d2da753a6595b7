"""The packet list as text, with Wireshark's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wcs_pcap.model import Packet
from wcs_pcap.output.masking.texts import mask_text
from wcs_pcap.output.text.columns import Column, print_fitting
from wcs_pcap.output.text.packet_list import Row, columns
from wcs_pcap.output.text.terminal import Terminal

COLUMNS = (
    Column("No.", True),
    Column("Time", True),
    Column("Source", give_up=3),
    Column("Destination", give_up=4),
    Column("Protocol", give_up=1),
    Column("Length", True, 2),
    Column("Info"),
)
INFO = 6


def rows(packets: Iterable[Packet], show_secrets: bool = False) -> Iterator[Row]:
    """The columns of each packet as they may be shown."""
    for packet in packets:
        row = columns(packet)
        yield row if show_secrets else row._replace(info=mask_text(row.info))


def print_packets(screen: Terminal, packets: Sequence[Packet]) -> None:
    """One row a packet. On a narrow screen columns are left out first, then Info is cut."""
    texts, styles = [], []
    for packet, row in zip(packets, rows(packets, screen.show_secrets), strict=True):
        texts.append(tuple(map(str, row)))
        style = "red" if packet.analysis else "green" if row.protocol == "HTTP" else ""
        styles.append([style] * len(COLUMNS))
    print_fitting(screen, COLUMNS, texts, INFO, styles)
