"""A check as SARIF 2.1.0 (OASIS), as GitHub code scanning and others read it.

Results are the findings, and the outcomes that did not pass. A capture has no lines: where the readers want one, it is the
number of the frame. Silenced findings stay in, as suppressed results. There is no maintained library that writes SARIF, and it is
plain JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wcs_pcap import __version__
from wcs_pcap.expect.baseline import about_of
from wcs_pcap.expect.model import Outcome, Silenced
from wcs_pcap.model import Finding, Report, Severity, Verdict
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.verdicts import Judgement, frames_filter, reason_of, shown, title_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
OUTCOMES = {
    "capture": "A capture holds hooks to judge",
    "expectation": "An expectation is met",
    "flow": "A flow follows a legal sequence",
    "findings": "There is no forbidden finding",
}


def write_sarif(terminal: Terminal, judgement: Judgement) -> None:
    terminal.write([json.dumps(sarif(judgement), indent=2, allow_nan=False), "\n"])


def sarif(judgement: Judgement) -> dict[str, Any]:
    """Returns the SARIF log of one check."""
    check = judgement.check
    silenced = {each.finding.number: each for each in check.silenced}
    outcomes = [outcome for outcome in check.outcomes if outcome.verdict is not Verdict.PASS]
    rules = _rules(check.report.findings, outcomes)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    results = [_finding(finding, check.report, places, silenced.get(finding.number)) for finding in check.report.findings]
    results += [_outcome(outcome, judgement, places) for outcome in outcomes]
    driver = {"name": "wcs-pcap", "version": __version__, "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "exitCode": judgement.exit_code}],
        "artifacts": [_artifact(capture.path, capture.bytes) for capture in check.report.captures],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"verdict": check.verdict.value},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(findings: Iterable[Finding], outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {}
    for finding in findings:
        rules.setdefault(
            finding.code,
            {
                "id": finding.code,
                "shortDescription": {"text": finding.title},
                "fullDescription": {"text": finding.meaning},
                "help": {"text": finding.remedy, "markdown": finding.remedy},
                "defaultConfiguration": {"level": LEVELS[finding.severity]},
                "properties": {"precision": finding.confidence, "tags": [finding.code.rstrip("0123456789").lower()]},
            },
        )
    for outcome in outcomes:
        text = {"text": OUTCOMES[outcome.kind]}
        rule = {"id": outcome.kind, "name": outcome.kind.title(), "shortDescription": text, "fullDescription": text, "help": text}
        rules.setdefault(outcome.kind, rule)
    return list(rules.values())


def _finding(finding: Finding, report: Report, places: dict[str, int], silenced: Silenced | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{shown(finding.title)}: {shown(finding.detail)}"},
        "locations": [_location(report, finding.frames)],
        "occurrenceCount": finding.count,
        "partialFingerprints": {"about/v1": _fingerprint(finding.code, *about_of(finding, report))},
        "properties": {"filter": finding.filter, "frames": finding.frames, "streams": finding.streams, "flows": finding.flows},
    }
    if silenced is not None:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": silenced.by}]
        if silenced.by == "baseline":
            result["baselineState"] = "unchanged"
    return result


def _outcome(outcome: Outcome, judgement: Judgement, places: dict[str, int]) -> dict[str, Any]:
    failed = judgement.fails(outcome)
    return {
        "ruleId": outcome.kind,
        "ruleIndex": places[outcome.kind],
        "kind": "fail" if failed else "review",
        "level": "error" if failed else "none",
        "message": {"text": f"{title_of(outcome)}: {reason_of(outcome)}"},
        "locations": [_location(judgement.check.report, outcome.frames)],
        "partialFingerprints": {"about/v1": _fingerprint(outcome.kind, outcome.name if outcome.kind == "expectation" else "")},
        "properties": {"filter": frames_filter(outcome.frames), "frames": list(outcome.frames), "flows": list(outcome.flows)},
    }


def _location(report: Report, frames: Iterable[int]) -> dict[str, Any]:
    frame = next(iter(frames), None)
    path = report.captures[0].path if report.captures else "-"
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": {"startLine": frame or 1}},
    }
    if frame is not None:
        location["logicalLocations"] = [{"name": f"frame {frame}", "kind": "frame"}]
    return location


def _artifact(path: str, size: int | None) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": _uri(path)}, "mimeType": "application/vnd.tcpdump.pcap"}
    return artifact if size is None else {**artifact, "length": size}


def _uri(path: str) -> str:
    if path == "-":
        return "stdin"
    encoded = quote(os.fsencode(path))
    return f"file://{encoded}" if Path(path).is_absolute() else encoded


def _fingerprint(*parts: str) -> str:
    """Returns a name for what a result is about: the same in each recording of a test."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
