"""The last line of a report: the verdict, and the counts that it follows from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.output.text.terminal import STYLES, Terminal
from wcs_pcap.rules.texts import plural


def print_verdict(terminal: Terminal, verdict: Verdict, summary: str) -> None:
    terminal.line(("Verdict: ", "bold"), (verdict.value.upper(), STYLES[verdict.value]), f"  {summary}")


def summary(
    verdict: Verdict, outcomes: Mapping[str, Sequence[Verdict]], severities: Iterable[Severity], silenced: int = 0
) -> str:
    """Returns the counts behind a verdict: outcomes (verdicts by a plural noun, such as flows) and findings by severity.

    What decided the verdict comes first. A flow is judged by its sequence only: beside a verdict that findings decide, "pass"
    would read like a contradiction.
    """
    findings = Counter(severities)
    counts = ", ".join(_count(findings[severity], severity) for severity in Severity if findings[severity]) or "no findings"
    counts += f" ({silenced} silenced)" if silenced else ""
    by_findings = verdict is Verdict.FAIL and not any(Verdict.FAIL in judged for judged in outcomes.values())
    parts = [
        f"{judged.count(one)} of {len(judged)} {noun} {_phrase(one, noun, by_findings)}"
        for noun, judged in outcomes.items()
        for one in Verdict
        if one in judged
    ]
    return "; ".join([counts, *parts] if by_findings else [*parts, counts])


def _phrase(verdict: Verdict, noun: str, by_findings: bool) -> str:
    by_sequence = by_findings and noun == "flows" and verdict is Verdict.PASS
    return "kept to the sequence" if by_sequence else verdict.value


def _count(count: int, severity: Severity) -> str:
    return f"{count:,} info" if severity is Severity.INFO else plural(count, severity.value)
