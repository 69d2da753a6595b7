"""What the tests of the outputs of ``check`` share: judgements, and the schemas of those who read them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import xmlschema
from conftest import SAMPLES
from jsonschema import Draft4Validator

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.expect.run import NOTHING, check
from wcs_pcap.model import Finding, Report, Severity, Verdict
from wcs_pcap.output.verdicts import Judgement
from wcs_pcap.pipeline import analyze

SCHEMAS = Path(__file__).parent.parent / "schemas"
EXITS = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.INCONCLUSIVE: 3}


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


@cache
def sarif_schema() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()), format_checker=Draft4Validator.FORMAT_CHECKER)


@cache
def report_on(sample: str) -> Report:
    return analyze([str(SAMPLES / sample)])


def judged(sample: str, expectations: Any = NOTHING, **options: Any) -> Judgement:
    made = check(report_on(sample), expectations)
    return Judgement(made, EXITS[made.verdict], **options)


def hostile(text: str) -> Judgement:
    """A check in which everything that may come from a capture or a user's file is ``text``."""
    report = report_on("port_closed.pcap")
    first = report.findings[0]
    finding = Finding(
        first.code, Severity.ERROR, "high", first.title, text, first.meaning, first.remedy, 0, [1], [], [], [], None, number=1
    )  # fmt: skip
    path = text.replace("\0", "").replace("hunter2", "").encode("utf-8", "ignore").decode() + "\udcff.pcap"
    captures = [type(report.captures[0])(path, "pcap", first_time=1, last_time=2)]
    made = Report(Verdict.FAIL, captures, (), (), (), (), [finding], (), (9091,))
    outcomes = [
        Outcome(kind, text, verdict, text, (1, 2), (), ("TCP001",)) for kind in ("flow", "expectation") for verdict in Verdict
    ]
    return Judgement(Check(made, Verdict.FAIL, outcomes, [finding], [], [text]), 1)
