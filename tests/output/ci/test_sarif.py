"""SARIF: valid against the schema of OASIS for any capture, with a result for each finding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from output.ci.judgements import HOSTILE_TEXTS, SAMPLE_NAMES, hostile, judged, report_on, sarif_schema, with_expectations

from wcs_pcap.expect.run import check
from wcs_pcap.expect.suppress import Suppression
from wcs_pcap.output.ci.sarif import sarif
from wcs_pcap.output.verdicts import Judgement


@pytest.mark.parametrize("sample", SAMPLE_NAMES)
def test_each_finding_is_a_result(sample: str) -> None:
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


def test_silenced_findings_are_suppressed() -> None:
    made = check(report_on("server_error_500.pcap"), suppression=Suppression(ignore=("HTTP",)))
    log = sarif(Judgement(made, 0))
    sarif_schema().validate(log)
    assert [each["suppressions"][0]["justification"] for each in log["runs"][0]["results"]] == ["ignore"]


def test_fingerprints_are_the_same_in_another_recording() -> None:
    def prints(sample: str) -> dict[str, Any]:
        results = sarif(judged(sample))["runs"][0]["results"]
        return {result["ruleId"]: result["partialFingerprints"] for result in results}

    assert prints("not_found_404.pcap")["HTTP001"] == prints("not_found_404.pcap")["HTTP001"]
    assert prints("not_found_404.pcap")["FLOW002"] == prints("connect_refused_403.pcap")["FLOW002"]
    assert prints("hangup_without_end.pcap") != prints("message_never_reported.pcap")


@settings(deadline=None)
@given(HOSTILE_TEXTS)
def test_any_text_is_valid(text: str) -> None:
    assert sarif_schema().is_valid(json.loads(json.dumps(sarif(hostile(text)))))
