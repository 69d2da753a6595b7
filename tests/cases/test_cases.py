"""One folder a case: make.py builds the capture, expect.toml says what it must give and why.

expect.toml   why       one sentence
              verdict   of the report
              findings  { code = severity }, all there are
              near      codes that are close to what happens here and must not be reported; left out: none in particular
              flows     a list of { pattern, verdict, absence (of its missing step), missing (its hook), steps (how many) }
              says      { code = pattern that its detail must match }
              options   { rest_timeout, ports, ... } of the analysis; left out: the defaults; files lie in the folder,
                        ports may be "any"
"""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from docs_schema import validator

from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import check
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.model import Flow, Verdict
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.pipeline import Options, analyze, known_patterns

pytest.importorskip("scapy", reason="the cases are built with scapy")

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/make.py"))


def build(case: Path, path: Path) -> list[str]:
    """Builds the capture at ``path``, or beside it those that ``make.py`` names."""
    specification = importlib.util.spec_from_file_location(f"case_{case.name}", case / "make.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return [str(made) for made in module.build(path) or [path]]


def described(flow: Flow) -> dict[str, Any]:
    described: dict[str, Any] = {"pattern": flow.pattern, "verdict": str(flow.verdict), "steps": len(flow.steps)}
    if flow.missing is not None:
        described |= {"missing": flow.missing.hook, "absence": str(flow.missing.absence)}
    return described


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path, tmp_path: Path) -> None:
    expected = tomllib.loads((case / "expect.toml").read_text(encoding="utf-8"))
    assert expected.pop("why").endswith(".")
    path = tmp_path / "case.pcap"
    options = expected.pop("options", {})
    if options.get("ports") == "any":
        options["ports"] = None
    if "hook_secret" in options:
        options["hook_secret"] = options["hook_secret"].encode()
    options["patterns"] = [str(case / name) for name in options.get("patterns", ())]
    report = analyze(build(case, path), Options(**options))
    assert expected["findings"].keys().isdisjoint(expected.pop("near", ()))
    says = expected.pop("says", {})
    assert {
        "verdict": str(report.verdict),
        "findings": {finding.code: str(finding.severity) for finding in report.findings},
        "flows": [described(flow) for flow in report.flows],
    } == expected, "\n".join(f"{finding.code}: {finding.detail}" for finding in report.findings)
    details = {finding.code: finding.detail for finding in report.findings}
    for code, words in says.items():
        assert re.search(words, details[code]), details[code]
    validator().validate(json.loads("".join(JsonReport(report).document())))
    assert check(report).verdict is report.verdict
    if report.verdict is Verdict.PASS and report.flows:
        assert (
            check(report, parse_expectations(learn(report), "learned.toml", known_patterns(options["patterns"]))).verdict
            is Verdict.PASS
        )


def test_there_are_cases() -> None:
    assert len(CASES) >= 25


def test_every_pattern_has_its_cases() -> None:
    """Each is shown healthy; and where it awaits something: that missing, lost by the capture, and due behind its end."""
    shown: dict[str, set[str]] = {}
    for case in CASES:
        for flow in tomllib.loads((case / "expect.toml").read_text(encoding="utf-8")).get("flows", ()):
            shown.setdefault(flow["pattern"], set()).add(flow.get("absence", flow["verdict"]))
    for name, pattern in patterns().items():
        awaiting = any(state.awaits is not None for state in pattern.states.values())
        wanted = {"pass", "absent", "lost-in-capture", "outside-capture"} if awaiting else {"pass"}
        assert wanted <= shown.get(name, set()), name
