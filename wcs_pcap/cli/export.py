"""``wcs-pcap export``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from wcs_pcap.cli.options import SHOW_SECRETS, Sparing, analysis, output_file, own_patterns, reading

if TYPE_CHECKING:
    from wcs_pcap.model import Report

FORMATS = ("har", "csv", "jsonl", "parquet")


@click.command("export", cls=Sparing)
@reading
@own_patterns
@click.option("--format", "output_format", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option(
    "--table",
    type=click.Choice(("exchanges", "flows", "findings")),
    default="exchanges",
    show_default=True,
    help="Which table; HAR holds exchanges only.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--show-secrets", is_flag=True, help=SHOW_SECRETS)
def command(**options: Any) -> int:
    """Write exchanges, flows or findings for other tools: HAR, CSV, JSON lines, Parquet."""
    form, table = options["output_format"], options["table"]
    if options["filter_text"] is not None:
        raise click.UsageError("--filter has no meaning here: everything is exported")
    if form == "har" and table != "exchanges":
        raise click.UsageError("HAR holds exchanges only")
    if form == "parquet" and options["output"] in (None, "-"):
        raise click.UsageError("Parquet needs a file to write to: -o FILE")
    if form in ("csv", "parquet"):
        from wcs_pcap.output.export.frames import require

        require("pandas", *(["pyarrow"] if form == "parquet" else []))  # before a large capture is read for nothing
    report = analysis(options)
    if form == "parquet":
        from wcs_pcap.output.export.frames import to_parquet

        to_parquet(report, table, options["output"], options["show_secrets"])
        return 0
    with output_file(options) as file:
        file.writelines(_text(form, table, report, options["show_secrets"]))
    return 0


def _text(form: str, table: str, report: Report, show_secrets: bool) -> Iterable[str]:
    """What is written, in pieces."""
    if form == "har":
        from wcs_pcap.output.export.har import har

        return har(report, show_secrets)
    if form == "csv":
        from wcs_pcap.output.export.frames import to_csv

        return [to_csv(report, table, show_secrets)]
    from wcs_pcap.output.export.tables import lines

    return lines(report, table, show_secrets)
