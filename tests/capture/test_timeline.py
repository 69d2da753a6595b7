"""Several captures as one timeline."""

from itertools import permutations
from pathlib import Path

import pytest
from capture.made import SECOND, pcap

from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError


def rotated(folder: Path) -> list[str]:
    """Three files as tcpdump -C writes them, and one that runs beside them."""
    files = {
        "a": [(1, 0, b"1"), (2, 0, b"2")],
        "b": [(3, 0, b"3"), (6, 0, b"6")],
        "c": [(8, 0, b"8"), (9, 0, b"9")],
        "d": [(4, 0, b"4"), (5, 0, b"5"), (7, 0, b"7")],
    }
    for name, packets in files.items():
        (folder / name).write_bytes(pcap(packets))
    return [str(folder / name) for name in files]


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    paths = rotated(tmp_path)
    for order in permutations(paths):
        timeline = Timeline(order)
        assert b"".join(record.data for record in timeline.records()) == b"123456789"
        assert [Path(capture.path).name for capture in timeline.captures] == ["a", "b", "d", "c"]
        assert [capture.packets for capture in timeline.captures] == [2, 2, 3, 2]


def test_within_a_file_the_order_is_that_of_the_file(tmp_path: Path) -> None:
    """Packets of several processors are written a little out of order; frames are numbered as they lie there."""
    path = tmp_path / "a"
    path.write_bytes(pcap([(2, 0, b"a"), (1, 0, b"b"), (3, 0, b"c")]))
    assert [record.data for record in Timeline([str(path)]).records()] == [b"a", b"b", b"c"]


def test_equal_times_keep_the_order_of_the_captures(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(pcap([(1, 0, name.encode()), (2, 0, name.encode())]))
    paths = [str(tmp_path / name) for name in "ab"]
    assert b"".join(record.data for record in Timeline(paths).records()) == b"abab"


def test_an_unreadable_file_among_several(tmp_path: Path) -> None:
    paths = rotated(tmp_path)
    (tmp_path / "text").write_text("not a capture at all")
    timeline = Timeline([str(tmp_path / "none"), *paths, str(tmp_path / "text")])
    assert b"".join(record.data for record in timeline.records()) == b"123456789"
    assert [capture.unreadable for capture in timeline.captures] == [False] * 4 + [True] * 2
    assert [capture.damage for capture in timeline.captures[4:]] == ["no such file", timeline.captures[5].damage]


def test_only_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no such file") as caught:
        Timeline([str(tmp_path / "none"), str(tmp_path)])
    assert caught.value.path == str(tmp_path / "none")


def test_an_empty_capture_comes_last_and_has_no_time(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(pcap([]))
    paths = rotated(tmp_path)
    timeline = Timeline([str(tmp_path / "empty"), *paths])
    assert len(list(timeline.records())) == 9
    assert timeline.captures[-1].first_time is None
    assert timeline.captures[0].last_time == 2 * SECOND


def test_damage_in_one_file_leaves_the_others_whole(tmp_path: Path) -> None:
    paths = rotated(tmp_path)
    data = Path(paths[1]).read_bytes()
    Path(paths[1]).write_bytes(data[:-1])
    timeline = Timeline(paths)
    assert b"".join(record.data for record in timeline.records()) == b"12345789"
    assert [capture.damage is not None for capture in timeline.captures] == [False, True, False, False]
