"""What commands hand to the writers of the output, as value types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wcs_pcap.capture.pcap import Record
    from wcs_pcap.expect.diff import Difference
    from wcs_pcap.model import Exchange, Packet, Report
    from wcs_pcap.summary import Summary


class ReportView(NamedTuple):
    """A report, and what of it is shown: ``packets`` are those that the display filter shows, None without a filter."""

    report: Report
    filter_text: str | None = None
    packets: Sequence[Packet] | None = None
    quiet: bool = False


class ExchangesView(NamedTuple):
    """Some exchanges of a report."""

    report: Report
    exchanges: Sequence[Exchange]


class FrameView(NamedTuple):
    """A frame of a timeline that begins at ``begin``."""

    record: Record
    begin: int


class SummaryView(NamedTuple):
    """The counts of ``analyze --summary``."""

    summary: Summary
    quiet: bool = False


class Comparison(NamedTuple):
    """The paths of two captures, and in what the bad one differs from the good one."""

    good: str
    bad: str
    differences: Sequence[Difference]


class Table(NamedTuple):
    """One of the tables exchanges, flows and findings of a report."""

    report: Report
    name: str
