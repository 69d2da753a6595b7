"""``wcs-pcap patterns``, and ``--patterns`` of the commands that judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.flows.pattern import patterns

OWN = """
name = "{name}"
title = "Ringing"
key = ["callId", "id"]
start = "new"

[states.new.on]
"CallStatusEvent RING" = "ringing"

[states.ringing]
await = {{ hook = "CallStatusEvent", status = ["BUSY"], within = 1 }}
[states.ringing.on]
"CallStatusEvent RING|ESTABLISHED|FINISH" = "ringing"
"CallStatusEvent BUSY" = "done"

[states.done.on]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN.format(name="ringing"), encoding="utf-8")
    return path


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "patterns")
    assert shown.code == 0
    assert [line.split()[0] for line in shown.out.splitlines()] == ["Pattern", *patterns()]


@pytest.mark.parametrize("name", patterns())
@pytest.mark.parametrize("columns", [None, 80])
def test_one(name: str, columns: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "patterns", name, columns=columns)
    assert shown.code == 0
    assert shown.out.startswith(f"{name}  {patterns()[name].title}\n")
    for state in patterns()[name].states:
        assert f" {state}\n" in shown.out or f"\n{state} " in shown.out
    if columns:
        assert all(len(line) <= columns for line in shown.out.splitlines() if "─ " not in line)


@pytest.mark.parametrize("name", patterns())
def test_one_as_mermaid(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, *lines = run(capsys, "patterns", name, "--format", "mermaid").out.splitlines()
    assert first == "stateDiagram-v2"
    assert lines[0].startswith("    [*] --> ") or lines[0].startswith("    state ")
    assert all(" --> " in line or line.startswith("    state ") for line in lines)
    assert sum("[*] -->" in line for line in lines) >= 1


def test_mermaid_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "patterns", "--format", "mermaid")
    assert (shown.code, shown.out) == (2, "")
    assert "give its NAME" in shown.err


def test_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "patterns", "calling")
    assert shown.code == 2
    assert shown.err == "wcs-pcap: there is no pattern 'calling'; `wcs-pcap patterns` lists them all\n"


def test_check(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "patterns", "--check", own)
    assert (shown.code, shown.out) == (0, f"{own}: pattern ringing, 3 states, no mistakes\n")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(OWN.format(name="ringing").replace("RING|", "RANG|").replace('= "done"', '= "over"'), encoding="utf-8")
    shown = run(capsys, "patterns", "--check", own, "--check", wrong)
    assert shown.code == 2
    assert shown.err.splitlines() == [
        f"wcs-pcap: {wrong}: state ringing: 'on': CallStatusEvent has no status 'RANG'; did you mean 'RING'? (line 13)",
        f"wcs-pcap: {wrong}: state ringing: 'on': 'CallStatusEvent BUSY': there is no state 'over' (line 14)",
        f"wcs-pcap: {wrong}: state done: no transition leads there from 'new' (line 16)",
    ]
    shown = run(capsys, "patterns", "--check", tmp_path / "none.toml")
    assert (shown.code, shown.err) == (2, f"wcs-pcap: {tmp_path / 'none.toml'}: cannot be read: No such file or directory\n")


def test_a_users_pattern_is_followed(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", SAMPLES / "call.pcap").code == 0
    shown = run(capsys, "check", SAMPLES / "call.pcap", "--patterns", own, "--format", "json")
    assert shown.code == 1
    report = json.loads(shown.out)
    (flow,) = [flow for flow in report["flows"] if flow["pattern"] == "ringing"]
    assert flow["verdict"] == "fail"
    (finding,) = [finding for finding in report["findings"] if finding["severity"] == "warning"]
    assert finding["code"] == "FLOW104"
    assert "BUSY" in finding["detail"]
    assert run(capsys, "patterns", "ringing", "--patterns", own).out.startswith("ringing  Ringing\n")


def test_a_users_pattern_replaces_a_built_in_one(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.write_text(OWN.format(name="outgoing-call"), encoding="utf-8")
    report = json.loads(run(capsys, "analyze", SAMPLES / "call.pcap", "--patterns", own, "--format", "json").out)
    (flow,) = [flow for flow in report["flows"] if flow["pattern"] == "outgoing-call"]
    assert flow["steps"][0]["status"] == "RING"


def test_a_mistake_in_a_pattern_ends_the_analysis(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = run(capsys, "analyze", SAMPLES / "call.pcap", "--patterns", own, "--patterns", own)
    assert (twice.code, twice.out) == (2, "")
    assert twice.err == f"wcs-pcap: {own}: a pattern 'ringing' was given before\n"
    own.write_text("name = 1\n", encoding="utf-8")
    wrong = run(capsys, "check", SAMPLES / "call.pcap", "--patterns", own)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith(f"wcs-pcap: {own}: ")
