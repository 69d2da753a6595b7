"""What a capture may not show: why something expected may have taken place although it was not seen."""

from __future__ import annotations

from functools import cached_property

from wcs_pcap.flows.coverage import Coverage, coverage_of
from wcs_pcap.model import UNCERTAIN, Absence, Report, Severity, Verdict

# findings about the capture, with what they mean for a check; the first one that the report has is named
REASONS = {
    "CAP007": "hooks are encrypted",
    "CAP004": "one direction is not in the capture",
    "CAP002": "packets are missing in the capture",
    "CAP010": "the capture is damaged",
    "CAP001": "packets were cut when captured",
    "CAP006": "no hook was seen on the watched ports",
    "CAP008": "the capture ends too early",
}
BEGINNING_UNSEEN = frozenset(("FLOW008", "FLOW021"))  # a client or a call whose beginning was not seen


class CaptureQuality:
    """What may be missing from the capture of one report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.coverage: Coverage = coverage_of(report.captures, report.streams, report.exchanges)

    def loss(self, begin: int, end: int) -> Absence | None:
        """Why something between two times may have been missed; None when the capture is complete there."""
        cause = self.coverage.loss(begin, end)
        return cause if cause in UNCERTAIN else None

    @cached_property
    def flow_doubt(self) -> str | None:
        """Why a whole flow may have taken place unseen; None when it would have been seen."""
        if self.count_doubt is not None:
            return self.count_doubt
        if not self.report.hooks:
            # an error such as a closed port explains why no hook was sent; without one, hooks may just not have been captured
            return None if self.report.verdict is Verdict.FAIL else self._reason()
        if any(loss.cause in UNCERTAIN for loss in self.coverage.losses) or self._begins_in_the_middle:
            return "the capture begins in the middle"
        return None

    @cached_property
    def count_doubt(self) -> str | None:
        """Why there may be more flows than were seen: part of the recorded time is known to be missing."""
        if any(capture.damage or capture.unreadable for capture in self.report.captures):
            return REASONS["CAP010"]
        if any(loss.cause in UNCERTAIN and loss.proven for loss in self.coverage.losses):
            return self._reason()
        return None

    @property
    def _begins_in_the_middle(self) -> bool:
        return any(f.code in BEGINNING_UNSEEN and f.severity is Severity.INFO for f in self.report.findings)

    def _reason(self) -> str:
        found = {finding.code for finding in self.report.findings}
        return next((reason for code, reason in REASONS.items() if code in found), "the capture does not show everything")
