"""A check as Markdown: a table of outcomes and one of findings, as GitHub and GitLab show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.output.text.check import summary_of
from wcs_pcap.output.verdicts import Judgement, reason_of, shown

SIGNS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.INCONCLUSIVE: "❔"}
WEIGHTS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "ℹ️"}
MAX_ROWS = 200  # of a table; a summary on GitHub may have 1 MiB
MAX_CELL = 1000  # characters
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#!|~&@$])")


def markdown(judgement: Judgement) -> Iterator[str]:
    """The lines of the text, each with its end."""
    check = judgement.check
    yield f"### {SIGNS[check.verdict]} wcs-pcap: {check.verdict.value}\n\n"
    yield f"{escaped(judgement.captures)}: {escaped(summary_of(check))}\n"
    outcomes = [each for each in check.outcomes if each.kind != "capture" or each.verdict is not Verdict.PASS]
    if outcomes:
        yield "\n| | What | Why |\n| --- | --- | --- |\n"
        gravest = sorted(outcomes, key=lambda outcome: (outcome.verdict is Verdict.PASS, outcome.verdict is Verdict.INCONCLUSIVE))
        for outcome in gravest[:MAX_ROWS]:
            why = "" if outcome.verdict is Verdict.PASS and not outcome.reason else reason_of(outcome)
            yield f"| {SIGNS[outcome.verdict]} {outcome.verdict.value} | {escaped(shown(outcome.name))} | {escaped(why)} |\n"
        yield from _more(len(outcomes))
    if check.findings:
        yield "\n| | Finding | Seen | Do | Filter |\n| --- | --- | --- | --- | --- |\n"
        for finding in check.findings[:MAX_ROWS]:
            sign = f"{WEIGHTS[finding.severity]} {finding.severity.value}"
            filter_text = f"`{finding.filter}`" if finding.filter else ""
            cells = [f"**{finding.code}** {_prose(finding.title)}", escaped(shown(finding.detail)), _prose(finding.remedy)]
            yield f"| {sign} | {' | '.join(cells)} | {filter_text.replace('|', chr(92) + '|')} |\n"
        yield from _more(len(check.findings))
    for line in check.stale:
        yield f"\nThe baseline knows too much: {escaped(shown(line))}\n"


def escaped(text: str) -> str:
    """Text that says in Markdown, in a cell of a table, just what it says."""
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL] + "…"
    return _SPECIAL.sub(lambda match: ENTITIES.get(match[0], "\\" + match[0]), text)


def _prose(text: str) -> str:
    """Our own words, in which names and commands stand between backticks."""
    return "`".join(part if index % 2 else escaped(part) for index, part in enumerate(text.split("`")))


def _more(count: int) -> Iterator[str]:
    if count > MAX_ROWS:
        yield f"\nand {count - MAX_ROWS:,} more\n"
