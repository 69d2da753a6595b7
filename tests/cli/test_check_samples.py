"""``check`` of every sample: exit codes and outputs as a CI job sees them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import SAMPLES
from junitparser import Failure, JUnitXml, Skipped
from wcs import run

EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text())["capture"]
CODES = {"good": 0, "real": 0, "fail": 1, "unfit": 3}


@pytest.mark.parametrize("entry", EXPECTED, ids=lambda entry: entry["file"])
def test_sample(
    entry: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    junit, sarif, summary = tmp_path / "j.xml", tmp_path / "s.json", tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    arguments = ("check", SAMPLES / entry["file"], "--junit", junit, "--sarif", sarif, "--github")
    code = CODES[entry["kind"]]
    result = run(capsys, *arguments)
    assert (result.code, result.err) == (code, "")
    assert run(capsys, *arguments, "--allow-inconclusive").code == (0 if code == 3 else code)
    assert run(capsys, *arguments, "--strict").code == (1 if code == 3 else code)
    assert run(capsys, *arguments, "--format", "json").code == code
    assert entry["first"] in result.out
    assert f"Verdict: {entry['verdict'].upper()}" in result.out
    assert f"wcs-pcap: {entry['verdict']}" in summary.read_text()
    log = json.loads(sarif.read_text())["runs"][0]
    results = [each for each in log["results"] if each["ruleId"] == entry["first"]]
    assert bool(results) == bool(entry["first"])
    cases = [case for suite in JUnitXml.fromroot(ElementTree.fromstring(junit.read_bytes())) for case in suite]
    assert cases
    failures = [each for case in cases for each in case.result if isinstance(each, Failure)]
    skipped = [each for case in cases for each in case.result if isinstance(each, Skipped)]
    assert bool(failures) == (code == 1)
    assert bool(skipped) or code != 3
    if code == 1:
        assert entry["first"] in " ".join(each.type for each in failures)
        assert f"{entry['first']} " in result.out


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "markdown"])
def test_annotations_do_not_mix_with_output_for_programs(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "check", SAMPLES / "port_closed.pcap", "--github", "--format", form)
    assert ("::error " in result.out) == (form == "text")
    assert ("::error " in result.err) == (form != "text")
    if form == "json":
        json.loads(result.out)


NOTHING = {
    "no packet": ((SAMPLES / "call.pcap").read_bytes()[:24], ()),
    "wrong port": ((SAMPLES / "connection.pcap").read_bytes(), ("--port", "8888")),
    "wrong app": ((SAMPLES / "connection.pcap").read_bytes(), ("--app", "/OtherApp")),
    "other traffic": ((SAMPLES / "other_traffic_only.pcapng").read_bytes(), ()),
    "hooks elsewhere": ((SAMPLES / "other_port.pcap").read_bytes(), ()),
    "encrypted": ((SAMPLES / "tls_on_port.pcap").read_bytes(), ()),
}


@pytest.mark.parametrize("kind", NOTHING)
def test_a_capture_without_hooks_never_passes(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, options = NOTHING[kind]
    path, expect = tmp_path / "nothing.pcap", tmp_path / "expect.toml"
    path.write_bytes(data)
    expect.write_text("others = 'ignore'\n[[flow]]\npattern = 'connection'\ncount = 0\n")
    for more in ((), ("--expect", expect), ("--ignore", "CAP,TCP,HTTP"), ("--select", "TIME")):
        assert run(capsys, "check", path, *options, *more).code == 3
        assert run(capsys, "check", path, *options, *more, "--strict").code == 1
        assert run(capsys, "check", path, *options, *more, "--allow-inconclusive").code == 0
