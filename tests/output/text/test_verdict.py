"""The last line of a report."""

from __future__ import annotations

import pytest

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.output.text.verdict import summary

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("verdict", "flows", "severities", "text"),
    [
        (PASS, [PASS, PASS], [], "2 of 2 flows pass; no findings"),
        (PASS, [PASS], [INFO, INFO], "1 of 1 flows pass; 2 info"),
        (FAIL, [PASS, FAIL, PASS], [INFO, ERROR], "2 of 3 flows pass; 1 of 3 flows fail; 1 error, 1 info"),
        (FAIL, [PASS, INCONCLUSIVE], [ERROR], "1 error; 1 of 2 flows kept to the sequence; 1 of 2 flows inconclusive"),
        (FAIL, [], [ERROR, WARNING, WARNING], "1 error, 2 warnings"),
        (INCONCLUSIVE, [], [WARNING], "1 warning"),
    ],
)
def test_what_decided_comes_first(verdict: Verdict, flows: list[Verdict], severities: list[Severity], text: str) -> None:
    assert summary(verdict, {"flows": flows}, severities) == text


def test_expectations_pass_beside_an_error() -> None:
    text = summary(FAIL, {"expectations": [PASS], "flows": [PASS]}, [ERROR], silenced=3)
    assert text == "1 error (3 silenced); 1 of 1 expectations pass; 1 of 1 flows kept to the sequence"
