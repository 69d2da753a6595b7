"""``wcs-pcap rule``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import screen_of


@click.command("rule")
@click.argument("code", required=False)
@click.option("--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same.")
def command(code: str | None, **options: Any) -> int:
    """Explain a finding code, such as TCP001; without CODE, list them all."""
    from wcs_pcap.output.text.rules import print_rule, print_rules
    from wcs_pcap.rules.metadata import codes, rule_metadata

    with screen_of(options) as screen:
        if code is None:
            print_rules(screen, [rule_metadata(each) for each in codes()])
        else:
            print_rule(screen, rule_metadata(code.upper()))
    return 0
