"""The generator makes what its truth file says, and the same each time."""

from __future__ import annotations

import gzip
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from bench import captures
from bench.captures import MEDIA, TCP, Plan
from bench.hooks import Shape

from wcs_pcap.model import Severity, Verdict
from wcs_pcap.pipeline import analyze

PLANS = {
    "mix": captures.mix(4_000, share=0.1),
    "mix-tcp": Plan(4_000, 0.1, TCP),
    "rest": captures.rest(3_000),
    "nothing watched": captures.mix(500, share=0.0),
    "one exchange": captures.exchanges(1),
    "a connection for each exchange": captures.exchanges(60, connections=60),
    "one connection": captures.exchanges(60, connections=1, reuse=60),
    "connections change": captures.exchanges(60, connections=3, reuse=5),
}


@pytest.mark.parametrize("name", PLANS)
def test_truth_is_what_an_analysis_finds(tmp_path: Path, name: str) -> None:
    path = tmp_path / "made.pcap"
    truth = captures.make(PLANS[name], path)
    report = analyze([str(path)])
    found = report.captures[0]
    assert (found.packets, found.watched_packets) == (truth.packets, truth.watched_packets)
    assert (len(report.streams), len(report.exchanges), len(report.flows)) == (truth.streams, truth.requests, truth.flows)
    assert truth.bytes == path.stat().st_size
    assert all(exchange.response is not None for exchange in report.exchanges)
    assert report.verdict is not Verdict.FAIL
    assert not [finding.code for finding in report.findings if finding.severity is Severity.ERROR]


def test_sizes_are_those_asked_for() -> None:
    sent = captures.hooks.Sent()
    mix = list(captures.packets(captures.mix(5_000, share=0.2), sent))
    assert len(mix) == 5_000
    assert 1_000 - captures.hooks.MOST_PACKETS - 6 <= sent.packets <= 1_000
    rest = list(captures.packets(captures.rest(1_800), captures.hooks.Sent()))
    assert 1_800 - captures.hooks.MOST_PACKETS - 6 <= len(rest) <= 1_800


@pytest.mark.parametrize("plan", [captures.exchanges(37), captures.exchanges(37, connections=8, reuse=1)])
def test_as_many_exchanges_as_asked_for(tmp_path: Path, plan: Plan) -> None:
    assert captures.make(plan, tmp_path / "made.pcap").requests == 37


def test_times_grow_and_tcp_is_what_others_are() -> None:
    times = [time for time, _ in captures.packets(captures.mix(500), captures.hooks.Sent())]
    assert times == sorted(set(times))
    for others, protocols in ((TCP, {6}), (MEDIA, {6, 17})):
        made = captures.packets(Plan(500, 0.3, others), captures.hooks.Sent())
        assert {packet[16 + 9] for _, packet in made} == protocols


def test_a_seed_is_a_capture(tmp_path: Path) -> None:
    def digest(plan: Plan, name: str) -> str:
        captures.make(plan, tmp_path / name)
        return sha256((tmp_path / name).read_bytes()).hexdigest()

    for name in ("a.pcap", "a.pcap.gz", "a.pcapng.gz"):
        assert digest(captures.mix(300), name) == digest(captures.mix(300), "again-" + name)
    assert digest(captures.mix(300), "a.pcap") != digest(Plan(300, 0.03, seed=2), "b.pcap")


def test_every_form_holds_the_same(tmp_path: Path) -> None:
    plan = captures.mix(2_000, share=0.2)
    reports = []
    for form in ("pcap", "pcapng", "pcap.gz", "pcapng.gz"):
        path, _ = captures.have(plan, tmp_path, form)
        reports.append([(e.time, e.frame, e.request and e.request.uri) for e in analyze([str(path)]).exchanges])
    assert reports[0]
    assert all(report == reports[0] for report in reports)
    plain = captures.have(plan, tmp_path)[0].read_bytes()
    assert gzip.decompress(captures.have(plan, tmp_path, "pcap.gz")[0].read_bytes()) == plain


def test_a_capture_is_made_once_and_again_when_it_is_not_whole(tmp_path: Path) -> None:
    plan = captures.mix(300)
    path, truth = captures.have(plan, tmp_path)
    made = path.stat().st_mtime_ns
    assert captures.have(plan, tmp_path) == (path, truth)
    assert path.stat().st_mtime_ns == made
    path.write_bytes(path.read_bytes()[:-1])
    assert captures.truth_of(path) is None
    assert captures.have(plan, tmp_path) == (path, truth)


def test_names_differ_as_plans_do() -> None:
    mix = captures.mix(300)
    plans = [mix, replace(mix, shape=Shape(21)), replace(mix, seed=2), captures.mix_tcp(300), captures.rest(300)]
    assert len({captures.name_of(plan) for plan in plans}) == len(plans)
