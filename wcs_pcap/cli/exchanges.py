"""``wcs-pcap exchanges``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.analysis import filtered_analysis, frames_of
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import FOR_FINDINGS, IGNORED_QUIET, formats, reading, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import ExchangesView


@click.command("exchanges", cls=GuardedCommand)
@reading(without=(*FOR_FINDINGS, "--retry-count"))
@formats("exchanges")
@writing
@IGNORED_QUIET
def command(**options: Any) -> int:
    """List every HTTP request with its response.

    Use --port any for the requests on all ports.
    """
    report, shown = filtered_analysis(options)
    frames = frames_of(shown)
    exchanges = [exchange for exchange in report.exchanges if frames is None or not frames.isdisjoint(exchange.frames)]
    write(options, "exchanges", ExchangesView(report, exchanges))
    return 0
