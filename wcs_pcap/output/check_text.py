"""The few words of ``check``: what is wrong, a line each, and the verdict."""

from __future__ import annotations

from collections.abc import Collection

from wcs_pcap.model import Report, Severity, Verdict
from wcs_pcap.output.screen import STYLES, Screen
from wcs_pcap.output.secrets import mask_text
from wcs_pcap.output.text_report import name_of, print_verdict, reading_tree
from wcs_pcap.output.values import printable


def print_check(screen: Screen, report: Report, frames: Collection[int] | None = None) -> None:
    """Prints each flow that did not pass, each finding that is more than a note, and the verdict.

    With ``frames`` only the flows and findings to which one of them belongs, and findings about the capture as a whole.
    """
    for flow in report.flows:
        steps = [frame for call in flow.calls for frame in call.exchange.frames]
        if flow.verdict is Verdict.PASS or not _shown(steps, frames):
            continue
        missing = flow.missing
        why = f": {missing.hook} {missing.absence.value}" if missing is not None and missing.absence is not None else ""
        text = printable(f"  {flow.pattern} {name_of(flow)}{why}")
        screen.line((flow.verdict.value, STYLES[flow.verdict.value]), text)
    for finding, _ in reading_tree(report.findings):
        if finding.severity is Severity.INFO and report.verdict is not Verdict.INCONCLUSIVE:
            continue
        if not _shown(finding.frames, frames):
            continue
        severity = finding.severity.value
        detail = printable(mask_text(finding.detail))
        screen.line((f"{severity} {finding.code}", STYLES[severity]), f"  {finding.title}: {detail}")
    print_verdict(screen, report)


def _shown(evidence: Collection[int], frames: Collection[int] | None) -> bool:
    return frames is None or not evidence or any(frame in frames for frame in evidence)
