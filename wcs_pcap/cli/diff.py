"""``wcs-pcap diff``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli import exits
from wcs_pcap.cli.analysis import analysis
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import PATTERNS, QUIET, Quantity, analysing, formats, writing
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import Comparison


@click.command("diff", cls=GuardedCommand)
@click.argument("good")
@click.argument("bad")
@analysing(without=("--filter",))
@PATTERNS
@formats("diff")
@click.option(
    "--slower", "factor", type=Quantity(min=1), default=2.0, show_default=True, metavar="TIMES",
    help="Call it slower if it takes this many times as long.",
)  # fmt: skip
@click.option("--exit-code", is_flag=True, help="Exit with 1 when they differ, with 3 when BAD may only not show it.")
@writing
@QUIET
def command(**options: Any) -> int:
    """Compare two captures of the same test, flow by flow.

    Lists what BAD lacks, has more, or has slower than GOOD.
    """
    from wcs_pcap.expect.diff import differences

    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: all flows are compared")
    good, bad = (analysis({**options, "captures": (options[name],)}) for name in ("good", "bad"))
    found = differences(good, bad, options["factor"])
    if options["output_format"] != "text" or not options["quiet"]:
        write(options, "diff", Comparison(options["good"], options["bad"], found))
    if not options["exit_code"] or not found:
        return exits.OK
    return exits.FAILED if any(each.certain for each in found) else exits.INCONCLUSIVE
