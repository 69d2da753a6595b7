"""JUnit, SARIF, GitHub and Markdown: valid for those who read them, whatever a capture says, and nothing left out."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from output.check_outputs import hostile, judged, junit_schema, sarif_schema

from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.model import Severity
from wcs_pcap.output.ci.github import MAX_SUMMARY, workflow_commands, write_summary
from wcs_pcap.output.ci.junit import junit_xml
from wcs_pcap.output.ci.markdown import escaped, markdown
from wcs_pcap.output.ci.sarif import sarif
from wcs_pcap.output.verdicts import Judgement

CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*"))
ANYTHING = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["", "\x00\x1b[31m", "\ud800", "\ufffe\uffff", "]]><x>&amp;", "a|b\nc\r\n::error::x", "%0A`|`", "-->", "password=hunter2&x=1"]
)


def with_expectations(sample: str) -> Judgement:
    from output.check_outputs import report_on

    return judged(sample, parse_expectations(learn(report_on("real.pcap")), "expect.toml"))


# ---- JUnit -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", CAPTURES)
@pytest.mark.parametrize("strict", [False, True])
def test_junit(sample: str, strict: bool) -> None:
    for judgement in (judged(sample, strict=strict), with_expectations(sample)._replace(strict=strict)):
        data = junit_xml(judgement)
        junit_schema().validate(BytesIO(data))
        read = JUnitXml.fromroot(ElementTree.fromstring(data))
        cases = [case for suite in read for case in suite]
        assert len(cases) == len(judgement.check.outcomes) + len(judgement.failing_findings)
        results = [result for case in cases for result in case.result]
        assert (read.tests, read.failures) == (len(cases), sum(isinstance(result, Failure) for result in results))
        assert any(isinstance(result, Failure) for result in results) == (judgement.check.verdict == "fail") or strict
        if judgement.check.verdict == "inconclusive":
            assert any(isinstance(result, Failure if strict else Skipped) for result in results)
        assert all(result.message for result in results), "each says why"
        assert len({(case.classname, case.name) for case in cases}) == len(cases)


def test_junit_fails_on_warnings_when_asked() -> None:
    judgement = judged("real.pcap", fails_from=Severity.WARNING)
    cases = [case for suite in JUnitXml.fromroot(ElementTree.fromstring(junit_xml(judgement))) for case in suite]
    assert [result.type for case in cases for result in case.result] == ["CAP001"]


@settings(deadline=None)
@given(ANYTHING)
def test_junit_holds_any_text(text: str) -> None:
    assert junit_schema().is_valid(BytesIO(junit_xml(hostile(text))))


# ---- SARIF -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", CAPTURES)
def test_sarif(sample: str) -> None:
    for judgement in (judged(sample), with_expectations(sample)):
        log = json.loads(json.dumps(sarif(judgement)))
        sarif_schema().validate(log)
        run = log["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            assert rules[result["ruleIndex"]] == result["ruleId"]
            assert (result.get("kind", "fail") == "fail") or result["level"] == "none", "SARIF 3.27.10"
        codes = [finding.code for finding in judgement.check.report.findings]
        assert [result["ruleId"] for result in run["results"]][: len(codes)] == codes
        assert run["invocations"][0]["exitCode"] == judgement.exit_code


def test_sarif_tells_what_is_silenced() -> None:
    from output.check_outputs import report_on

    from wcs_pcap.expect.run import check
    from wcs_pcap.expect.suppress import Suppression

    made = check(report_on("server_error_500.pcap"), suppression=Suppression(ignore=("HTTP",)))
    log = sarif(Judgement(made, 0))
    sarif_schema().validate(log)
    assert [each["suppressions"][0]["justification"] for each in log["runs"][0]["results"]] == ["ignore"]


def test_sarif_fingerprints_outlive_a_new_recording() -> None:
    def prints(sample: str) -> dict[str, Any]:
        results = sarif(judged(sample))["runs"][0]["results"]
        return {result["ruleId"]: result["partialFingerprints"] for result in results}

    assert prints("not_found_404.pcap")["HTTP001"] == prints("not_found_404.pcap")["HTTP001"]
    assert prints("not_found_404.pcap")["FLOW002"] == prints("connect_refused_403.pcap")["FLOW002"]
    assert prints("hangup_without_end.pcap") != prints("message_never_reported.pcap")


@settings(deadline=None)
@given(ANYTHING)
def test_sarif_holds_any_text(text: str) -> None:
    assert sarif_schema().is_valid(json.loads(json.dumps(sarif(hostile(text)))))


# ---- GitHub and Markdown ---------------------------------------------------------------------------------------------

COMMAND = re.compile(r"::(error|warning|notice) (file=[^:,]*,)?title=[^:,]*::.*\n")


@pytest.mark.parametrize("sample", CAPTURES)
def test_annotations(sample: str) -> None:
    judgement = judged(sample)
    lines = list(workflow_commands(judgement))
    assert all(COMMAND.fullmatch(line) for line in lines)
    assert any(line.startswith("::error ") for line in lines) == (judgement.check.verdict == "fail")
    assert all(any(finding.code in line for line in lines) for finding in judgement.check.findings)


@settings(deadline=None)
@given(ANYTHING)
def test_annotations_hold_any_text(text: str) -> None:
    for line in workflow_commands(hostile(text)):
        assert COMMAND.fullmatch(line), line


def test_no_secret_in_any_output() -> None:
    judgement = hostile('POST /app?password=hunter2 says {"authToken": "hunter2"}')
    outputs = [junit_xml(judgement).decode(), json.dumps(sarif(judgement)), *markdown(judgement), *workflow_commands(judgement)]
    assert "hunter2" not in "".join(outputs)
    assert "".join(outputs).count("***") >= 4


def test_the_summary_is_added_where_github_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    for _ in range(2):
        write_summary(judged("port_closed.pcap"), {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.read_text().count("### ❌ wcs-pcap: fail") == 2
    write_summary(judged("port_closed.pcap"), {})
    write_summary(hostile("x" * 5_000_000), {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.stat().st_size < MAX_SUMMARY + 10_000


@pytest.mark.parametrize("sample", CAPTURES)
def test_markdown(sample: str) -> None:
    judgement = judged(sample)
    text = "".join(markdown(judgement))
    assert f"wcs-pcap: {judgement.check.verdict.value}" in text.splitlines()[0]
    assert all(f"**{finding.code}**" in text for finding in judgement.check.findings)


@settings(deadline=None)
@given(ANYTHING)
def test_markdown_holds_any_text(text: str) -> None:
    """Every row has the cells of its head, and nothing but our own words is marked up."""
    tokens = MarkdownIt("commonmark").enable("table").parse("".join(markdown(hostile(text))))
    kinds = [token.type for token in tokens]
    rows, cells = kinds.count("tr_open"), kinds.count("td_open") + kinds.count("th_open")
    assert rows == 1 + 6 + 1 + 1
    assert cells == 3 * 7 + 5 * 2
    inner = [child.type for token in tokens for child in token.children or ()]
    assert set(inner) <= {"text", "strong_open", "strong_close", "code_inline", "text_special"}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_escaped_says_what_it_says(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt("commonmark").parse("x" + escaped(text) + "x") if token.type == "inline"]
    assert "".join(child.content for child in paragraph.children or ()) == f"x{text}x"
