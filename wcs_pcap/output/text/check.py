"""The few words of ``check``: the expectations, what is wrong, a line each, and the verdict."""

from __future__ import annotations

from collections.abc import Collection

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.model import Report, Severity, Verdict
from wcs_pcap.output.text.report import reading_tree
from wcs_pcap.output.text.terminal import STYLES, Terminal
from wcs_pcap.output.text.values import printable
from wcs_pcap.output.text.verdict import print_verdict, summary


def print_check(screen: Terminal, check: Check, frames: Collection[int] | None = None) -> None:
    """Prints each expectation, each flow that did not pass, each finding that is more than a note, and the verdict.

    With ``frames`` only the outcomes and findings to which one of them belongs, and those about the capture as a whole.
    """
    for outcome in check.outcomes:
        if _speaks(outcome) and _shown(_frames(outcome, check.report), frames):
            reason = f": {screen.masked(outcome.reason)}" if outcome.reason else ""
            text = printable(f"  {outcome.name}{reason}")
            screen.line((outcome.verdict.value, STYLES[outcome.verdict.value]), text)
    for finding, _ in reading_tree(check.findings):
        if finding.severity is Severity.INFO and check.verdict is not Verdict.INCONCLUSIVE:
            continue
        if not _shown(finding.frames, frames):
            continue
        severity = finding.severity.value
        detail = printable(screen.masked(finding.detail))
        screen.line((f"{severity} {finding.code}", STYLES[severity]), f"  {finding.title}: {detail}")
    for line in check.stale:
        screen.line(("baseline", "dim"), printable(f"  {line}"))
    print_verdict(screen, check.verdict, summary_of(check))


def summary_of(check: Check) -> str:
    """How many expectations and flows came out how, and how many findings of which weight there are."""
    outcomes = {
        f"{kind}s": [outcome.verdict for outcome in check.outcomes if outcome.kind == kind] for kind in ("expectation", "flow")
    }
    return summary(check.verdict, outcomes, (finding.severity for finding in check.findings), len(check.silenced))


def _speaks(outcome: Outcome) -> bool:
    """An expectation always; anything else when it did not pass, or did so only because its trouble is known."""
    return (
        outcome.kind in ("expectation", "findings")
        or outcome.verdict is not Verdict.PASS
        or (outcome.kind == "flow" and bool(outcome.reason))
    )


def _frames(outcome: Outcome, report: Report) -> Collection[int]:
    flows = (report.flows[number - 1] for number in outcome.flows)
    return {*outcome.frames, *(frame for flow in flows for call in flow.calls for frame in call.exchange.frames)}


def _shown(evidence: Collection[int], frames: Collection[int] | None) -> bool:
    return frames is None or not evidence or any(frame in frames for frame in evidence)
