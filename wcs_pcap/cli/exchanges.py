"""``wcs-pcap exchanges``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import Sparing, analysis, display_filter, formats, output_file, reading, screen_of, writing


@click.command("exchanges", cls=Sparing)
@reading
@formats("text", "json", "jsonl")
@writing
def command(**options: Any) -> int:
    """List every HTTP request with its response; with --port any, those of all ports."""
    shows = display_filter(options)
    report = analysis(options, keep_packets=shows is not None)
    exchanges = report.exchanges
    if shows is not None:
        frames = {packet.segment.frame for packet in report.packets if shows(packet)}
        exchanges = [exchange for exchange in exchanges if not frames.isdisjoint(exchange.frames)]
    if options["output_format"] == "text":
        from wcs_pcap.output.text.exchange import print_exchanges

        with screen_of(options) as screen:
            print_exchanges(screen, report, exchanges)
        return 0
    from wcs_pcap.output.json.report import JsonReport, array

    form = JsonReport(report, options["show_secrets"])
    with output_file(options) as file:
        texts = map(form.exchange, exchanges)
        file.writelines(array("exchanges", texts) if options["output_format"] == "json" else (f"{text}\n" for text in texts))
    return 0
