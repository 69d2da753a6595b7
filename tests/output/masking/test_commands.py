"""No command shows a secret unless ``--show-secrets`` is given."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.expect.diff import Difference
from wcs_pcap.output.masking.mask import Mask
from wcs_pcap.output.text.diff import print_comparison
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import Comparison

COMMANDS = [
    ("analyze",), ("analyze", "--format", "json"), ("analyze", "--format", "jsonl"), ("check",), ("packets",),
    ("analyze", "--summary"), ("analyze", "--summary", "--format", "json"),
    ("exchanges",), ("exchanges", "--format", "json"), ("show",), ("show", "--format", "json"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_shows_the_secrets_of_a_login(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "connection.pcap"
    whole = json.loads(run(capsys, "analyze", path, "--format", "json", "--show-secrets").out)
    bodies = [exchange["request"]["json"] for exchange in whole["exchanges"]]
    secrets = {body[name] for body in bodies for name in ("sipPassword", "authToken") if name in body}
    assert len(secrets) == 2
    command, *rest = arguments
    for number in ("1", "2") if command == "show" else ("",):
        shown = run(capsys, command, path, *([number] if number else []), *rest).out
        assert shown
        assert not any(secret in shown for secret in secrets)


SECRET = "hunter2"
SHOWN = [
    ("analyze",), ("analyze", "--format", "json"), ("analyze", "--format", "jsonl"), ("packets",),
    ("packets", "--format", "jsonl"), ("exchanges",), ("exchanges", "--format", "json"), ("show", 1),
    ("show", 1, "--format", "json"),
    ("check",), ("check", "--format", "json"), ("check", "--format", "jsonl"), ("export", "--format", "jsonl"),
    ("export", "--format", "har"), ("export", "--format", "jsonl", "--table", "findings"),
]  # fmt: skip
NEVER_SHOWN = [("--format", "markdown"), ("--github", "-q"), ("-q", "--junit", "FILE"), ("-q", "--sarif", "FILE")]
PLANTED = {
    b"/EchoApp/connect HTTP/1.1\r\nAccept: application/json": b"/EchoApp/connect?token=hunter2 HTTP/1.1\r\nAccept: ",
    b"200 OK\r\nServer: Apache/2.4.10 (Debian)": b"200 OK token=hunter2\r\nServer: ",
    b"<!DOCTYPE html>": b"pin=hunter2&a=1",
}


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A capture with a secret in the URI, in the reason, and in a response that is not JSON."""
    data = (SAMPLES / "html_in_200.pcap").read_bytes()
    for there, planted in PLANTED.items():
        assert there in data
        data = data.replace(there, planted.ljust(len(there), b"x"))
    path = tmp_path / "leaky.pcap"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("arguments", SHOWN, ids=lambda arguments: " ".join(map(str, arguments)))
def test_show_secrets(arguments: tuple[object, ...], leaky: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = arguments
    assert SECRET not in run(capsys, command, leaky, *rest).out
    assert SECRET in run(capsys, command, leaky, *rest, "--show-secrets").out


@pytest.mark.parametrize("arguments", NEVER_SHOWN, ids=" ".join)
def test_outputs_of_check_for_programs_never_show_secrets(
    arguments: tuple[str, ...], leaky: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = leaky.with_name("FILE")
    monkeypatch.chdir(file.parent)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    shown = run(capsys, "check", leaky, *arguments, "--show-secrets").out
    shown += file.read_text() if file.exists() else ""
    assert "JSON002" in shown
    assert SECRET not in shown


def test_secrets_in_a_difference() -> None:
    difference = Difference("lacks", "connect", "the URI /x?token=hunter2")
    for show_secrets in (False, True):
        file = io.StringIO()
        print_comparison(Terminal(file, mask=Mask(show_secrets)), Comparison("good", "bad", [difference]))
        assert (SECRET in file.getvalue()) is show_secrets


def test_secrets_in_a_cut_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON of a cut body is shown as far as it can be read, masked."""
    import struct

    data = bytearray((SAMPLES / "connection.pcap").read_bytes())
    position, out = 24, data[:24]
    while position < len(data):
        seconds, fraction, length, wire = struct.unpack_from("<IIII", data, position)
        kept = min(length, 840)
        out += struct.pack("<IIII", seconds, fraction, kept, wire) + data[position + 16 : position + 16 + kept]
        position += 16 + length
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(out)
    shown = run(capsys, "show", cut, "1").out
    assert "what can be read of the JSON" in shown
    assert '"sipPassword": "***"' in shown
