"""What a real Java client did over real TCP, and whether the verdict on it is right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import lacking

from java import recording
from java.recording import Scenario, port_of
from wcs_pcap.model import Finding, Severity
from wcs_pcap.pipeline import Options, analyze

pytestmark = pytest.mark.xdist_group("java")  # one recording serves all
NEEDED = ("java", "tcpdump", "nft", "unshare", "ip")
READ_TIMEOUT = 3.0  # of Hooks.java
BESIDE = "CAP012"  # the ports of the other scenarios are in the same capture

# by scenario: the verdict, and the codes of which the first finding must be one
RIGHT: dict[Scenario, tuple[str, set[str | None]]] = {
    recording.echo: ("pass", {None}),
    recording.reset_once: ("pass", {"TCP006", "HTTP021"}),
    recording.close_once: ("pass", {"TCP006", "HTTP021"}),
    recording.always_reset: ("fail", {"TCP005"}),
    recording.always_close: ("fail", {"TCP005"}),
    recording.no_response: ("fail", {"TIME002"}),
    recording.late_response: ("fail", {"TIME002", "TIME004"}),
    recording.slow_response: ("pass", {"TIME001"}),
    recording.reset_inside: ("fail", {"HTTP016", "TCP005"}),
    recording.shorter_than_announced: ("fail", {"HTTP016"}),
    recording.responses_dropped: ("fail", {"TCP104"}),
    recording.requests_dropped: ("fail", {"TCP101"}),
    recording.syn_dropped: ("fail", {"TCP002"}),
    recording.syn_ack_dropped: ("fail", {"TCP105"}),
    recording.closed_port: ("fail", {"TCP001"}),
}


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the recording."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        lacking("java", f"not installed: {', '.join(missing)}")
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        lacking("java", "networks of their own are not allowed here")
    folder = tmp_path_factory.mktemp("java")
    command = ["unshare", "--net", sys.executable, recording.__file__, str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "LANG": "C.UTF-8"})
    return folder


@pytest.mark.parametrize("scenario", recording.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_the_verdict_on_a_java_client(recorded: Path, scenario: Scenario) -> None:
    verdict, first = RIGHT[scenario]
    options = Options(ports=[port_of(scenario)], rest_timeout=READ_TIMEOUT)
    report = analyze([str(recorded / "hooks.pcap")], options)
    findings = [finding for finding in report.findings if finding.code != BESIDE and finding.severity is not Severity.INFO]
    assert (report.verdict, findings[0].code if findings else None) in {(verdict, code) for code in first}, texts(findings)


def test_the_client_posts_once_more_after_a_close_and_never_after_a_time_out(recorded: Path) -> None:
    """What verdicts on repetitions rest on."""
    report = analyze([str(recorded / "hooks.pcap")], Options(ports=None, rest_timeout=READ_TIMEOUT))
    posts = dict.fromkeys(map(port_of, recording.SCENARIOS), 0)
    for exchange in report.exchanges:
        if exchange.hook == "sendMessage":
            posts[exchange.stream.server.port] += 1
    twice = {port_of(one) for one in (recording.reset_once, recording.close_once, recording.always_reset, recording.always_close)}
    none = {port_of(one) for one in (recording.syn_dropped, recording.syn_ack_dropped, recording.closed_port)}
    assert posts == {port: 2 if port in twice else 0 if port in none else 1 for port in posts}


def texts(findings: list[Finding]) -> list[str]:
    return [f"{finding.code}: {finding.detail}" for finding in findings]
