"""``wcs-pcap learn``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.analysis import analysis
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import OUTPUT, PATTERNS, reading


@click.command("learn", cls=GuardedCommand)
@reading(without=("--filter",))
@PATTERNS
@click.option("--force", is_flag=True, help="Learn from a capture that fails: its errors are intended.")
@OUTPUT
def command(**options: Any) -> int:
    """Write a file of expectations from a good capture.

    `wcs-pcap check --expect FILE` judges other captures of the same test by it.
    """
    from wcs_pcap.expect.learn import learn
    from wcs_pcap.output.files import output_file

    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: all flows are learned")
    text = learn(analysis(options), options["force"])
    with output_file(options["output"]) as file:
        file.write(text)
    return 0
