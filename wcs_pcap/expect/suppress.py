"""Which findings of a report count: those that are selected, not ignored, not allowed and not known from a baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from wcs_pcap.expect.baseline import Baseline
from wcs_pcap.expect.model import Silenced
from wcs_pcap.model import Finding, Flow, Report, Severity, Verdict

Allowed = Sequence[tuple[tuple[str, ...], Collection[int] | None]]  # codes, and the flows that they are allowed on (None: any)


class Split(NamedTuple):
    """Findings that count, and findings that are suppressed; ``stale`` names baseline entries that no longer occur."""

    counted: Sequence[Finding]
    silenced: Sequence[Silenced]
    stale: Sequence[str]

    def excuses(self, flow: Flow) -> bool:
        """Whether ``flow`` fails only by findings that are suppressed."""
        if flow.verdict is not Verdict.FAIL:
            return False
        if any(f.severity is not Severity.INFO and _is_about(f, flow) for f in self.counted):
            return False
        return any(_is_about(each.finding, flow) for each in self.silenced)


class Suppression(NamedTuple):
    """Findings that do not count: those outside ``select`` (empty: none), in ``ignore``, and those that ``baseline`` knows."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: Baseline | None = None

    def split(self, report: Report, allowed: Allowed = ()) -> Split:
        """Splits the findings of ``report``; ``allowed`` are codes that do not count, on some flows or on all."""
        counted: list[Finding] = []
        silenced: list[Silenced] = []
        for finding in report.findings:
            by = self._by(finding, allowed, report)
            if by is None:
                counted.append(finding)
            else:
                silenced.append(Silenced(finding, by))
        return Split(counted, silenced, self.baseline.stale(report) if self.baseline is not None else ())

    def _by(self, finding: Finding, allowed: Allowed, report: Report) -> str | None:
        """What suppresses a finding; None when it counts."""
        if self.select and not matches(finding.code, self.select):
            return "select"
        if matches(finding.code, self.ignore):
            return "ignore"
        if any(matches(finding.code, codes) and _only_on(finding, flows) for codes, flows in allowed):
            return "allow"
        if self.baseline is not None and self.baseline.knows(finding, report):
            return "baseline"
        return None


def matches(code: str, prefixes: Iterable[str]) -> bool:
    """Whether a code is one of ``prefixes`` or begins with one."""
    return code.startswith(tuple(prefixes))


def _only_on(finding: Finding, flows: Collection[int] | None) -> bool:
    return flows is None or (bool(finding.flows) and set(finding.flows) <= set(flows))


def _is_about(finding: Finding, flow: Flow) -> bool:
    return flow.number in finding.flows or (flow.due is not None and flow.due.code == finding.code)
