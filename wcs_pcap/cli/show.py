"""``wcs-pcap show``."""

from __future__ import annotations

import os
from typing import Any

import click

from wcs_pcap.cli.analysis import filtered_analysis, frames_of
from wcs_pcap.cli.guard import GuardedCommand, refuse_unreadable
from wcs_pcap.cli.options import FOR_FINDINGS, IGNORED_QUIET, analysing, formats, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import ExchangesView, FrameView

NUMBER = click.IntRange(min=1)
FRAME_HELP = "Show this frame layer by layer, watched or not, instead of an exchange."


@click.command("show", cls=GuardedCommand)
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE... [NUMBER]")
@analysing(without=FOR_FINDINGS)
@click.option("--packet", type=NUMBER, metavar="N", help=FRAME_HELP)
@formats("show")
@writing
@IGNORED_QUIET
def command(**options: Any) -> int:
    """Show one exchange in full, or one frame layer by layer.

    NUMBER is that of an exchange in `wcs-pcap exchanges`; frames are numbered as Wireshark numbers them.
    """
    if options["packet"] is not None:
        write(options, "show --packet", _frame(options))
        return 0
    *options["captures"], last = options["captures"]
    if not options["captures"]:
        raise click.UsageError("Missing argument 'NUMBER'.")
    number = NUMBER.convert(last, click.Argument(["number"]), click.get_current_context())
    write(options, "show", _exchange(options, number))
    return 0


def _exchange(options: dict[str, Any], number: int) -> ExchangesView:
    report, shown = filtered_analysis(options)
    if number > len(report.exchanges):
        count = f"there are {len(report.exchanges):,}" if report.exchanges else "there is none"
        raise click.UsageError(f"no exchange {number} in this capture; {count}")
    exchange = report.exchanges[number - 1]
    frames = frames_of(shown)
    if frames is not None and frames.isdisjoint(exchange.frames):
        raise click.UsageError(f"the filter does not show exchange {number}")
    return ExchangesView(report, [exchange])


def _frame(options: dict[str, Any]) -> FrameView:
    *_, last = options["captures"]
    if len(options["captures"]) > 1 and last.isdecimal() and not os.path.exists(last):
        raise click.UsageError("NUMBER and --packet do not go together")
    if options["filter_text"] is not None:
        raise click.UsageError("--filter and --packet do not go together")
    from wcs_pcap.capture.timeline import Timeline
    from wcs_pcap.cli.progress import ProgressLine

    refuse_unreadable(options["captures"])
    number, count = options["packet"], 0
    with ProgressLine(options["progress"]) as progress:
        timeline = Timeline(options["captures"], progress)
        for record in timeline.records():
            count = record.number
            if count == number:
                return FrameView(record, timeline.captures[0].first_time or 0)
    total = f"there are {count:,}" if count else "there is none"
    raise click.UsageError(f"no frame {number} in this capture; {total}")
