"""``wcs-pcap show``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import Sparing, analysis, display_filter, formats, output_file, reading, screen_of, writing


@click.command("show", cls=Sparing)
@reading
@click.argument("number", type=click.IntRange(min=1))
@formats("text", "json")
@writing
def command(**options: Any) -> int:
    """Show one exchange in full. NUMBER is that of `wcs-pcap exchanges`."""
    shows = display_filter(options)
    report = analysis(options, keep_packets=shows is not None)
    number = options["number"]
    if number > len(report.exchanges):
        there = f"there are {len(report.exchanges):,}" if report.exchanges else "there is none"
        raise click.UsageError(f"no exchange {number} in this capture; {there}")
    exchange = report.exchanges[number - 1]
    if shows is not None and not any(packet.segment.frame in exchange.frames for packet in report.packets if shows(packet)):
        raise click.UsageError(f"the filter does not show exchange {number}")
    if options["output_format"] == "json":
        from wcs_pcap.output.json.report import JsonReport, indented

        with output_file(options) as file:
            file.write(indented(JsonReport(report, options["show_secrets"]).exchange(exchange)) + "\n")
        return 0
    from wcs_pcap.output.text.exchange import print_exchange

    with screen_of(options) as screen:
        print_exchange(screen, report, exchange)
    return 0
