"""``wcs-pcap analyze``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli import exits, tell
from wcs_pcap.cli.options import (
    Sparing,
    analysis,
    counting,
    display_filter,
    formats,
    output_file,
    own_patterns,
    reading,
    screen_of,
    write_json,
    writing,
)

if TYPE_CHECKING:
    from wcs_pcap.model import Capture, Packet, Report
    from wcs_pcap.timings import Untimed

ONLY_COUNTS = "Only count hooks, answers and latencies, of days of traffic too: no flows, no findings, no verdict."


@click.command("analyze", cls=Sparing)
@reading
@own_patterns
@formats("text", "json", "jsonl")
@click.option("--fail-on", type=click.Choice(list(exits.LEVELS)), help="Exit with 1 on a finding of this severity or worse.")
@click.option("--summary", "only_counts", is_flag=True, help=ONLY_COUNTS)
@click.option("--timings", "timed", is_flag=True, help="Say on standard error where the time went.")
@writing
def command(**options: Any) -> int:
    """Say what happened between WCS and the web server, and what went wrong.

    Several captures are taken as one timeline, as of a rotated capture; "-" is standard input.
    """
    if options["only_counts"]:
        return _count(options)
    shows = display_filter(options)
    timings = _timings(options)
    report = analysis(options, keep_packets=shows is not None, timings=timings)
    with timings.stage("printing"):
        if options["output_format"] == "text":
            _print(options, report, shows)
        else:
            write_json(options, report)
    _say_timings(timings, report.captures, len(report.exchanges))
    return exits.FAILED if exits.found(report.findings, options["fail_on"]) else exits.OK


def _count(options: dict[str, Any]) -> int:
    """``--summary``. It judges nothing, so that it always ends well."""
    for name, option in (("fail_on", "--fail-on"), ("filter_text", "--filter")):
        if options[name] is not None:
            raise click.UsageError(f"--summary only counts, and {option} needs the analysis: leave out one of the two")
    timings = _timings(options)
    summary = counting(options, timings)
    with timings.stage("printing"):
        if options["output_format"] == "text":
            from wcs_pcap.output.text.summary import print_summary

            with screen_of(options) as screen:
                print_summary(screen, summary, options["quiet"])
        else:
            from wcs_pcap.output.json.summary import document, lines

            with output_file(options) as file:
                file.writelines(document(summary) if options["output_format"] == "json" else lines(summary))
    _say_timings(timings, summary.captures, summary.requests)
    return exits.OK


def _timings(options: dict[str, Any]) -> Untimed:
    from wcs_pcap.timings import Timings, Untimed

    return Timings() if options["timed"] else Untimed()


def _say_timings(timings: Untimed, captures: Sequence[Capture], exchanges: int) -> None:
    from wcs_pcap.timings import Timings

    if isinstance(timings, Timings):
        from wcs_pcap.output.text.timings import timing_lines

        tell("\n".join(timing_lines(timings.seconds, captures, exchanges)))


def _print(options: dict[str, Any], report: Report, shows: Callable[[Packet], bool] | None) -> None:
    from wcs_pcap.output.text.report import print_report, print_report_verdict

    with screen_of(options) as screen:
        if options["quiet"]:
            print_report_verdict(screen, report)
        else:
            displayed = None if shows is None else [packet for packet in report.packets if shows(packet)]
            print_report(screen, report, options["filter_text"], displayed)
