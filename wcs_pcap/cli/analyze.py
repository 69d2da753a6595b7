"""``wcs-pcap analyze``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli import exits
from wcs_pcap.cli.options import (
    analysis,
    display_filter,
    formats,
    own_patterns,
    reading,
    screen_of,
    scribe_for,
    write_json,
    writing,
)

if TYPE_CHECKING:
    from wcs_pcap.model import Packet, Report
    from wcs_pcap.output.scribe import Scribe


@click.command("analyze")
@reading
@own_patterns
@formats("text", "json", "jsonl")
@click.option("--fail-on", type=click.Choice(list(exits.LEVELS)), help="Exit with 1 on a finding of this severity or worse.")
@click.option("--timings", "timed", is_flag=True, help="Say on standard error where the time went.")
@writing
def command(**options: Any) -> int:
    """Say what happened between WCS and the web server, and what went wrong.

    Several captures are taken as one timeline, as of a rotated capture; "-" is standard input.
    """
    from wcs_pcap.timings import Timings, Untimed

    shows = display_filter(options)
    timings = Timings() if options["timed"] else Untimed()
    scribe: list[Scribe | None] = [None]
    early = None if options["output_format"] == "text" else lambda known: scribe.append(scribe_for(options, known))
    report = analysis(options, keep_packets=shows is not None, timings=timings, early=early)
    with timings.stage("printing"):
        if options["output_format"] == "text":
            _print(options, report, shows)
        else:
            write_json(options, report, scribe=scribe[-1])
    if isinstance(timings, Timings):
        from wcs_pcap.output.timing_text import timing_lines

        click.echo("\n".join(timing_lines(timings.seconds, report)), err=True)
    return exits.FAILED if exits.found(report.findings, options["fail_on"]) else exits.OK


def _print(options: dict[str, Any], report: Report, shows: Callable[[Packet], bool] | None) -> None:
    from wcs_pcap.output.text_report import print_report, print_verdict

    with screen_of(options) as screen:
        if options["quiet"]:
            print_verdict(screen, report)
        else:
            displayed = None if shows is None else [packet for packet in report.packets if shows(packet)]
            print_report(screen, report, options["filter_text"], displayed)
