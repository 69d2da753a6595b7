"""What a capture is fit to show: why something expected may have taken place although it was not seen."""

from __future__ import annotations

from functools import cached_property

from wcs_pcap.flows.coverage import Coverage, coverage_of
from wcs_pcap.model import UNCERTAIN, Absence, Report, Severity, Verdict

# which findings say, for people, what is wrong with a capture; the first one present is named
REASONS = ("CAP007", "CAP004", "CAP002", "CAP010", "CAP001", "CAP006", "CAP008")
STRANGERS = frozenset(("FLOW008", "FLOW021"))  # a client or a call whose beginning was not seen
SAID = {
    "CAP007": "hooks are encrypted",
    "CAP004": "one direction is not in the capture",
    "CAP002": "packets are missing in the capture",
    "CAP010": "the capture is damaged",
    "CAP001": "packets were cut when captured",
    "CAP006": "no hook was seen on the watched ports",
    "CAP008": "the capture ends too early",
}


class Fitness:
    """What may be missing of one report's capture."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.coverage: Coverage = coverage_of(report.captures, report.streams, report.exchanges)

    def lost(self, begin: int, end: int) -> Absence | None:
        """Why something between two times may have been missed; None when the capture shows that time whole."""
        cause = self.coverage.loss(begin, end)
        return cause if cause in UNCERTAIN else None

    @cached_property
    def hides_flows(self) -> str | None:
        """Why a whole flow may have taken place unseen; None when it would have been seen."""
        if self.hides_more is not None:
            return self.hides_more
        if not self.report.hooks:
            # what keeps hooks from being sent, as a closed port does, is an error; where there is none, nobody knows
            return None if self.report.verdict is Verdict.FAIL else self._reason()
        if any(loss.cause in UNCERTAIN for loss in self.coverage.losses) or self._begins_in_the_middle:
            return "the capture begins in the middle"
        return None

    @cached_property
    def hides_more(self) -> str | None:
        """Why there may be more than was seen: something of the recorded time is known to be missing."""
        captures = self.report.captures
        if any(capture.damage or capture.unreadable for capture in captures):
            return SAID["CAP010"]
        if any(loss.cause in UNCERTAIN and loss.proven for loss in self.coverage.losses):
            return self._reason()
        return None

    @property
    def _begins_in_the_middle(self) -> bool:
        return any(f.code in STRANGERS and f.severity is Severity.INFO for f in self.report.findings)

    def _reason(self) -> str:
        found = {finding.code for finding in self.report.findings}
        return next((SAID[code] for code in REASONS if code in found), "the capture does not show everything")
