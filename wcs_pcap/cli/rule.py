"""``wcs-pcap rule``."""

from __future__ import annotations

from typing import Any

import click

from wcs_pcap.cli.options import NO_COLOR
from wcs_pcap.cli.writing import terminal_for


@click.command("rule")
@click.argument("code", required=False)
@NO_COLOR
def command(code: str | None, **options: Any) -> int:
    """Explain a finding code, or list all of them.

    CODE is such as TCP001.
    """
    from wcs_pcap.output.text.rules import print_rule, print_rules
    from wcs_pcap.rules.metadata import codes, rule_metadata

    with terminal_for(options) as terminal:
        if code is None:
            print_rules(terminal, [rule_metadata(each) for each in codes()])
        else:
            print_rule(terminal, rule_metadata(code.upper()))
    return 0
