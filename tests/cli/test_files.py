"""Files that commands read and write."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run


def test_every_path_that_cannot_be_opened_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    result = run(capsys, "analyze", "/no/one", tmp_path)
    assert (result.code, len(result.err.splitlines())) == (2, 2)


def test_two_outputs_do_not_share_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    capture = next(iter(SAMPLES.glob("*.pcap")))
    result = run(capsys, "check", capture, "--junit", tmp_path / "x", "-o", f"{tmp_path}/./x")
    assert (result.code, list(tmp_path.iterdir())) == (2, [])
