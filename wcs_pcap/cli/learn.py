"""``wcs-pcap learn``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import Sparing, analysis, choosing, output_file, own_patterns


@click.command("learn", cls=Sparing)
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...")
@choosing
@own_patterns
@click.option("--force", is_flag=True, help="Learn from a capture that fails: what is wrong with it is meant to be so.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
def command(**options: Any) -> int:
    """Write from a good capture what `check --expect` is to find in others of the same test."""
    from wcs_pcap.expect.learn import learn

    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: all flows are learned")
    text = learn(analysis(options), options["force"])
    with output_file(options) as file:
        file.write(text)
    return 0
