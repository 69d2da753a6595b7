"""``wcs-pcap show``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.analysis import analysis, display_filter, shown_frames
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import FOR_FINDINGS, IGNORED_QUIET, formats, reading, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import ExchangesView


@click.command("show", cls=GuardedCommand)
@reading(without=FOR_FINDINGS)
@click.argument("number", type=click.IntRange(min=1))
@formats("show")
@writing
@IGNORED_QUIET
def command(**options: Any) -> int:
    """Show one exchange in full. NUMBER is that of `wcs-pcap exchanges`."""
    shows = display_filter(options)
    report = analysis(options, keep_packets=shows is not None)
    number = options["number"]
    if number > len(report.exchanges):
        count = f"there are {len(report.exchanges):,}" if report.exchanges else "there is none"
        raise click.UsageError(f"no exchange {number} in this capture; {count}")
    exchange = report.exchanges[number - 1]
    frames = shown_frames(report, shows)
    if frames is not None and frames.isdisjoint(exchange.frames):
        raise click.UsageError(f"the filter does not show exchange {number}")
    write(options, "show", ExchangesView(report, [exchange]))
    return 0
