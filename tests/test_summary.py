"""``analyze --summary``: its counts are those of the full analysis, and it keeps only what is open."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import SAMPLES
from hypothesis import given
from hypothesis import strategies as st
from wcs import run

from wcs_pcap import pipeline
from wcs_pcap.model import Side
from wcs_pcap.pipeline import Options
from wcs_pcap.summary import PRECISION, Latencies, Summary, summarize

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
CALL = SAMPLES / "call.pcap"


def numbers(summary: Summary) -> list[Any]:
    """Returns the counts of a summary, in the form of ``of_report``."""
    kinds = {**summary.hooks, None: summary.other_requests}
    requests = {
        hook: (
            r.count,
            r.answered,
            r.statuses,
            r.first_time,
            r.last_time,
            r.latencies.smallest,
            r.latencies.largest,
            r.latencies.mean,
        )
        for hook, r in kinds.items()
        if r.count
    }
    connections = summary.connections
    opened, closed = ({word: n for word, n in counts.items() if n} for counts in (connections.opened, connections.closed))
    holes = connections.with_missing_bytes, connections.missing_bytes
    return [requests, summary.lone_statuses, connections.count, opened, closed, holes, summary.packets, summary.watched_packets]


def of_report(report: Any) -> list[Any]:
    """Returns the same counts from the report of a full analysis."""
    requests = {}
    for hook in {exchange.hook for exchange in report.exchanges if exchange.request is not None}:
        mine = [e for e in report.exchanges if e.request is not None and e.hook == hook]
        answers = [e.response.status for e in mine if e.response is not None]
        spans = [e.latency for e in mine if e.latency is not None] or [0]
        times = [e.time for e in mine]
        extremes = min(spans), max(spans), round(sum(spans) / len(spans))
        requests[hook] = (len(mine), len(answers), Counter(answers), min(times), max(times), *extremes)
    streams = report.streams
    missing = [[stream.missing_bytes(side) for side in Side] for stream in streams]
    holes = sum(1 for pair in missing if any(pair)), [sum(pair[side] for pair in missing) for side in Side]
    lone = Counter(e.response.status for e in report.exchanges if e.request is None)
    opened, closed = Counter(stream.opened for stream in streams), Counter(stream.closed for stream in streams)
    watched = sum(capture.watched_packets for capture in report.captures)
    return [requests, lone, len(streams), opened, closed, holes, report.packet_count, watched]


@pytest.mark.parametrize("ports", [(9091,), None], ids=["9091", "any"])
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_the_numbers_are_those_of_the_full_analysis(path: Path, ports: tuple[int, ...] | None) -> None:
    assert numbers(summarize([str(path)], ports)) == of_report(pipeline.analyze([str(path)], Options(ports=ports)))


def test_several_captures_and_a_prefix() -> None:
    paths = [str(SAMPLES / f"{name}.pcap") for name in ("messaging", "call", "server_error_500", "lost_packets")]
    whole = pipeline.analyze(paths, Options(app="/EchoApp"))
    assert numbers(summarize(paths, (9091,), "/EchoApp")) == of_report(whole)
    other = summarize(paths, (9091,), "/Other")
    assert (other.hooks, other.other_requests.count) == ({}, sum(1 for e in whole.exchanges if e.request is not None))


@given(st.lists(st.integers(-(10**6), 10**13), min_size=1, max_size=300), st.integers(1, 100))
def test_a_percentile_is_as_precise_as_stated(spans: list[int], percent: int) -> None:
    latencies = Latencies()
    for span in spans:
        latencies.add(span)
    true = sorted(spans)[-(-len(spans) * percent // 100) - 1]
    found = latencies.percentile(percent)
    assert abs(found - true) <= PRECISION * true + 1 if true > 0 else found <= 0
    assert (latencies.smallest, latencies.largest, latencies.mean) == (min(spans), max(spans), round(sum(spans) / len(spans)))


def test_latencies_use_constant_memory() -> None:
    latencies, random = Latencies(), Random(1)
    for _ in range(50_000):
        latencies.add(int(10 ** random.uniform(0, 18.9)))
    assert len(latencies._classes) < 2200
    assert Latencies().percentile(95) == Latencies().mean == 0


# ---- the command ----


def counted(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    result = run(capsys, "analyze", "--summary", "--format", "json", *arguments)
    assert (result.code, result.err) == (0, "")
    found: dict[str, Any] = json.loads(result.out)
    return found


def test_json_has_the_captures_of_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    found = counted(capsys, CALL)
    report = json.loads(run(capsys, "analyze", "--format", "json", CALL).out)
    assert list(found) == ["schema_version", "tool", "captures", "summary"]
    assert {name: found[name] for name in list(found)[:3]} == {name: report[name] for name in list(found)[:3]}
    assert found["summary"]["requests"] == len(report["exchanges"])


def test_json_lines_have_the_same_counts(capsys: pytest.CaptureFixture[str]) -> None:
    found = counted(capsys, CALL)
    lines = [json.loads(line) for line in run(capsys, "analyze", "--summary", "--format", "jsonl", CALL).out.splitlines()]
    kinds = [line.pop("type") for line in lines]
    hooks = len(found["summary"]["hooks"])
    assert kinds == [
        "report", "capture", *["hook"] * hooks, "other_requests", "responses_without_request", "connections", "summary"
    ]  # fmt: skip
    put_together = {
        **lines[-1], "hooks": lines[2 : 2 + hooks], "other_requests": lines[-4], "responses_without_request": lines[-3],
        "connections": lines[-2],
    }  # fmt: skip
    assert put_together == found["summary"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_there_is_no_verdict(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a capture that fails."""
    result = run(capsys, "analyze", "--summary", "--format", form, SAMPLES / "port_closed.pcap")
    assert result.code == 0
    assert "verdict" not in result.out if form == "json" else "These are counts without a verdict" in result.out
    assert "Verdict:" not in result.out
    quiet = run(capsys, "analyze", "--summary", "--quiet", CALL).out
    assert quiet.startswith("Hook ")
    assert "These are counts without a verdict" in quiet


@pytest.mark.parametrize("option", [("--fail-on", "error"), ("--filter", "http")])
def test_options_of_the_analysis_are_wrong_usage(option: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", "--summary", *option, CALL)
    assert (result.code, result.out) == (2, "")
    assert f"--summary only counts, and {option[0]} needs the analysis: leave out one of the two" in result.err


def test_standard_input() -> None:
    command = [sys.executable, "-m", "wcs_pcap", "analyze", "--summary", "--format", "json", "-"]
    done = subprocess.run(command, input=gzip.compress(CALL.read_bytes()), capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert (found["captures"][0]["path"], found["captures"][0]["compression"]) == ("-", "gzip")
    assert found["summary"]["requests"] == 6


def test_damage_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut, bad = tmp_path / "cut.pcap", tmp_path / "bad.pcap"
    cut.write_bytes(CALL.read_bytes()[:200_000])
    bad.write_text("rubbish")
    shown = run(capsys, "analyze", "--summary", cut, bad).out
    assert f"Not read to its end: {cut}: " in shown
    assert f"{bad}: cannot be read: not a capture" in shown
    damage = counted(capsys, cut, bad)["summary"]["damage"]
    assert [one["path"] for one in damage] == [str(cut), str(bad)]
    alone = run(capsys, "analyze", "--summary", bad)
    assert (alone.code, alone.out, len(alone.err.splitlines())) == (2, "", 1)


def test_timings(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", "--summary", "--timings", CALL)
    assert result.code == 0
    assert {line.split()[0] for line in result.err.splitlines()} >= {"stage", "reading", "HTTP", "printing", "all"}
