"""Several captures as one timeline."""

import os
import random
import shutil
import subprocess
import threading
from itertools import permutations
from pathlib import Path

import pytest
from capture.made import SECOND, pcap, record
from conftest import lacking

from wcs_pcap.capture.duplicates import CaptureDuplicates
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


def test_at_equal_times_the_later_capture_comes_first_as_in_mergecap(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(pcap([(1, 0, name.encode()), (2, 0, name.encode())]))
    paths = [str(tmp_path / name) for name in "ab"]
    assert b"".join(record.data for record in Timeline(paths).records()) == b"baba"


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


def names(paths: list[str]) -> tuple[list[str], list[int]]:
    """The packets that count, each as its text and number, and how many each capture repeats."""
    timeline = Timeline(paths)
    numbered = [f"{n}:{record.data.decode()}" for n, record in enumerate(timeline.records(), 1) if not record.repeated]
    return numbered, [capture.repeated_packets for capture in timeline.captures]


def test_the_end_of_one_file_repeated_at_the_beginning_of_the_next(tmp_path: Path) -> None:
    """Repeated packets keep their numbers; the third file overlaps two others."""
    packets = [(n, 0, str(n).encode()) for n in range(1, 10)]
    for name, cut in {"a": packets[:5], "b": packets[3:7], "c": packets[4:]}.items():
        (tmp_path / name).write_bytes(pcap(cut))
    for order in permutations("abc"):
        counted, repeated = names([str(tmp_path / name) for name in order])
        assert counted == ["1:1", "2:2", "3:3", "4:4", "6:5", "9:6", "11:7", "13:8", "14:9"]
        assert repeated == [2, 3, 0]


def test_an_overlap_that_was_written_a_little_out_of_order(tmp_path: Path) -> None:
    packets = [(1, 0, b"1"), (2, 9, b"2"), (2, 5, b"3"), (2, 7, b"4"), (4, 0, b"5")]
    (tmp_path / "a").write_bytes(pcap(packets))
    (tmp_path / "b").write_bytes(pcap(packets[1:]))
    counted, repeated = names([str(tmp_path / name) for name in "ab"])
    assert sorted(entry.partition(":")[2] for entry in counted) == ["1", "2", "3", "4", "5"]
    assert sum(repeated) == 4


@pytest.mark.parametrize(
    "other",
    [
        pcap([(2, 0, b"x"), (2, 1, b"x")]),  # other times
        pcap([(1, 0, b"y"), (1, 1, b"z")]),  # other bytes
        pcap([(1, 0, b"x"), (1, 1, b"x")], wire=9),  # other lengths
        pcap([(1, 0, b"x"), (1, 1, b"x")], link=101),  # another link type
    ],
)
def test_packets_that_differ_are_not_the_same(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "a").write_bytes(pcap([(1, 0, b"x"), (1, 1, b"x")]))
    (tmp_path / "b").write_bytes(other)
    assert names([str(tmp_path / name) for name in "ab"])[1] == [0, 0]


def test_equal_packets_of_one_capture_are_several(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(pcap([(1, 0, b"x"), (1, 0, b"x")]))
    (tmp_path / "b").write_bytes(pcap([(1, 0, b"x"), (1, 0, b"x"), (1, 0, b"x")]))
    assert names([str(tmp_path / "a")]) == (["1:x", "2:x"], [0])
    assert names([str(tmp_path / name) for name in "ab"]) == (["1:x", "2:x", "3:x"], [2, 0])


def test_packets_without_a_time_are_not_compared(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(pcap([(0, 0, b"x")]))
    assert names([str(tmp_path / name) for name in "ab"])[1] == [0, 0]


def test_numbers_are_those_of_mergecap(tmp_path: Path) -> None:
    """Of overlapping files with disorder and equal times, given to mergecap in the order of their first packets."""
    mergecap = shutil.which("mergecap") or lacking("tshark", "mergecap is not installed")
    chance = random.Random(5)
    packets = [(n // 7, chance.randrange(1_000_000), b"%d" % n) for n in range(900)]
    paths = []
    for number, cut in enumerate((packets[:300], packets[250:600], packets[500:])):
        paths.append(str(tmp_path / str(number)))
        Path(paths[-1]).write_bytes(pcap(cut))
    subprocess.run([mergecap, "-F", "pcap", "-w", str(tmp_path / "all"), *paths], check=True)
    merged = [record.data for record in Timeline([str(tmp_path / "all")]).records()]
    assert [record.data for record in Timeline(paths[::-1]).records()] == merged
    assert len(merged) == 1050


def test_many_files_are_not_open_at_once(tmp_path: Path) -> None:
    paths = [str(tmp_path / str(n)) for n in range(50)]
    for number, path in enumerate(paths):
        Path(path).write_bytes(pcap([(number * 10, 0, b"x"), (number * 10 + 1, 0, b"y")]))
    before = len(os.listdir("/proc/self/fd"))
    timeline = Timeline(paths)
    most = max(len(os.listdir("/proc/self/fd")) for _ in timeline.records())
    assert most <= before + 3
    assert [capture.packets for capture in timeline.captures] == [2] * 50


def test_a_pipe_among_several_is_read_only_once(tmp_path: Path) -> None:
    paths = rotated(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(pcap([(3, 5, b"p")])))
    writer.start()
    timeline = Timeline([*paths, str(pipe)])
    assert b"".join(record.data for record in timeline.records()) == b"123p456789"
    writer.join()


def test_a_file_that_goes_away_meanwhile(tmp_path: Path) -> None:
    paths = rotated(tmp_path)
    timeline = Timeline(paths)
    Path(paths[2]).unlink()
    assert b"".join(record.data for record in timeline.records()) == b"1234567"
    assert [(capture.unreadable, capture.packets) for capture in timeline.captures][3] == (True, 0)


@pytest.mark.parametrize(("others", "known"), [(4095, True), (4096, False)])
def test_how_many_packets_later_a_copy_may_come(others: int, known: bool) -> None:
    duplicates = CaptureDuplicates()
    first = record(b"x", time=SECOND)
    assert not duplicates.is_duplicate(first, 1)
    for number in range(others):
        assert not duplicates.is_duplicate(record(b"x", time=2 * SECOND + number), 1)
    assert duplicates.is_duplicate(first, 2) is known


@pytest.mark.parametrize(("milliseconds", "known"), [(100, True), (-100, False)])
def test_how_far_captures_that_follow_one_another_may_overlap(milliseconds: int, known: bool, tmp_path: Path) -> None:
    """The second begins at 3 s, and repeats a packet of the first that is about a second older, out of order."""
    moment = 2_000 + milliseconds
    packet = (moment // 1000, moment % 1000 * 1000, b"x")
    (tmp_path / "a").write_bytes(pcap([(1, 0, b"1"), packet]))
    (tmp_path / "b").write_bytes(pcap([(3, 0, b"3"), packet]))
    assert names([str(tmp_path / name) for name in "ab"])[1] == [0, int(known)]
