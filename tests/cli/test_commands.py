"""Help texts, and the smaller commands: rule, packets, exchanges, show."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from capture.made import pcap
from conftest import SAMPLES
from wcs import run

from wcs_pcap import __version__
from wcs_pcap.cli import COMMANDS
from wcs_pcap.rules.metadata import codes, rule_metadata


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "--help")
    assert shown.code == 0
    for command, sentence in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(sentence)}$", shown.out, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_begins_with_its_sentence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, command, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: wcs-pcap {command} ")
    assert f"\n\n  {COMMANDS[command]}\n" in shown.out


WITHOUT_EFFECT = {
    "packets": ["--app", "--rest-timeout", "--retry-count", "--slow", "--hook-secret-env", "--hook-secret-file"],
    "exchanges": ["--retry-count", "--slow", "--hook-secret-env", "--hook-secret-file", "--quiet"],
    "show": ["--slow", "--hook-secret-env", "--hook-secret-file", "--quiet"],
    "export": ["--filter", "--quiet"],
    "learn": ["--filter", "--show-secrets"],
    "diff": ["--filter"],
    "analyze": ["--jobs"],
}


@pytest.mark.parametrize("command", WITHOUT_EFFECT)
def test_help_lacks_options_without_an_effect(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    help_text = run(capsys, command, "--help").out
    assert [option for option in WITHOUT_EFFECT[command] if option in help_text] == []


def test_options_without_an_effect_are_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    plain = run(capsys, "packets", SAMPLES / "call.pcap")
    assert run(capsys, "packets", SAMPLES / "call.pcap", "--slow", 2, "--app", "/EchoApp", "--jobs", 2) == plain


def test_without_arguments_help_is_shown_with_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys)
    assert shown.code == 2
    assert "analyze" in shown.out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version").out == f"wcs-pcap, version {__version__}\n"


@pytest.mark.parametrize("code", codes())
def test_rule(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    rule = rule_metadata(code)
    shown = run(capsys, "rule", code.lower()).out
    assert shown.startswith(f"{rule.severity} {code}  {rule.title}\n")
    for text in (rule.what, rule.meaning, rule.remedy, rule.confidence, *rule.consequence_of):
        assert text in shown


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "rule").out.splitlines()
    assert [line.split()[0] for line in lines] == codes()


def test_packets_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "packets", SAMPLES / "port_closed.pcap", "--format", "jsonl").out.splitlines()
    first = json.loads(lines[0])
    assert list(first) == ["number", "time", "source", "destination", "protocol", "length", "info", "stream"]
    assert "[SYN]" in first["info"]


def test_packets_are_cut_only_on_a_narrow_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "port_closed.pcap"
    narrow = run(capsys, "packets", path, columns=60).out.splitlines()
    assert max(map(len, narrow[:-1])) == 60
    assert narrow[1].endswith("…")
    assert "…" not in run(capsys, "packets", path).out


def test_exchanges_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "no_answer.pcap"
    listed = json.loads(run(capsys, "exchanges", path, "--format", "json").out)["exchanges"]
    assert listed == json.loads(run(capsys, "analyze", path, "--format", "json").out)["exchanges"]
    assert listed[0]["response"] is None


def test_show_an_unanswered_and_a_cut_exchange(capsys: pytest.CaptureFixture[str]) -> None:
    unanswered = run(capsys, "show", SAMPLES / "no_answer.pcap", "1").out
    assert "no response: absent" in unanswered
    cut = run(capsys, "show", SAMPLES / "cut_4096.pcap", "1").out
    assert "incomplete: cut by the snapshot length" in cut
    assert '"nodeId"' in cut


def test_show_a_body_that_is_not_json(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", SAMPLES / "html_in_200.pcap", "1").out
    assert "<html>" in shown.lower()


def test_a_packet_list_without_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(pcap([]))
    result = run(capsys, "packets", path)
    assert (result.code, result.err) == (0, "")
    assert "Displayed: 0" in result.out


def test_a_missing_choice_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "export", SAMPLES / "connection.pcap")
    assert shown.code == 2
    assert "'--format'. Choose from: har, csv, jsonl, parquet (see:" in shown.err


def test_hooks_outside_of_app_are_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "check", SAMPLES / "connection.pcap", "--app", "/Other")
    assert shown.code == 3
    assert "requests shaped like hooks there are not below /Other, but below /EchoApp: see --app" in shown.out
