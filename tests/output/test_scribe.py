"""Another process writes; what goes wrong there is no error, only no help."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.output import scribe
from wcs_pcap.output.scribe import Scribe


def written(made: Scribe) -> str | None:
    pieces = made.text()
    return None if pieces is None else "".join(pieces)


@pytest.mark.parametrize("size", [0, 1, scribe.PIECE - 1, scribe.PIECE, 3 * scribe.PIECE + 5])
def test_what_was_given_is_what_comes(size: int) -> None:
    made = Scribe(lambda: ["x" * size, "", "y"])
    assert written(made) == "x" * size + "y"
    made.end()


@pytest.mark.parametrize("ignored", [False, True])
def test_a_process_that_fails(ignored: bool, capfd: pytest.CaptureFixture[str]) -> None:
    def pieces() -> Iterator[str]:
        yield "x"
        raise RuntimeError("in the other process")

    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        made = Scribe(pieces)
        assert written(made) is None
        made.end()
        good = Scribe(lambda: ["good"])
        assert written(good) == "good"
        good.end()
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert capfd.readouterr() == ("", "")


def test_it_ends_when_nobody_waits_for_it_any_more() -> None:
    def pieces() -> Iterator[str]:
        time.sleep(60)
        yield "late"

    made = Scribe(pieces)
    process = made._process
    made.end()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize("fault", ["no process", "no place", "it fails"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_analyze_writes_the_same_without_it(
    form: str, fault: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = str(SAMPLES / "call.pcap")
    alone = run(capsys, "analyze", call, "--format", form, "--jobs", "1")
    monkeypatch.setattr(scribe, "WORTH_IT", 0)
    assert run(capsys, "analyze", call, "--format", form, "--jobs", "2").out == alone.out
    if fault == "no process":
        monkeypatch.setattr(os, "fork", lambda: (_ for _ in ()).throw(BlockingIOError()))
    elif fault == "no place":
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda: (_ for _ in ()).throw(FileNotFoundError()))
    else:
        monkeypatch.setattr(Scribe, "text", lambda _: None)
    again = run(capsys, "analyze", call, "--format", form, "--jobs", "2")
    assert (again.code, again.out, again.err) == (0, alone.out, "")


def test_nothing_is_left_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "WORTH_IT", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(3):
        run(capsys, "analyze", str(SAMPLES / "call.pcap"), "--format", "json", "--jobs", "2")
    assert list(tmp_path.iterdir()) == []
    if before:
        assert len(os.listdir("/proc/self/fd")) == before
