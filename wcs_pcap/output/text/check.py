"""The text of ``check``: a line for each expectation and each problem, and the verdict."""

from __future__ import annotations

from collections.abc import Collection

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.model import Report, Severity, Verdict
from wcs_pcap.output.text.report import reading_tree
from wcs_pcap.output.text.terminal import STYLES, Terminal
from wcs_pcap.output.text.values import printable
from wcs_pcap.output.text.verdict import print_verdict, summary
from wcs_pcap.output.verdicts import Judgement


def print_judgement(terminal: Terminal, judgement: Judgement) -> None:
    """Prints each expectation, each flow that did not pass, each error and warning, and the verdict.

    With a display filter it prints only the outcomes and findings that one of its frames belongs to, and those about the whole
    capture.
    """
    check, frames = judgement.check, judgement.frames
    for outcome in check.outcomes:
        if _is_worth_a_line(outcome) and _shown(_frames(outcome, check.report), frames):
            reason = f": {terminal.mask.sentence(outcome.reason)}" if outcome.reason else ""
            text = printable(f"  {outcome.name}{reason}")
            terminal.line((outcome.verdict.value, STYLES[outcome.verdict.value]), text)
    for finding, _ in reading_tree(check.findings):
        if finding.severity is Severity.INFO and check.verdict is not Verdict.INCONCLUSIVE:
            continue
        if not _shown(finding.frames, frames):
            continue
        severity = finding.severity.value
        detail = printable(terminal.mask.sentence(finding.detail))
        terminal.line((f"{severity} {finding.code}", STYLES[severity]), f"  {finding.title}: {detail}")
    for line in check.stale:
        terminal.line(("baseline", "dim"), printable(f"  {line}"))
    print_verdict(terminal, check.verdict, summary_of(check))


def summary_of(check: Check) -> str:
    """Returns how many expectations and flows passed and failed, and how many findings of each severity there are."""
    outcomes = {
        f"{kind}s": [outcome.verdict for outcome in check.outcomes if outcome.kind == kind] for kind in ("expectation", "flow")
    }
    return summary(check.verdict, outcomes, (finding.severity for finding in check.findings), len(check.silenced))


def _is_worth_a_line(outcome: Outcome) -> bool:
    """Whether it is an expectation, did not pass, or passed only because its problem is known."""
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
