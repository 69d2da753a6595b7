"""What a finding code means, as text."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.output.text.terminal import STYLES, Terminal
from wcs_pcap.rules.metadata import RuleMetadata

NEEDS = {"absence": "a capture that lost nothing", "clock": "time stamps that can be trusted"}


def print_rules(screen: Terminal, rules: Sequence[RuleMetadata]) -> None:
    """One line a code."""
    for rule in rules:
        severity = rule.severity.value
        screen.line((f"{rule.code:8}", "bold"), (f" {severity:8}", STYLES[severity]), rule.title)


def print_rule(screen: Terminal, rule: RuleMetadata) -> None:
    """One code in full."""
    severity = rule.severity.value
    screen.line((f"{severity} {rule.code}", STYLES[severity]), "  ", (rule.title, "bold"))
    screen.rule_metadata("looks for", rule.what, "  ")
    screen.rule_metadata("means", rule.meaning, "  ")
    screen.rule_metadata("do", rule.remedy, "  ")
    screen.rule_metadata("sure", f"{rule.confidence} confidence that the packets prove it", "  ")
    if rule.rests_on:
        needs = " and ".join(NEEDS[need] for need in rule.rests_on)
        screen.rule_metadata("rests on", f"{needs}; otherwise it is less sure", "  ")
    if rule.example:
        screen.rule_metadata("example", f"{rule.example} of the source tree", "  ")
    if rule.consequence_of:
        screen.rule_metadata("follows", f"may be a consequence of {', '.join(rule.consequence_of)}", "  ")
