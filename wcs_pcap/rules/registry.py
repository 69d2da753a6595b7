"""Registers the rules: functions from the facts of a capture to diagnostics, each with the codes that it may report."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wcs_pcap.rules.diagnostic import Diagnostics
from wcs_pcap.rules.facts import Facts

Check = Callable[[Facts], Diagnostics]


class Rule(NamedTuple):
    """A function that looks for occurrences of ``codes``."""

    codes: tuple[str, ...]
    check: Check


RULES: list[Rule] = []  # in no order that matters: all rules that report one code stand in one module


def rule(*codes: str) -> Callable[[Check], Check]:
    """Registers the function that it decorates as the rule that may report ``codes``."""

    def register(check: Check) -> Check:
        RULES.append(Rule(codes=codes, check=check))
        return check

    return register
