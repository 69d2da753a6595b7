"""A check as Markdown: a table of outcomes and one of findings, as GitHub and GitLab show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.output.text.check import summary_of
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.verdicts import Judgement, reason_of, shown

SIGNS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.INCONCLUSIVE: "❔"}
WEIGHTS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
MAX_ROWS = 200  # of a table; a summary on GitHub may have 1 MiB
MAX_CELL = 1000  # characters
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#!|~&@$])")


def write_markdown(terminal: Terminal, judgement: Judgement) -> None:
    terminal.write(markdown(judgement))


def markdown(judgement: Judgement) -> Iterator[str]:
    """Yields the lines of the text, each with its end."""
    check = judgement.check
    yield f"### {SIGNS[check.verdict]} wcs-pcap: {check.verdict.value}\n\n"
    yield f"{escaped(judgement.captures)}: {escaped(summary_of(check))}\n"
    outcomes = [each for each in check.outcomes if each.kind != "capture" or each.verdict is not Verdict.PASS]
    if outcomes:
        yield "\n| | What | Why |\n| --- | --- | --- |\n"
        by_verdict = sorted(
            outcomes, key=lambda outcome: (outcome.verdict is Verdict.PASS, outcome.verdict is Verdict.INCONCLUSIVE)
        )
        for outcome in by_verdict[:MAX_ROWS]:
            why = "" if outcome.verdict is Verdict.PASS and not outcome.reason else reason_of(outcome)
            yield f"| {SIGNS[outcome.verdict]} {outcome.verdict.value} | {escaped(shown(outcome.name))} | {escaped(why)} |\n"
        yield from _more(len(outcomes))
    if check.findings:
        yield "\n| | Finding | Seen | Do | Filter |\n| --- | --- | --- | --- | --- |\n"
        for finding in check.findings[:MAX_ROWS]:
            sign = f"{WEIGHTS[finding.severity]} {finding.severity.value}"
            filter_text = f"`{finding.filter}`" if finding.filter else ""
            cells = [
                f"**{finding.code}** {_escaped(finding.title)}",
                escaped(shown(finding.detail)),
                _escaped(finding.remedy),
            ]
            yield f"| {sign} | {' | '.join(cells)} | {filter_text.replace('|', chr(92) + '|')} |\n"
        yield from _more(len(check.findings))
    for line in check.stale:
        yield f"\nNo longer found, but in the baseline: {escaped(shown(line))}\n"


def escaped(text: str) -> str:
    """Returns text with everything escaped that has a meaning in Markdown or in a cell of a table."""
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL] + "…"
    return _SPECIAL.sub(lambda match: ENTITIES.get(match[0], "\\" + match[0]), text)


def _escaped(text: str) -> str:
    """Returns a text of wcs-pcap, escaped but for the backticks around names and commands."""
    return "`".join(part if index % 2 else escaped(part) for index, part in enumerate(text.split("`")))


def _more(count: int) -> Iterator[str]:
    if count > MAX_ROWS:
        yield f"\nand {count - MAX_ROWS:,} more\n"
