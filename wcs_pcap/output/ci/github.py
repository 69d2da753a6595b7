"""A check for GitHub Actions: annotations as workflow commands, and a summary of the job in Markdown.

Source: docs.github.com, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.output.ci.markdown import markdown
from wcs_pcap.output.files import output_file
from wcs_pcap.output.text.harmless import without_commands
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.verdicts import Judgement, name, reason_of, shown, title_of

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MAX_ANNOTATIONS = 50  # GitHub shows 50 of a job
MAX_SUMMARY = 1_000_000  # bytes; GitHub takes 1 MiB of a step


def write_annotations(terminal: Terminal, judgement: Judgement) -> None:
    terminal.write(workflow_commands(judgement))


def workflow_commands(judgement: Judgement) -> list[str]:
    """Returns workflow commands, a line each: the outcomes that did not pass, then the findings, the worst first."""
    lines: list[str] = []
    outcomes = [outcome for outcome in judgement.check.outcomes if outcome.verdict is not Verdict.PASS]
    for outcome in sorted(outcomes, key=lambda outcome: not judgement.fails(outcome)):
        command = "error" if judgement.fails(outcome) else "warning"
        lines.append(_command(command, judgement, title_of(outcome), reason_of(outcome)))
    failing = {finding.number for finding in judgement.failing_findings}
    for finding in judgement.check.findings:
        command = "error" if finding.number in failing else COMMANDS[finding.severity]
        lines.append(_command(command, judgement, f"{finding.code} {shown(finding.title)}", shown(finding.detail)))
    return lines[:MAX_ANNOTATIONS]


def write_summary(judgement: Judgement, environment: Mapping[str, str] = os.environ) -> None:
    """Appends the Markdown to the job's summary, if the environment names its file."""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if path:
        data = "".join([*markdown(judgement), "\n"]).encode("utf-8", "backslashreplace")
        if len(data) > MAX_SUMMARY:
            data = data[:MAX_SUMMARY].rpartition(b"\n")[0] + b"\n"
        with output_file(path, append=True) as file:
            file.write(data.decode())


def _command(command: str, judgement: Judgement, title: str, message: str) -> str:
    path = judgement.check.report.captures[0].path if judgement.check.report.captures else ""
    file = f"file={_property(name(path))}," if path not in ("", "-") else ""
    return f"::{command} {file}title={_property(without_commands(title))}::{_data(without_commands(message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
