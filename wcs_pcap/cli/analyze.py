"""``wcs-pcap analyze``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli import exits
from wcs_pcap.cli.options import analysis, display_filter, formats, reading, screen_of, write_json, writing


@click.command("analyze")
@reading
@formats("text", "json", "jsonl")
@click.option("--fail-on", type=click.Choice(list(exits.LEVELS)), help="Exit with 1 on a finding of this severity or worse.")
@writing
def command(**options: Any) -> int:
    """Say what happened between WCS and the web server, and what went wrong.

    Several captures are taken as one timeline, as of a rotated capture; "-" is standard input.
    """
    shows = display_filter(options)
    text = options["output_format"] == "text"
    report = analysis(options, keep_packets=shows is not None)
    if text:
        from wcs_pcap.output.text_report import print_report, print_verdict

        with screen_of(options) as screen:
            if options["quiet"]:
                print_verdict(screen, report)
            else:
                displayed = None if shows is None else [packet for packet in report.packets if shows(packet)]
                print_report(screen, report, options["filter_text"], displayed)
    else:
        write_json(options, report)
    return exits.FAILED if exits.found(report.findings, options["fail_on"]) else exits.OK
