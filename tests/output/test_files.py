"""Files that output goes to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.output.files import output_file


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    with output_file(str(tmp_path / "x")) as file:
        file.write("ä\r\nb\n")
    assert (tmp_path / "x").read_bytes() == "ä\r\nb\n".encode()


def test_append(tmp_path: Path) -> None:
    for text in ("a", "b"):
        with output_file(str(tmp_path / "x"), append=True) as file:
            file.write(text)
    assert (tmp_path / "x").read_text() == "ab"


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_output(path: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    with output_file(path) as file:
        file.write("text")
    assert capsys.readouterr().out == "text"


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "no" / "x"
    with pytest.raises(WcsPcapError, match="cannot be written: No such file or directory"), output_file(str(path)):
        raise AssertionError("the block must not run")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_names_the_file() -> None:
    with (
        pytest.raises(WcsPcapError, match="/dev/full: cannot be written: No space left on device"),
        output_file("/dev/full") as file,
    ):
        file.write("text")


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), output_file(str(path)) as file:
        file.write("half" + str(1 / 0))
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("x", "old")]


def test_mode_and_link_of_a_file_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with output_file(str(link)) as file:
        file.write("new")
    assert (link.is_symlink(), path.read_text(), path.stat().st_mode & 0o777) == (True, "new", 0o640)
