"""What the smaller commands print."""

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
    for command, words in COMMANDS.items():
        assert re.search(rf"^  {command} +{re.escape(words.split()[0])}", shown.out, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, command, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: wcs-pcap {command} ")


def test_without_arguments_help_is_shown_and_the_code_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys)
    assert shown.code == 2
    assert "analyze" in shown.out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version").out == f"wcs-pcap, version {__version__}\n"


@pytest.mark.parametrize("code", codes())
def test_rule(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = rule_metadata(code)
    shown = run(capsys, "rule", code.lower()).out
    assert shown.startswith(f"{words.severity} {code}  {words.title}\n")
    for text in (words.what, words.meaning, words.remedy, words.confidence, *words.consequence_of):
        assert text in shown


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "rule").out.splitlines()
    assert [line.split()[0] for line in lines] == codes()


def test_packets_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "packets", SAMPLES / "port_closed.pcap", "--format", "jsonl").out.splitlines()
    first = json.loads(lines[0])
    assert list(first) == ["number", "time", "source", "destination", "protocol", "length", "info", "stream"]
    assert "[SYN]" in first["info"]


def test_packets_are_cut_only_on_a_narrow_screen(capsys: pytest.CaptureFixture[str]) -> None:
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


def test_show_what_is_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", SAMPLES / "html_in_200.pcap", "1").out
    assert "<html>" in shown.lower()


def test_a_packet_list_without_rows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(pcap([]))
    result = run(capsys, "packets", path)
    assert (result.code, result.err) == (0, "")
    assert "Displayed: 0" in result.out


def test_a_missing_choice_is_told_in_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "export", SAMPLES / "connection.pcap")
    assert shown.code == 2
    assert "'--format'. Choose from: har, csv, jsonl, parquet (see:" in shown.err


def test_hooks_that_app_leaves_out_are_not_denied(capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "check", SAMPLES / "connection.pcap", "--app", "/Other")
    assert shown.code == 3
    assert "requests shaped like hooks there are not below /Other, but below /EchoApp: see --app" in shown.out
