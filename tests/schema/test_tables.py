"""The built-in tables: parsed from TOML in a checkout, packaged as one JSON file in a wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from wcs_pcap.errors import PatternError
from wcs_pcap.schema import tables

REPOSITORY = Path(__file__).parents[2]
PARTS = ("wcs_pcap", "pyproject.toml", "hatch_build.py", "README.md")


PACKAGE = REPOSITORY / "wcs_pcap"
NAMES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.toml"))


def test_packaged_tables_are_read_as_their_toml_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parsed = {name: tables.load_table(name) for name in NAMES}
    folders = {os.path.dirname(name) for name in NAMES}
    listed = {folder: tables.table_names(folder) for folder in folders}
    path = tmp_path / "tables.json"
    path.write_text(json.dumps(parsed), encoding="utf-8")
    monkeypatch.setattr(tables, "PACKAGED", str(path))
    monkeypatch.setattr(tables, "ROOT", str(tmp_path))
    tables._packaged.cache_clear()
    try:
        assert {name: tables.load_table(name) for name in NAMES} == parsed
        assert {folder: tables.table_names(folder) for folder in folders} == listed
    finally:
        tables._packaged.cache_clear()


def test_a_table_that_is_not_toml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables, "ROOT", str(tmp_path))
    (tmp_path / "broken.toml").write_text("a = ", encoding="utf-8")
    with pytest.raises(PatternError, match="broken"):
        tables.load_table("broken.toml")


def _hatchling(folder: Path, target: str) -> Path:
    """Builds the project in ``folder`` and returns the file."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", "built"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = (folder / "built").iterdir()
    return built


def test_a_wheel_holds_the_tables_and_an_sdist_builds_the_same_wheel(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    source, again = tmp_path / "source", tmp_path / "again"
    source.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (REPOSITORY / part).is_dir() else shutil.copy
        copy(REPOSITORY / part, source / part)
    sdist = _hatchling(source, "sdist")
    shutil.unpack_archive(sdist, again)
    sdist.unlink()
    (unpacked,) = again.iterdir()
    first, second = _hatchling(source, "wheel"), _hatchling(unpacked, "wheel")
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as wheel:
        assert json.loads(wheel.read("wcs_pcap/tables.json")) == {name: tables.load_table(name) for name in NAMES}
        assert not [name for name in wheel.namelist() if name.endswith(".toml")]
    assert not (source / "wcs_pcap" / "tables.json").exists()
