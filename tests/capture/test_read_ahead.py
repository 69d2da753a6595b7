"""Read-ahead in a thread returns the same bytes, damage and end as reading without it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
import zstandard
from capture.made import pcap, read

from wcs_pcap.capture import files as source_module
from wcs_pcap.capture.files import SMALL, Source
from wcs_pcap.capture.read_ahead import MOST_PIECES, PIECE, ReadAhead
from wcs_pcap.capture.timeline import Timeline

RANDOM = Random(1)
WHOLE = pcap([(n, 0, RANDOM.randbytes(700) + bytes(700)) for n in range(2500)])  # some 3.5 MB
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, compresslevel=1),
    "bzip2": partial(bz2.compress, compresslevel=1),
    "xz": partial(lzma.compress, preset=0),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
PACKED = {name: compress(WHOLE) for name, compress in COMPRESSORS.items()}


@pytest.fixture(autouse=True)
def _every_thread_ends() -> Iterator[None]:
    yield
    assert ended()


def ended() -> bool:
    """Whether no thread unpacks any more, before long."""
    for _ in range(200):
        if not unpacking():
            return True
        time.sleep(0.01)
    return False


def unpacking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def spoiled(packed: bytes, place: int) -> bytes:
    return packed[:place] + bytes((packed[place] ^ 0x55,)) + packed[place + 1 :]


KINDS: dict[str, Callable[[bytes], bytes]] = {
    "whole": lambda packed: packed,
    "two members": lambda packed: packed + packed,
    "padded": lambda packed: packed + bytes(1000),
    "garbage behind it": lambda packed: packed + b"garbage" * 10,
    "cut": lambda packed: packed[: len(packed) * 3 // 4],
    "without its last byte": lambda packed: packed[:-1],
    "damaged": lambda packed: spoiled(packed, len(packed) * 2 // 3),
    "with a wrong checksum": lambda packed: spoiled(packed, len(packed) - 6),
}


def unpacked(path: Path, threads: int) -> tuple[bytes, str | None]:
    """What a source gives, and why it ends early; held to ``threads`` having read it."""
    source = Source(str(path))
    data = b"".join(iter(partial(source.read, 1 << 18), b""))
    assert source.read(1) == b""
    assert (source._ahead is not None) == bool(threads)
    source.close()
    assert source._file.closed
    return data, source.damage


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMPRESSORS)
def test_the_same_as_without_a_thread(name: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(KINDS[kind](PACKED[name]))
    ahead = unpacked(path, threads=1)
    monkeypatch.setattr(source_module, "SMALL", 1 << 60)
    assert ahead == unpacked(path, threads=0)
    assert len(ahead[0]) > SMALL


def test_words_of_damage_to_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a"
    said = {}
    for kind in ("cut", "garbage behind it", "with a wrong checksum"):
        path.write_bytes(KINDS[kind](PACKED["gzip"]))
        said[kind] = read(path)[1].damage
    assert said["cut"] == "the gzip data ends before its end mark"
    assert said["garbage behind it"] == said["with a wrong checksum"] == "the gzip data is damaged"


def test_all_before_the_damage_to_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(KINDS["garbage behind it"](PACKED["gzip"]))
    assert unpacked(path, threads=1)[0] == WHOLE
    path.write_bytes(KINDS["with a wrong checksum"](PACKED["gzip"]))
    assert unpacked(path, threads=1)[0] == WHOLE
    place = len(PACKED["gzip"]) // 2
    path.write_bytes(PACKED["gzip"][:place] + bytes(byte ^ 0xFF for byte in PACKED["gzip"][place:]))
    assert unpacked(path, threads=1)[0].startswith(zlib.decompressobj(31).decompress(PACKED["gzip"][:place]))


def test_a_small_capture_begins_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.Thread.start", None)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(pcap([(n, 0, bytes(700)) for n in range(1000)])))
    assert len(read(path)[0]) == 1000


def test_only_so_much_is_unpacked_ahead() -> None:
    given: list[int] = []

    def endless(size: int) -> bytes:
        given.append(size)
        return bytes(size)

    ahead = ReadAhead(endless, lambda: given.append(-1))
    time.sleep(0.2)
    assert given == [PIECE] * (MOST_PIECES + 1)
    assert ahead.read1(10) == bytes(10)
    assert len(ahead.read1(PIECE)) == PIECE - 10
    ahead.close()
    assert ended()
    assert given.count(-1) == 1


def test_one_that_is_not_read_to_its_end_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(PACKED["gzip"])
    records = Timeline([str(path)]).records()
    for _ in range(1600):
        next(records)
    assert unpacking()
    del records
    assert ended()


def test_several_large_captures(tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        path = tmp_path / f"{number}.gz"
        path.write_bytes(gzip.compress(pcap([(10_000 * number + n, 0, RANDOM.randbytes(1000)) for n in range(2000)]), 1))
        paths.append(str(path))
    timeline = Timeline(paths)
    assert len(list(timeline.records())) == 6000
    assert [capture.bytes for capture in timeline.captures] == [os.path.getsize(path) for path in paths]


def test_closing_does_not_wait_for_a_silent_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    part = PACKED["gzip"][: len(PACKED["gzip"]) // 2]
    silent = threading.Event()

    def write() -> None:
        with open(path, "wb") as file:
            file.write(part)
            file.flush()
            silent.wait()

    writer = threading.Thread(target=write)
    writer.start()
    source = Source(str(path))
    left = len(zlib.decompressobj(31).decompress(part))
    while left:
        left -= len(source.read(left))
    assert unpacking()
    source.close()
    assert unpacking()  # it waits for the writer, and closing does not wait for it
    silent.set()
    writer.join()


def test_an_interrupt_ends_it_while_a_pipe_is_silent() -> None:
    command = [sys.executable, "-m", "wcs_pcap", "analyze", "-"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background it is ignored
    try:
        started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, before)
    with started as process:
        assert process.stdin is not None
        process.stdin.write(PACKED["gzip"][: len(PACKED["gzip"]) * 3 // 4])
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0  # it reports what came
        process.stdin.close()
        assert process.stderr is not None
        assert process.stderr.read().strip() == b""
