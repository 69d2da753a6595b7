"""The text of ``rule``: what a finding code means."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.output.text.terminal import STYLES, Terminal
from wcs_pcap.rules.metadata import RuleMetadata

NEEDS = {"absence": "a capture that lost nothing", "clock": "reliable time stamps"}


def print_rules(terminal: Terminal, rules: Sequence[RuleMetadata]) -> None:
    """Prints one line a code."""
    for rule in rules:
        severity = rule.severity.value
        terminal.line((f"{rule.code:8}", "bold"), (f" {severity:8}", STYLES[severity]), rule.title)


def print_rule(terminal: Terminal, rule: RuleMetadata) -> None:
    """Prints one code in full."""
    severity = rule.severity.value
    terminal.line((f"{severity} {rule.code}", STYLES[severity]), "  ", (rule.title, "bold"))
    terminal.paragraph("looks for", rule.what, "  ")
    terminal.paragraph("means", rule.meaning, "  ")
    terminal.paragraph("do", rule.remedy, "  ")
    terminal.paragraph("sure", f"{rule.confidence} confidence that the packets prove it", "  ")
    if rule.rests_on:
        needs = " and ".join(NEEDS[need] for need in rule.rests_on)
        terminal.paragraph("rests on", f"{needs}; otherwise it is less sure", "  ")
    if rule.example:
        terminal.paragraph("example", f"{rule.example} of the source tree", "  ")
    if rule.consequence_of:
        terminal.paragraph("follows", f"may be a consequence of {', '.join(rule.consequence_of)}", "  ")
