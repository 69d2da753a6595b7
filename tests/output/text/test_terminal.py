"""Terminals, files and pipes: colour, width, symbols."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from wcs import run

from wcs_pcap.output.text.terminal import FANCY, PLAIN, Terminal

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
END = b"\0the end"


def on_a_terminal(columns: int, *arguments: str, **environment: str) -> str:
    """Returns what a run writes to a terminal of that width.

    The terminal stays open until END has been read after everything else: when its last writer closes it, Linux may report its
    end (EIO) to the reader before it delivers what was written last.
    """
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "wcs_pcap", *arguments],
        stdin=follower, stdout=follower, stderr=follower, cwd=ROOT,
        env={**inherited, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environment},
    )  # fmt: skip

    def mark_the_end() -> None:
        process.wait()
        os.write(follower, END)

    end = threading.Thread(target=mark_the_end)
    end.start()
    written = b""
    while not written.endswith(END):
        written += os.read(leader, 65536)
    end.join()
    os.close(follower)
    os.close(leader)
    assert process.returncode == 0
    return written.removesuffix(END).decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_and_its_width() -> None:
    shown = on_a_terminal(90, "analyze", "samples/not_found_404.pcap")
    assert ESCAPE.search(shown)
    plain = ESCAPE.sub("", shown)
    assert max(map(len, plain.splitlines())) <= 90
    assert "error HTTP001" in plain
    assert "`" not in plain  # names are bold instead


@pytest.mark.parametrize("how", [{"NO_COLOR": "1"}, {}], ids=["NO_COLOR", "--no-color"])
def test_no_colour_if_it_is_switched_off(how: dict[str, str]) -> None:
    arguments = ["analyze", "samples/not_found_404.pcap"] + ([] if how else ["--no-color"])
    shown = on_a_terminal(90, *arguments, **how)
    assert not ESCAPE.search(shown)
    assert max(map(len, shown.splitlines())) <= 90


def test_a_narrow_terminal_shows_everything() -> None:
    shown = ESCAPE.sub("", on_a_terminal(40, "analyze", "samples/missing_connection_status.pcap"))
    assert max(map(len, shown.splitlines())) <= 40
    assert "FLOW003" in shown
    assert "FAIL" in shown


@pytest.mark.parametrize(
    ("command", "capture", "text"),
    [("packets", "port_closed", "34310 → 9091 [SYN]"), ("exchanges", "server_error_500", "POST /EchoApp/connect")],
)
def test_columns_are_left_out_before_the_text_is_cut(command: str, capture: str, text: str) -> None:
    shown = ESCAPE.sub("", on_a_terminal(60, command, f"samples/{capture}.pcap"))
    assert max(map(len, shown.splitlines())) <= 60
    assert text in shown


def test_plain_symbols_where_the_encoding_lacks_others() -> None:
    assert Terminal(io.TextIOWrapper(io.BytesIO(), encoding="ascii")).symbols is PLAIN
    assert Terminal(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")).symbols is FANCY


def test_an_ascii_pipe() -> None:
    command = [sys.executable, "-m", "wcs_pcap", "analyze", str(SAMPLES / "call.pcap")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert b"call ok -> CallStatusEvent TRYING ok" in done.stdout


def test_output_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.txt"
    result = run(capsys, "analyze", SAMPLES / "call.pcap", "-o", path)
    assert (result.code, result.out) == (0, "")
    assert path.read_text(encoding="utf-8") == run(capsys, "analyze", SAMPLES / "call.pcap").out


def test_quiet_prints_the_verdict_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "analyze", SAMPLES / "call.pcap", "-q").out.startswith("Verdict: PASS")
    assert run(capsys, "check", SAMPLES / "call.pcap", "-q").out == ""
