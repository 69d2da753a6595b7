"""What a finding code means, as text."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.output.screen import STYLES, Screen
from wcs_pcap.rules.prose import Prose

NEEDS = {"absence": "a capture that lost nothing", "clock": "time stamps that can be trusted"}


def print_rules(screen: Screen, rules: Sequence[Prose]) -> None:
    """One line a code."""
    for rule in rules:
        severity = rule.severity.value
        screen.line((f"{rule.code:8}", "bold"), (f" {severity:8}", STYLES[severity]), rule.title)


def print_rule(screen: Screen, rule: Prose) -> None:
    """One code in full."""
    severity = rule.severity.value
    screen.line((f"{severity} {rule.code}", STYLES[severity]), "  ", (rule.title, "bold"))
    screen.prose("looks for", rule.what, "  ")
    screen.prose("means", rule.meaning, "  ")
    screen.prose("do", rule.remedy, "  ")
    screen.prose("sure", f"{rule.confidence} confidence that the packets prove it", "  ")
    if rule.rests_on:
        needs = " and ".join(NEEDS[need] for need in rule.rests_on)
        screen.prose("rests on", f"{needs}; otherwise it is less sure", "  ")
    if rule.example:
        screen.prose("example", f"{rule.example} of the source tree", "  ")
    if rule.consequence_of:
        screen.prose("follows", f"may be a consequence of {', '.join(rule.consequence_of)}", "  ")
