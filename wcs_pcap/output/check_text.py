"""The few words of ``check``: the expectations, what is wrong, a line each, and the verdict."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.model import Report, Severity, Verdict
from wcs_pcap.output.screen import STYLES, Screen
from wcs_pcap.output.secrets import mask_text
from wcs_pcap.output.text_report import reading_tree
from wcs_pcap.output.values import printable
from wcs_pcap.rules.facts import plural


def print_check(screen: Screen, check: Check, frames: Collection[int] | None = None) -> None:
    """Prints each expectation, each flow that did not pass, each finding that is more than a note, and the verdict.

    With ``frames`` only the outcomes and findings to which one of them belongs, and those about the capture as a whole.
    """
    for outcome in check.outcomes:
        if _speaks(outcome) and _shown(_frames(outcome, check.report), frames):
            reason = f": {mask_text(outcome.reason)}" if outcome.reason else ""
            text = printable(f"  {outcome.name}{reason}")
            screen.line((outcome.verdict.value, STYLES[outcome.verdict.value]), text)
    for finding, _ in reading_tree(check.findings):
        if finding.severity is Severity.INFO and check.verdict is not Verdict.INCONCLUSIVE:
            continue
        if not _shown(finding.frames, frames):
            continue
        severity = finding.severity.value
        detail = printable(mask_text(finding.detail))
        screen.line((f"{severity} {finding.code}", STYLES[severity]), f"  {finding.title}: {detail}")
    for line in check.stale:
        screen.line(("baseline", "dim"), printable(f"  {line}"))
    print_check_verdict(screen, check)


def print_check_verdict(screen: Screen, check: Check) -> None:
    screen.line(("Verdict: ", "bold"), (check.verdict.value.upper(), STYLES[check.verdict.value]), f"  {summary(check)}")


def summary(check: Check) -> str:
    """How many expectations and flows came out how, and how many findings of which weight there are."""
    parts: list[str] = []
    for kind, noun in (("expectation", "expectations"), ("flow", "flows")):
        outcomes = [outcome for outcome in check.outcomes if outcome.kind == kind]
        parts += _counts(outcomes, noun)
    counts = {severity: sum(1 for f in check.findings if f.severity is severity) for severity in Severity}
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    said = [plural(count, nouns[severity]) for severity, count in counts.items() if count]
    silenced = f" ({len(check.silenced)} silenced)" if check.silenced else ""
    return "; ".join([*parts, (", ".join(said) or "no findings") + silenced])


def _counts(outcomes: Sequence[Outcome], noun: str) -> list[str]:
    counts = {verdict: sum(1 for outcome in outcomes if outcome.verdict is verdict) for verdict in Verdict}
    return [f"{count} of {len(outcomes)} {noun} {verdict.value}" for verdict, count in counts.items() if count]


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
