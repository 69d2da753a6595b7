"""Every finding code has a capture that shows it, which its words name, and a capture close to that which does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from wcs_pcap.pipeline import analyze
from wcs_pcap.rules.metadata import codes, rule_metadata

pytest.importorskip("scapy", reason="the cases are built with scapy")

from cases.case import CASES

EXPECTED = {case.path: case.expected for case in CASES}
NEAR = {code for expected in EXPECTED.values() for code in expected.near}


@pytest.mark.parametrize("code", codes())
def test_its_example_shows_it(code: str) -> None:
    example = rule_metadata(code).example
    assert example is not None
    path = ROOT / example
    assert path.exists()
    if Path(example).parent == Path("samples"):
        found = {finding.code for finding in analyze([str(path)]).findings}
    else:
        found = set(EXPECTED[path].findings)  # that this is what is found, the case itself tests
    assert code in found


def test_each_code_has_a_case_close_to_it_that_does_not_show_it() -> None:
    assert set(codes()) == NEAR
