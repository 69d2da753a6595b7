"""Ctrl-C: while standard input is read it ends the reading, and what came is reported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import SAMPLES

CAPTURE = (SAMPLES / "not_found_404.pcap").read_bytes()


def reading(*arguments: str) -> subprocess.Popen[bytes]:
    """The program, which reads a pipe that has a whole capture and stays open."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background it is ignored
    try:
        program = subprocess.Popen(
            [sys.executable, "-m", "wcs_pcap", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=SAMPLES.parent,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    assert program.stdin is not None
    program.stdin.write(CAPTURE)
    program.stdin.flush()
    wait_until_asleep(program.pid)
    return program


def wait_until_asleep(process: int) -> None:
    """Waits until a process has read what is there and waits for more."""
    status = Path(f"/proc/{process}")
    if not status.is_dir():
        pytest.skip("needs /proc")
    for _ in range(500):
        time.sleep(0.02)
        wanted = (status / "wchan").read_text() if os.access(status / "wchan", os.R_OK) else "pipe_read"
        state = (status / "stat").read_text().rpartition(")")[2].split()[0]
        if state == "S" and "pipe" in (wanted or "pipe"):
            return
    pytest.fail("the program does not wait for its input")


@pytest.mark.parametrize(("command", "code"), [("check", 1), ("analyze", 0)])
def test_the_first_one_reports_what_came(command: str, code: int) -> None:
    program = reading(command, "-")
    program.send_signal(signal.SIGINT)
    out, error = program.communicate(timeout=30)
    assert program.returncode == code, error
    assert b"HTTP001" in out
    assert error == b""
