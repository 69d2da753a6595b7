"""The JSON of ``analyze`` and ``check``; tests/docs/test_schema.py validates its fields."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import SAMPLES
from wcs import run

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_entries_are_numbered_from_1(path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(run(capsys, "analyze", path, "--format", "json").out)
    for kind in ("exchanges", "flows", "findings"):
        assert [entry[kind[:-1]] for entry in report[kind]] == list(range(1, len(report[kind]) + 1))
    for step in (step for flow in report["flows"] for step in flow["steps"]):
        assert (step["absence"] is None) == (step["exchange"] is not None)
        assert (step["absence"] is None) == (step["expected"] is None)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_numbers_refer_to_entries_and_lists_are_in_order(path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(run(capsys, "analyze", path, "--format", "json").out)
    there = {kind: {entry[kind[:-1]] for entry in report[kind]} for kind in ("streams", "exchanges", "flows", "findings")}
    times = [exchange["time"] for exchange in report["exchanges"]]
    assert times == sorted(times)
    ranks = [("error", "warning", "info").index(finding["severity"]) for finding in report["findings"]]
    assert ranks == sorted(ranks)
    for finding in report["findings"]:
        for kind in ("streams", "exchanges", "flows"):
            assert set(finding[kind]) <= there[kind]
        assert set(finding["causes"]) <= there["findings"] - {finding["finding"]}


def test_lines_have_the_entries_of_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "not_found_404.pcap"
    document = json.loads(run(capsys, "analyze", path, "--format", "json").out)
    lines = [json.loads(line) for line in run(capsys, "analyze", path, "--format", "jsonl").out.splitlines()]
    kinds = [line.pop("type") for line in lines]
    assert (kinds[0], kinds[-1]) == ("report", "verdict")
    for plural in ("captures", "streams", "exchanges", "flows", "findings"):
        assert [line for kind, line in zip(kinds, lines, strict=True) if kind == plural[:-1]] == document[plural]


def test_check_has_the_report_of_analyze(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "one_way.pcap"
    checked = json.loads(run(capsys, "check", path, "--format", "json").out)
    assert list(checked)[-1] == "check"
    del checked["check"]
    assert checked == json.loads(run(capsys, "analyze", path, "--format", "json").out)
