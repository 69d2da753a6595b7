"""The packet list as text, with Wireshark's columns."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.model import Packet
from wcs_pcap.output.packet_list import Row, columns
from wcs_pcap.output.screen import Screen
from wcs_pcap.output.secrets import mask_text

TITLES = ("No.", "Time", "Source", "Destination", "Protocol", "Length", "Info")
RIGHT = frozenset(("No.", "Time", "Length"))
STYLES = {"HTTP": "green", "TCP": ""}


def print_packets(screen: Screen, packets: Sequence[Packet]) -> None:
    """One row a packet. Only Info is cut, and only where the screen is too narrow for it."""
    rows = [_texts(columns(packet)) for packet in packets]
    widths = [max(len(title), *(len(row[i]) for row in rows)) if rows else len(title) for i, title in enumerate(TITLES)]
    _print(screen, TITLES, widths, "dim")
    for row in rows:
        style = "red" if row[6].startswith("[") else STYLES[row[4]]
        _print(screen, row, widths, style)


def _texts(row: Row) -> tuple[str, ...]:
    return (*(str(value) for value in row[:6]), mask_text(row.info))


def _print(screen: Screen, row: Sequence[str], widths: Sequence[int], style: str) -> None:
    parts = [
        text.rjust(width) if title in RIGHT else text.ljust(width)
        for title, text, width in zip(TITLES[:6], row, widths, strict=False)
    ]
    line = "  ".join([*parts, row[6]])
    if screen.cut and len(line) > screen.width:
        line = line[: screen.width - 1] + screen.glyphs.ellipsis
    screen.line((line, style))
