"""``check`` with expectations, baselines and choices of findings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

REAL = SAMPLES / "real.pcap"


@pytest.fixture
def learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "expect.toml"
    assert run(capsys, "learn", REAL, "-o", path) == (0, "", "")
    return path


def test_learn_then_check(learned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "check", REAL, "--expect", learned)
    assert result.code == 0
    assert result.out.splitlines()[0] == "pass  connection: 1 connection flow"
    assert result.out.splitlines()[-1] == "Verdict: PASS  4 of 4 expectations pass; 1 warning"


def test_each_expectation_is_a_line_with_its_reason(learned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "check", SAMPLES / "hangup_without_end.pcap", "--expect", learned)
    assert result.code == 1
    assert "fail  message-sent: 0 message-sent flows, where 1 must be\n" in result.out
    assert "CallStatusEvent FINISH does not come after hangup (frame 110)" in result.out
    assert "pass  connection: 1 connection flow\n" in result.out


def test_mistakes_in_expectations_are_listed_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "expect.toml"
    path.write_text("[[flow]]\npattern = 'connection'\ncount = 'two'\nsteps = 'conect'\n")
    result = run(capsys, "check", tmp_path / "no.pcap", "--expect", path)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines() == [
        f"wcs-pcap: {path}: [[flow]]: 'count' must be a whole number, 0 or more (line 3)",
        f"wcs-pcap: {path}: [[flow]]: 'steps': there is no hook 'conect'; did you mean 'connect'? (line 4)",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--expect", "/no/such/file"),
        ("--baseline", "/no/such/file"),
        ("--baseline", REAL),
        ("--expect", REAL),
        ("--select", "FLOWS"),
        ("--ignore", ""),
        ("--ignore", "TIME,"),
        ("--strict", "--allow-inconclusive"),
        ("--write-baseline", "/no/such/folder/file"),
        ("--junit", "/no/such/folder/file"),
        ("--sarif", "/no/such/folder/file"),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "check", REAL, *arguments)
    assert result.code == 2
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("wcs-pcap")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--ignore", "FLOW018"), 0),
        (("--ignore", "TIME,FLOW"), 0),
        (("--ignore", "TIME", "--ignore", "FLOW018"), 0),
        (("--select", "HTTP"), 0),
        (("--select", "FLOW"), 1),
        (("--select", "FLOW,HTTP", "--ignore", "FLOW018"), 0),
    ],
)
def test_select_and_ignore(arguments: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "check", SAMPLES / "hangup_without_end.pcap", *arguments)
    assert result.code == code
    assert ("FLOW018" in result.out) == (code == 1)


def test_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = tmp_path / "known.json"
    bad = SAMPLES / "server_error_500.pcap"
    assert run(capsys, "check", bad, "--write-baseline", known).code == 0
    result = run(capsys, "check", bad, "--baseline", known)
    assert (result.code, result.out) == (0, "Verdict: PASS  2 of 2 flows pass; no findings (1 silenced)\n")
    assert run(capsys, "check", SAMPLES / "not_found_404.pcap", "--baseline", known).code == 1
    gone = run(capsys, "check", SAMPLES / "connection.pcap", "--baseline", known)
    assert gone.code == 0
    assert gone.out.startswith("baseline  HTTP008 (")
    assert "no longer occurs" in gone.out


@pytest.mark.parametrize("sample", ["other_port.pcap", "other_traffic_only.pcapng", "tls_on_port.pcap"])
def test_only_allow_inconclusive_passes_a_capture_without_hooks(
    sample: str, learned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = tmp_path / "nothing.toml"
    nothing.write_text("others = 'ignore'\n[[flow]]\npattern = 'connection'\nmin = 0\n")
    for options in (
        (), ("--expect", learned), ("--expect", nothing), ("--ignore", "CAP"), ("--select", "HTTP"),
        ("--write-baseline", tmp_path / "known.json"), ("--baseline", tmp_path / "known.json"),
    ):  # fmt: skip
        assert run(capsys, "check", SAMPLES / sample, *options).code == 3
        assert run(capsys, "check", SAMPLES / sample, *options, "--allow-inconclusive").code == 0


def test_json(learned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, "check", REAL, "--expect", learned, "--ignore", "CAP001", "--format", "json").out)
    check = document["check"]
    assert check["verdict"] == document["verdict"] == "pass"
    assert [(each["kind"], each["verdict"]) for each in check["outcomes"]] == [
        ("capture", "pass"),
        *[("expectation", "pass")] * 4,
    ]
    assert check["silenced"] == [{"finding": 1, "by": "ignore"}]
    lines = [json.loads(line) for line in run(capsys, "check", REAL, "--expect", learned, "--format", "jsonl").out.splitlines()]
    assert [line["type"] for line in lines[-2:]] == ["check", "verdict"]


OWN = """
name = "ringing"
title = "Ringing"
key = ["callId", "id"]
start = "new"

[states.new.on]
"CallStatusEvent RING" = "ringing"

[states.ringing.on]
"CallStatusEvent RING|ESTABLISHED|FINISH" = "ringing"
"""


def test_a_users_pattern_can_be_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, path = tmp_path / "own.toml", tmp_path / "expect.toml"
    own.write_text(OWN)
    assert run(capsys, "learn", REAL, "--patterns", own, "-o", path).code == 0
    assert 'pattern = "ringing"' in path.read_text()
    assert run(capsys, "check", REAL, "--patterns", own, "--expect", path).code == 0
    unknown = run(capsys, "check", REAL, "--expect", path)
    assert (unknown.code, "there is no pattern 'ringing'" in unknown.err) == (2, True)
    assert "ringing" in run(capsys, "diff", REAL, SAMPLES / "connection.pcap", "--patterns", own).out


def test_a_damaged_capture_is_inconclusive_about_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut, expect = tmp_path / "cut.pcap", tmp_path / "expect.toml"
    data = REAL.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    expect.write_text(
        '[[flow]]\nname = "message"\npattern = "message-sent"\n[[flow]]\nname = "none"\npattern = "transfer"\ncount = 0\n'
    )
    result = run(capsys, "check", cut, "--expect", expect)
    lines = [line for line in result.out.splitlines() if line.startswith(("fail", "pass", "inconclusive"))]
    assert [line.split(":")[0] for line in lines[:2]] == ["inconclusive  message", "inconclusive  none"]
    assert "the capture is damaged" in lines[0]


def test_a_baseline_of_connections_without_hooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = tmp_path / "known.json"
    for sample in ("port_closed.pcap", "firewall_drop.pcap"):
        run(capsys, "check", SAMPLES / sample, "--write-baseline", known)
        abouts = [about for entry in json.loads(known.read_text())["findings"] for about in entry["about"]]
        assert any(about.startswith("server ") and about.endswith(":9091") for about in abouts)
        assert run(capsys, "check", SAMPLES / sample, "--baseline", known).code == 3, "known, but there is nothing to judge"


def test_standard_input_in_outputs_for_programs(tmp_path: Path) -> None:
    import subprocess
    import sys

    junit, sarif = tmp_path / "j.xml", tmp_path / "s.json"
    command = [sys.executable, "-m", "wcs_pcap", "check", "-", "--junit", str(junit), "--sarif", str(sarif), "--github"]
    done = subprocess.run(command, input=(SAMPLES / "no_answer.pcap").read_bytes(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"::error title=" in done.stdout
    assert 'name="wcs-pcap check standard input"' in junit.read_text()
    assert json.loads(sarif.read_text())["runs"][0]["artifacts"][0]["location"] == {"uri": "stdin"}
