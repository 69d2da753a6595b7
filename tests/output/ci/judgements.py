"""Judgements for the tests of the outputs of ``check``, and the schemas of these outputs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import xmlschema
from conftest import ROOT, SAMPLES
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import NOTHING, check
from wcs_pcap.model import Finding, Report, Severity, Verdict
from wcs_pcap.output.verdicts import Judgement
from wcs_pcap.pipeline import analyze

SCHEMAS = ROOT / "tests" / "schemas"
SAMPLE_NAMES = sorted(path.name for path in SAMPLES.glob("*.pcap*"))
HOSTILE_TEXTS = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["", "\x00\x1b[31m", "\ud800", "\ufffe\uffff", "]]><x>&amp;", "a|b\nc\r\n::error::x", "%0A`|`", "-->", "password=hunter2&x=1"]
)
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


def with_expectations(sample: str) -> Judgement:
    """The judgement of a sample by expectations learned from real.pcap."""
    return judged(sample, parse_expectations(learn(report_on("real.pcap")), "expect.toml"))


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
