"""``wcs-pcap check``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli import exits
from wcs_pcap.cli.options import analysis, display_filter, formats, reading, screen_of, write_json, writing


@click.command("check")
@reading
@formats("text", "json", "jsonl")
@click.option("--fail-on", type=click.Choice(list(exits.LEVELS)), help="Exit with 1 on such a finding too.")
@click.option("--allow-inconclusive", is_flag=True, help="Exit with 0 when the capture is not fit to judge.")
@writing
def command(**options: Any) -> int:
    """Judge a capture for CI: exit with 0 (pass), 1 (fail), 2 (cannot be read) or 3 (not fit to judge)."""
    shows = display_filter(options)
    report = analysis(options, keep_packets=shows is not None)
    if options["output_format"] != "text":
        write_json(options, report)
    elif not options["quiet"]:
        from wcs_pcap.output.check_text import print_check

        with screen_of(options) as screen:
            frames = None if shows is None else {packet.segment.frame for packet in report.packets if shows(packet)}
            print_check(screen, report, frames)
    return exits.of_check(report, options["fail_on"], options["allow_inconclusive"])
