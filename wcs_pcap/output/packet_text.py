"""The packet list as text, with Wireshark's columns."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.model import Packet
from wcs_pcap.output.columns import Column, print_fitting
from wcs_pcap.output.packet_list import columns
from wcs_pcap.output.screen import Screen
from wcs_pcap.output.secret_texts import mask_text

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


def print_packets(screen: Screen, packets: Sequence[Packet]) -> None:
    """One row a packet. On a narrow screen columns are left out first, then Info is cut."""
    rows, styles = [], []
    for packet in packets:
        row = columns(packet)
        rows.append((*map(str, row[:INFO]), mask_text(row.info)))
        style = "red" if packet.analysis else "green" if row.protocol == "HTTP" else ""
        styles.append([style] * len(COLUMNS))
    print_fitting(screen, COLUMNS, rows, INFO, styles)
