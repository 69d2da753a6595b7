"""``wcs-pcap packets``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import Sparing, analysis, display_filter, formats, output_file, reading, screen_of, writing


@click.command("packets", cls=Sparing)
@reading
@formats("text", "jsonl")
@writing
def command(**options: Any) -> int:
    """List the packets of the watched traffic as Wireshark does."""
    shows = display_filter(options)
    report = analysis(options, keep_packets=True)
    displayed = [packet for packet in report.packets if shows is None or shows(packet)]
    from wcs_pcap.output.text.packets import print_packets, rows

    if options["output_format"] == "jsonl":
        from wcs_pcap.output.json.report import dumps

        with output_file(options) as file:
            for packet, row in zip(displayed, rows(displayed, options["show_secrets"]), strict=True):
                file.write(dumps({**row._asdict(), "stream": packet.segment.stream}) + "\n")
        return 0
    from wcs_pcap.output.text.report import print_status_line

    with screen_of(options) as screen:
        print_packets(screen, displayed)
        if not options["quiet"]:
            print_status_line(screen, report, options["filter_text"], displayed)
    return 0
