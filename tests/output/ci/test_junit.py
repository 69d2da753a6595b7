"""JUnit XML: valid against Jenkins' schema for any capture, with a test case for each outcome and each failing finding."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from junitparser import Failure, JUnitXml, Skipped
from output.ci.judgements import HOSTILE_TEXTS, SAMPLE_NAMES, hostile, judged, junit_schema, with_expectations

from wcs_pcap.model import Severity
from wcs_pcap.output.ci.junit import junit_xml


@pytest.mark.parametrize("sample", SAMPLE_NAMES)
@pytest.mark.parametrize("strict", [False, True])
def test_each_outcome_is_a_test_case(sample: str, strict: bool) -> None:
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


def test_warnings_fail_with_fail_on_warning() -> None:
    judgement = judged("real.pcap", fails_from=Severity.WARNING)
    cases = [case for suite in JUnitXml.fromroot(ElementTree.fromstring(junit_xml(judgement))) for case in suite]
    assert [result.type for case in cases for result in case.result] == ["CAP001"]


@settings(deadline=None)
@given(HOSTILE_TEXTS)
def test_any_text_is_valid(text: str) -> None:
    assert junit_schema().is_valid(BytesIO(junit_xml(hostile(text))))
