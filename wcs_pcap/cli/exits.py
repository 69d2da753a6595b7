"""Exit codes. Source: contract, "Exit codes"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wcs_pcap.model import Finding, Severity, Verdict

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check

OK, FAILED, USAGE, INCONCLUSIVE = 0, 1, 2, 3

LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}


def found(findings: Iterable[Finding], fail_on: str | None) -> bool:
    """Whether there is a finding at or above ``fail_on``."""
    return fail_on is not None and any(finding.severity.rank <= LEVELS[fail_on].rank for finding in findings)


def of_check(check: Check, fail_on: str | None, strict: bool, allow_inconclusive: bool) -> int:
    """The exit code of ``check``. ``strict``: what cannot be judged has failed."""
    if check.verdict is Verdict.FAIL or found(check.findings, fail_on):
        return FAILED
    if check.verdict is Verdict.PASS or allow_inconclusive:
        return OK
    return FAILED if strict else INCONCLUSIVE
