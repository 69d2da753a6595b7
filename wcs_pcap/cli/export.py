"""``wcs-pcap export``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.analysis import analysis
from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import OUTPUT, PATTERNS, SHOW_SECRETS, formats, reading
from wcs_pcap.cli.writing import write
from wcs_pcap.output.views import Table


@click.command("export", cls=GuardedCommand)
@reading(without=("--filter",))
@PATTERNS
@formats("export", required=True)
@click.option(
    "--table",
    type=click.Choice(("exchanges", "flows", "findings")),
    default="exchanges",
    show_default=True,
    help="The table to write; HAR holds exchanges only.",
)
@OUTPUT
@SHOW_SECRETS
def command(**options: Any) -> int:
    """Write exchanges, flows or findings for other tools.

    HAR holds the exchanges; CSV, JSON lines and Parquet hold one table.
    """
    name, table = options["output_format"], options["table"]
    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: everything is exported")
    if name == "har" and table != "exchanges":
        raise click.UsageError("HAR holds exchanges only")
    if name == "parquet":
        if options["output"] in (None, "-"):
            raise click.UsageError("Parquet needs a file to write to: -o FILE")
        from wcs_pcap.output.export.frames import require_pyarrow

        require_pyarrow()  # before a large capture is read in vain
    write(options, "export", Table(analysis(options), table))
    return 0
