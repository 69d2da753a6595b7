"""The published schema is that of the types, and every report is valid against it; one that is wrong anywhere is not."""

from __future__ import annotations

import copy
import json
import os
from typing import Any

import pytest
from conftest import ROOT, SAMPLES
from docs_schema import PAGES, page, validator
from jsonschema import ValidationError
from wcs import run

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    path = ROOT / "docs" / f"{name}.schema.json"
    if os.environ.get("WCS_PCAP_UPDATE_DOCS"):
        path.write_text(page(name), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(name)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("arguments", [("analyze",), ("check",), ("analyze", "--port", "any"), ("check", "--ignore", "FLOW,CAP")])
def test_samples(path: Any, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, arguments[0], path, *arguments[1:], "--format", "json").out
    assert list(validator().iter_errors(json.loads(shown))) == []


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize("arguments", [(), ("--port", "any")], ids=" ".join)
def test_summaries_of_samples(path: Any, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "analyze", path, *arguments, "--summary", "--format", "json").out
    assert list(validator("summary").iter_errors(json.loads(shown))) == []


def test_a_report_that_is_wrong_anywhere_is_not_valid(capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(run(capsys, "check", SAMPLES / "hangup_without_end.pcap", "--format", "json").out)

    def spoiled(value: Any, place: tuple[Any, ...]) -> Any:
        changed = copy.deepcopy(report)
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        if value is None:
            del holder[place[-1]]
        else:
            holder[place[-1]] = value
        return changed

    for value, *place in (
        (None, "verdict"), ("good", "verdict"), (1, "new"), (None, "check", "outcomes"), ("x", "flows", 0, "verdict"),
        (None, "flows", 0, "steps", 0, "absence"), ("gone", "flows", 2, "steps", 5, "absence"), ("1", "exchanges", 0, "latency"),
        (-1, "exchanges", 0, "request", "body_bytes"), (None, "exchanges", 0, "response", "status"),
        ("FLOW18", "findings", 0, "code"), (0, "streams", 0, "first_frame"), (1.5, "captures", 0, "packets"),
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            validator().validate(spoiled(value, tuple(place)))
    validator().validate(report)
