"""``wcs-pcap packets``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.analysis import filtered_analysis
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import FOR_FINDINGS, FOR_HOOKS, QUIET, formats, reading, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import ReportView


@click.command("packets", cls=GuardedCommand)
@reading(without=(*FOR_FINDINGS, *FOR_HOOKS))
@formats("packets")
@writing
@QUIET
def command(**options: Any) -> int:
    """List the packets of the watched ports as Wireshark does."""
    report, shown = filtered_analysis(options, keep_packets=True)
    packets = report.packets if shown is None else shown
    write(options, "packets", ReportView(report, options["filter_text"], packets, options["quiet"]))
    return 0
