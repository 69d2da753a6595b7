"""The text of ``analyze`` for every sample at 80 and 200 columns, and some of ``--summary``, compared with tests/golden.

WCS_PCAP_UPDATE_GOLDEN=1 writes the files anew; look at the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from rich.cells import cell_len
from wcs import run

GOLDEN = ROOT / "tests" / "golden"
CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
SUMMARIES = ("call.pcap", "not_found_404.pcap", "lost_packets.pcap", "one_way.pcap", "other_port.pcap", "port_closed.pcap")


def printed(
    path: Path, columns: int | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str
) -> str:
    monkeypatch.chdir(ROOT)
    result = run(capsys, "analyze", path.relative_to(ROOT), *options, columns=columns)
    assert result.code == 0
    return "".join(f"{line.rstrip()}\n" for line in result.out.splitlines())


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_printed(path: Path, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = printed(path, columns, capsys, monkeypatch)
    assert shown == recorded(GOLDEN / f"{path.stem}.{columns}.txt", shown)
    assert width(shown) <= columns


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("name", SUMMARIES)
def test_summary(name: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = printed(SAMPLES / name, columns, capsys, monkeypatch, "--summary")
    assert shown == recorded(GOLDEN / "summary" / f"{Path(name).stem}.{columns}.txt", shown)
    assert width(shown) <= columns


def recorded(golden: Path, shown: str) -> str:
    """The recorded text; with WCS_PCAP_UPDATE_GOLDEN ``shown`` is recorded first."""
    if os.environ.get("WCS_PCAP_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    return golden.read_text(encoding="utf-8")


def width(shown: str) -> int:
    return max(cell_len(line) for line in shown.splitlines())


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_nothing_is_cut_or_folded_in_a_pipe(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = printed(path, None, capsys, monkeypatch)
    assert "…" not in piped.replace("FINISH…", "").replace("RING_MEDIA…", "").replace("FAILED…", "")
    labels = [line.split()[0] for line in piped.splitlines() if line.startswith("   ") and line.strip()]
    finding_labels = [label for label in labels if label in ("seen", "means", "do", "filter")]
    assert finding_labels.count("seen") == finding_labels.count("do") == piped.count("   means")


def test_every_golden_file_has_its_sample() -> None:
    assert {path.name.split(".")[0] for path in GOLDEN.glob("*.txt")} == {path.stem for path in CAPTURES}
