"""The JSON of ``analyze`` and ``check``: every field of the contract, of the right type, never left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import SAMPLES
from wcs import run

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
NUMBER, TEXT, NONE = (int, float), (str,), (type(None),)
FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "report": {"schema_version": TEXT, "tool": (dict,), "verdict": TEXT, "captures": (list,), "streams": (list,),
               "exchanges": (list,), "flows": (list,), "findings": (list,)},
    "captures": {"path": TEXT, "format": TEXT, "compression": TEXT + NONE, "bytes": (int,), "packets": (int,),
                 "watched_packets": (int,), "first_time": TEXT, "duration": NUMBER, "link_types": (list,),
                 "snaplen": (int, type(None)), "truncated_packets": (int,), "repeated_packets": (int,)},
    "streams": {"stream": (int,), "client": TEXT, "server": TEXT, "first_frame": (int,), "last_frame": (int,),
                "packets": (int,), "opened": TEXT, "closed": TEXT, "missing_bytes": (dict,)},
    "exchanges": {"exchange": (int,), "stream": (int,), "time": NUMBER, "method": TEXT + NONE, "uri": TEXT + NONE,
                  "hook": TEXT + NONE, "request": (dict, type(None)), "response": (dict, type(None)),
                  "latency": NUMBER + NONE, "duration": NUMBER + NONE},
    "request": {"frame": (int,), "frames": (list,), "frame_count": (int,), "complete": (bool,), "body_bytes": (int,),
                "declared_bytes": (int, type(None)), "json": (dict, list, str, int, float, bool, type(None))},
    "flows": {"flow": (int,), "pattern": TEXT, "key": (dict,), "verdict": TEXT, "first_time": NUMBER, "last_time": NUMBER,
              "steps": (list,)},
    "steps": {"hook": TEXT, "status": TEXT + NONE, "exchange": (int, type(None)), "frame": (int, type(None)),
              "time": NUMBER + NONE, "absence": TEXT + NONE, "expected": (list, type(None))},
    "findings": {"finding": (int,), "code": TEXT, "severity": TEXT, "confidence": TEXT, "title": TEXT, "detail": TEXT,
                 "meaning": TEXT, "remedy": TEXT, "count": (int,), "frames": (list,), "streams": (list,),
                 "exchanges": (list,), "flows": (list,), "filter": TEXT + NONE, "causes": (list,)},
}  # fmt: skip
FIELDS["response"] = {**FIELDS["request"], "status": (int,), "reason": TEXT}


def check(kind: str, value: dict[str, Any]) -> None:
    assert list(value) == list(FIELDS[kind])
    for name, types in FIELDS[kind].items():
        assert isinstance(value[name], types), (kind, name, value[name])


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_every_field(path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", path, "--format", "json")
    report = json.loads(result.out)
    check("report", report)
    for kind in ("captures", "streams", "exchanges", "flows", "findings"):
        for number, entry in enumerate(report[kind], 1):
            check(kind, entry)
            assert entry.get(kind[:-1], number) == number or kind == "streams"
    for exchange in report["exchanges"]:
        for side in ("request", "response"):
            if exchange[side] is not None:
                check(side, exchange[side])
    for flow in report["flows"]:
        for step in flow["steps"]:
            check("steps", step)
            assert (step["absence"] is None) == (step["exchange"] is not None)
            assert (step["absence"] is None) == (step["expected"] is None)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_numbers_lead_somewhere(path: Any, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_lines_say_the_same_as_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "not_found_404.pcap"
    document = json.loads(run(capsys, "analyze", path, "--format", "json").out)
    lines = [json.loads(line) for line in run(capsys, "analyze", path, "--format", "jsonl").out.splitlines()]
    kinds = [line.pop("type") for line in lines]
    assert (kinds[0], kinds[-1]) == ("report", "verdict")
    for plural in ("captures", "streams", "exchanges", "flows", "findings"):
        assert [line for kind, line in zip(kinds, lines, strict=True) if kind == plural[:-1]] == document[plural]


def test_check_and_analyze_give_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "one_way.pcap"
    checked = json.loads(run(capsys, "check", path, "--format", "json").out)
    assert list(checked)[-1] == "check"
    del checked["check"]
    assert checked == json.loads(run(capsys, "analyze", path, "--format", "json").out)
