"""The command that adds a package, for each way of installation."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from wcs_pcap.output.export import installation
from wcs_pcap.output.export.installation import command_to_install


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment in which wcs-pcap is installed."""
    path = tmp_path / "my tools" / ".venv"
    path.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(path))
    monkeypatch.setattr(sys, "executable", str(path / "bin" / "python"))
    return path


def test_pipx(prefix: Path) -> None:
    (prefix / "pipx_metadata.json").touch()
    assert command_to_install("pyarrow", "parquet") == "pipx inject wcs-pcap pyarrow"


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (None, "wcs-pcap"),
        ('{"url": "file:///src/my%20tool", "dir_info": {}}', "'/src/my tool'"),
        ('{"url": "https://host/x.git", "vcs_info": {"vcs": "git", "commit_id": "1"}}', "git+https://host/x.git"),
        ('{"url": "https://host/x.whl", "archive_info": {}}', "https://host/x.whl"),
    ],
)
def test_uv_tool(prefix: Path, monkeypatch: pytest.MonkeyPatch, record: str | None, source: str) -> None:
    (prefix / "uv-receipt.toml").touch()
    monkeypatch.setattr(installation, "distribution", lambda _: SimpleNamespace(read_text=lambda _: record))
    assert command_to_install("pyarrow", "parquet") == f"uv tool install --with pyarrow {source}"


def test_a_checkout(prefix: Path) -> None:
    (prefix.parent / "setup.sh").touch()
    (prefix / "installed-plain").touch()
    assert command_to_install("pyarrow", "parquet") == f"'{prefix.parent}/setup.sh' parquet"


def test_any_other_environment(prefix: Path) -> None:
    assert command_to_install("pyarrow", "parquet") == f"'{prefix}/bin/python' -m pip install pyarrow"
