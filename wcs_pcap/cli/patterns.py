"""``wcs-pcap patterns``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.guard import GuardedCommand
from wcs_pcap.cli.options import NO_COLOR, OUTPUT, PATTERNS, formats
from wcs_pcap.cli.writing import terminal_for, write


@click.command("patterns", cls=GuardedCommand)
@click.argument("name", required=False)
@click.option("--check", "checked", multiple=True, metavar="FILE", help="List the mistakes in a pattern file; repeatable.")
@PATTERNS
@formats("patterns")
@OUTPUT
@NO_COLOR
def command(name: str | None, checked: tuple[str, ...], **options: Any) -> int:
    """List the flow patterns, or show one of them in full.

    The pattern NAME is shown with its table and diagram.
    """
    from wcs_pcap.errors import PatternError
    from wcs_pcap.pipeline import known_patterns

    if checked:
        return _check(checked, options)
    known = known_patterns(options["patterns"])
    if name is not None and name not in known:
        raise PatternError(f"there is no pattern {name!r}; `wcs-pcap patterns` lists them all")
    if options["output_format"] == "mermaid" and name is None:
        raise click.UsageError("a Mermaid diagram shows one pattern: give its NAME")
    write(options, "patterns", list(known.values()) if name is None else [known[name]])
    return 0


def _check(paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """Prints every mistake in the files; returns 2 if there is one."""
    from wcs_pcap.cli import print_error_line
    from wcs_pcap.cli.exits import OK, USAGE
    from wcs_pcap.errors import PatternError
    from wcs_pcap.flows.own import read_pattern
    from wcs_pcap.rules.metadata import codes

    code = OK
    with terminal_for(options) as terminal:
        for path in paths:
            try:
                pattern = read_pattern(path, codes())
            except PatternError as error:
                code = USAGE
                for each in (error, *error.others):
                    print_error_line(str(each))
            else:
                terminal.line(f"{path}: pattern {pattern.name}, {len(pattern.states)} states, no mistakes")
    return code
