"""``wcs-pcap patterns``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import Sparing, formats, output_file, own_patterns, screen_of


@click.command("patterns", cls=Sparing)
@click.argument("name", required=False)
@click.option("--check", "checked", multiple=True, metavar="FILE", help="Say what is wrong in a pattern file.")
@own_patterns
@formats("text", "mermaid")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same.")
def command(name: str | None, checked: tuple[str, ...], **options: Any) -> int:
    """Show the sequences that flows are held against: all, or the one called NAME with its table and diagram."""
    from wcs_pcap.errors import PatternError
    from wcs_pcap.flows.own import own_patterns as read_patterns
    from wcs_pcap.flows.pattern import patterns
    from wcs_pcap.rules.metadata import codes

    if checked:
        return _check(checked, options)
    known = {**patterns(), **read_patterns(options["patterns"], codes())}
    if name is not None and name not in known:
        raise PatternError(f"there is no pattern {name!r}; `wcs-pcap patterns` lists them all")
    chosen = list(known.values()) if name is None else [known[name]]
    if options["output_format"] == "mermaid":
        if name is None:
            raise click.UsageError("a Mermaid diagram shows one pattern: give its NAME")
        from wcs_pcap.output.text.pattern_mermaid import mermaid

        with output_file(options) as file:
            file.writelines(f"{line}\n" for pattern in chosen for line in mermaid(pattern))
        return 0
    from wcs_pcap.output.text.patterns import print_pattern, print_patterns

    with screen_of(options) as screen:
        if name is None:
            print_patterns(screen, chosen)
        else:
            print_pattern(screen, chosen[0])
    return 0


def _check(paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """Names every mistake in the files; returns 2 if there is one."""
    from wcs_pcap.cli.exits import OK, USAGE
    from wcs_pcap.errors import PatternError
    from wcs_pcap.flows.own import read_pattern
    from wcs_pcap.rules.metadata import codes

    code = OK
    with screen_of(options) as screen:
        for path in paths:
            try:
                pattern = read_pattern(path, codes())
            except PatternError as error:
                code = USAGE
                for each in (error, *error.others):
                    screen.line(str(each))
            else:
                screen.line(f"{path}: pattern {pattern.name}, {len(pattern.states)} states, no mistakes")
    return code
