"""No command writes over what it reads: neither the capture, of which there is often only one copy, nor what goes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

HERE = "HERE"  # stands for the file that is read


@pytest.mark.parametrize("other_name", ["itself", "symbolic link", "hard link"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze", HERE, "-o", HERE),
        ("analyze", SAMPLES / "call.pcap", HERE, "--summary", "-o", HERE),
        ("check", HERE, "--junit", HERE),
        ("check", HERE, "--sarif", HERE),
        ("check", HERE, "--write-baseline", HERE),
        ("check", SAMPLES / "call.pcap", "--expect", HERE, "-o", HERE),
        ("check", SAMPLES / "call.pcap", "--hook-secret-file", HERE, "-o", HERE),
        ("learn", HERE, "-o", HERE),
        *(("export", HERE, "--format", form, "-o", HERE) for form in ("har", "csv", "jsonl", "parquet")),
        ("packets", HERE, "-o", HERE),
        ("exchanges", HERE, "-o", HERE),
        ("show", HERE, "1", "-o", HERE),
        ("diff", SAMPLES / "call.pcap", HERE, "-o", HERE),
        ("patterns", "--check", HERE, "-o", HERE),
    ],
    ids=lambda arguments: " ".join(Path(part).name for part in arguments),
)
def test_it_refuses_before_it_reads(
    arguments: tuple[str | Path, ...],
    other_name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, other = tmp_path / "only copy.pcap", tmp_path / "other name"
    shutil.copy(SAMPLES / "connection.pcap", path)
    if other_name == "symbolic link":
        other.symlink_to(path)
    elif other_name == "hard link":
        other.hardlink_to(path)
    else:
        other = path
    monkeypatch.setattr("wcs_pcap.pipeline.analyze", None)  # it would end with 70 if it were called
    monkeypatch.setattr("wcs_pcap.summary.summarize", None)
    *before, last = (path if part == HERE else part for part in arguments)
    result = run(capsys, *before, other if last == path else last)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"wcs-pcap: {path}: is read here: {arguments[-2]} would write over it\n"
    assert path.read_bytes() == (SAMPLES / "connection.pcap").read_bytes()


@pytest.mark.parametrize(("source", "target"), [("-", ""), ("-", "named"), ("named", "")])
def test_standard_input_and_output_are_files_too(source: str, target: str, tmp_path: Path) -> None:
    path = tmp_path / "only copy.pcap"
    shutil.copy(SAMPLES / "connection.pcap", path)
    command = [sys.executable, "-m", "wcs_pcap", "analyze", source.replace("named", str(path))]
    with path.open("rb") as reads, path.open("ab") as appends:
        done = subprocess.run(
            [*command, *(["-o", str(path)] if target else [])],
            stdin=reads, stdout=subprocess.DEVNULL if target else appends, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.endswith(b": is read here: -o would write over it\n")
    assert path.read_bytes() == (SAMPLES / "connection.pcap").read_bytes()


def test_a_baseline_may_be_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = tmp_path / "known.json"
    capture = SAMPLES / "not_found_404.pcap"
    assert run(capsys, "check", capture, "--write-baseline", baseline).err == ""
    again = run(capsys, "check", capture, "--baseline", baseline, "--write-baseline", baseline)
    assert again.err == ""


def test_what_is_no_file_cannot_be_lost(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "analyze", os.devnull, "-o", os.devnull)
    assert result.err == f"wcs-pcap: {os.devnull}: the file is empty: there is no capture in it\n"
