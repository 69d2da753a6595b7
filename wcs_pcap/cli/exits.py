"""Exit codes. Source: contract, "Exit codes"."""

from __future__ import annotations

from wcs_pcap.model import Report, Severity, Verdict

OK, FAILED, USAGE, INCONCLUSIVE = 0, 1, 2, 3

LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}


def found(report: Report, fail_on: str | None) -> bool:
    """Whether there is a finding at or above ``fail_on``."""
    return fail_on is not None and any(finding.severity.rank <= LEVELS[fail_on].rank for finding in report.findings)


def of_check(report: Report, fail_on: str | None, allow_inconclusive: bool) -> int:
    """The exit code of ``check``."""
    if report.verdict is Verdict.FAIL or found(report, fail_on):
        return FAILED
    if report.verdict is Verdict.INCONCLUSIVE and not allow_inconclusive:
        return INCONCLUSIVE
    return OK
