"""The progress line: on standard error, on a terminal only, erased at the end."""

from __future__ import annotations

import io
import sys

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in place of standard error; called in the test, because pytest sets its own before each phase."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_it_shows_the_share_and_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    written = terminal(monkeypatch)
    with ProgressLine(True) as progress:
        assert progress is not None
        progress("/tmp/a\x1b[2Jlog.pcap", 250_000_000, 1_000_000_000)
    assert written.getvalue() == "\r\x1b[Ka?[2Jlog.pcap: 250 of 1,000 MB (25%)\r\x1b[K"


def test_without_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    written = terminal(monkeypatch)
    with ProgressLine(True) as progress:
        assert progress is not None
        progress("-", 5_000_000, None)
    assert "standard input: 5 MB" in written.getvalue()


def test_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    with ProgressLine(False) as progress:
        assert progress is None


def test_nothing_for_a_short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    written = terminal(monkeypatch)
    with ProgressLine(None) as progress:
        assert progress is not None
        progress("x", 1, 2)
    assert written.getvalue() == ""


def test_not_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "analyze", SAMPLES / "call.pcap", "--progress").err == ""
