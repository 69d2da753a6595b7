"""``wcs-pcap diff``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli import exits
from wcs_pcap.cli.options import Quantity, Sparing, analysis, choosing, formats, output_file, own_patterns, screen_of, writing


@click.command("diff", cls=Sparing)
@click.argument("good")
@click.argument("bad")
@choosing
@own_patterns
@formats("text", "json", "jsonl")
@click.option(
    "--slower",
    "factor",
    type=Quantity(min=1),
    default=2.0,
    show_default=True,
    metavar="TIMES",
    help="So many times as long is slower.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when they differ, with 3 when BAD may only not show it.")
@writing
def command(**options: Any) -> int:
    """Say what the capture BAD lacks, has more, or has slower than GOOD, a capture of the same test, flow by flow."""
    from wcs_pcap.expect.diff import differences
    from wcs_pcap.output.masking.texts import mask_text

    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: all flows are compared")
    good, bad = (analysis({**options, "captures": (options[name],)}) for name in ("good", "bad"))
    found = differences(good, bad, options["factor"])
    if options["output_format"] != "text":
        from wcs_pcap.output.json.report import dumps

        entries = [{**each._asdict(), "text": each.text if options["show_secrets"] else mask_text(each.text)} for each in found]
        with output_file(options) as file:
            if options["output_format"] == "json":
                file.write(dumps({"good": options["good"], "bad": options["bad"], "differences": entries}) + "\n")
            else:
                file.writelines(dumps(entry) + "\n" for entry in entries)
    elif not options["quiet"]:
        from wcs_pcap.output.text.diff import print_differences

        with screen_of(options) as screen:
            print_differences(screen, found)
    if not options["exit_code"] or not found:
        return exits.OK
    return exits.FAILED if any(each.certain for each in found) else exits.INCONCLUSIVE
