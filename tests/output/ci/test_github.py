"""GitHub Actions: annotations as workflow commands, and the summary of the job."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from output.ci.judgements import HOSTILE_TEXTS, SAMPLE_NAMES, hostile, judged

from wcs_pcap.output.ci.github import MAX_SUMMARY, workflow_commands, write_summary

COMMAND = re.compile(r"::(error|warning|notice) (file=[^:,]*,)?title=[^:,]*::.*\n")


@pytest.mark.parametrize("sample", SAMPLE_NAMES)
def test_each_problem_is_an_annotation(sample: str) -> None:
    judgement = judged(sample)
    lines = list(workflow_commands(judgement))
    assert all(COMMAND.fullmatch(line) for line in lines)
    assert any(line.startswith("::error ") for line in lines) == (judgement.check.verdict == "fail")
    assert all(any(finding.code in line for line in lines) for finding in judgement.check.findings)


@settings(deadline=None)
@given(HOSTILE_TEXTS)
def test_any_text_stays_in_its_command(text: str) -> None:
    for line in workflow_commands(hostile(text)):
        assert COMMAND.fullmatch(line), line


def test_the_summary_is_appended_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    for _ in range(2):
        write_summary(judged("port_closed.pcap"), {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.read_text().count("### ❌ wcs-pcap: fail") == 2
    write_summary(judged("port_closed.pcap"), {})
    write_summary(hostile("x" * 5_000_000), {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.stat().st_size < MAX_SUMMARY + 10_000
