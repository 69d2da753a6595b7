"""``wcs-pcap analyze``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli import exits, print_error
from wcs_pcap.cli.analysis import counting, filtered_analysis
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import FAIL_ON, PATTERNS, QUIET, formats, reading, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.formats import WRITERS
from wcs_pcap.output.views import ReportView, SummaryView
from wcs_pcap.timings import Timings, Untimed

if TYPE_CHECKING:
    from wcs_pcap.model import Capture


@click.command("analyze", cls=GuardedCommand)
@reading()
@PATTERNS
@formats("analyze")
@FAIL_ON
@click.option(
    "--summary", "only_counts", is_flag=True,
    help="Count hooks, responses and latencies in little memory, for days of traffic: no flows, findings or verdict.",
)  # fmt: skip
@click.option("--timings", "timed", is_flag=True, help="Print the time of each stage on standard error.")
@writing
@QUIET
def command(**options: Any) -> int:
    """Report what happened and what went wrong, with a verdict.

    Prints the hooks that WCS sent to the web server, the flows they belong to, and the findings. Several captures are one
    timeline, as those of a rotated capture; "-" is standard input.
    """
    if options["only_counts"]:
        return _count(options)
    timings = Timings() if options["timed"] else Untimed()
    report, shown = filtered_analysis(options, timings=timings)
    with timings.stage("printing"):
        write(options, "analyze", ReportView(report, options["filter_text"], shown, options["quiet"]))
    _print_timings(timings, report.captures, len(report.exchanges))
    return exits.FAILED if exits.found(report.findings, options["fail_on"]) else exits.OK


def _count(options: dict[str, Any]) -> int:
    """Runs ``--summary``. It has no verdict, so that its exit code is always 0."""
    for name, option in (("fail_on", "--fail-on"), ("filter_text", "--filter")):
        if options[name] is not None:
            raise click.UsageError(f"--summary only counts, and {option} needs the analysis: leave out one of the two")
    if options["output_format"] not in WRITERS["analyze --summary"]:
        raise click.UsageError(f"--summary has no format {options['output_format']}: {', '.join(WRITERS['analyze --summary'])}")
    timings = Timings() if options["timed"] else Untimed()
    summary = counting(options, timings)
    with timings.stage("printing"):
        write(options, "analyze --summary", SummaryView(summary, options["quiet"]))
    _print_timings(timings, summary.captures, summary.requests)
    return exits.OK


def _print_timings(timings: Untimed, captures: Sequence[Capture], exchanges: int) -> None:
    if isinstance(timings, Timings):
        from wcs_pcap.output.text.timings import timing_lines

        print_error("\n".join(timing_lines(timings.seconds, captures, exchanges)))
