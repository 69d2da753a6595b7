"""Exit codes; docs/ci.md explains those of ``check``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check
    from wcs_pcap.model import Finding

OK, FAILED, USAGE, INCONCLUSIVE = 0, 1, 2, 3


def found(findings: Iterable[Finding], fail_on: str | None) -> bool:
    """Returns whether there is a finding of severity ``fail_on`` or worse."""
    from wcs_pcap.model import Severity

    return fail_on is not None and any(finding.severity.rank <= Severity(fail_on).rank for finding in findings)


def of_check(check: Check, fail_on: str | None, strict: bool, allow_inconclusive: bool) -> int:
    """Returns the exit code of ``check``. With ``strict`` a capture that cannot be judged fails."""
    if check.verdict.value == "fail" or found(check.findings, fail_on):
        return FAILED
    if check.verdict.value == "pass" or allow_inconclusive:
        return OK
    return FAILED if strict else INCONCLUSIVE
