"""Compressed captures that ask for too much: they end with a clear word, and what came before is kept."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from wcs_pcap.capture import compression
from wcs_pcap.capture.files import Source
from wcs_pcap.pipeline import analyze

HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
EMPTY = struct.pack("<IIII", 1_700_000_000, 0, 0, 0)


@pytest.mark.parametrize(("compress", "ratio"), [(bz2.compress, "2,000"), (gzip.compress, "1,000")])
def test_data_that_is_far_denser_than_a_capture(
    compress: Callable[[bytes], bytes], ratio: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "DENSE", 1 << 20)
    path = tmp_path / "bomb.pcap"
    path.write_bytes(compress(HEAD + bytes(16) * 500_000))
    (capture,) = analyze([str(path)]).captures
    assert capture.damage is not None
    assert f"decompresses to more than {ratio} times its size" in capture.damage
    assert 1 << 16 <= capture.packets < 500_000


def test_a_dense_file_below_the_bound_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "dense.pcap.bz2"
    path.write_bytes(bz2.compress(HEAD + EMPTY * 50_000))
    (capture,) = analyze([str(path)]).captures
    assert (capture.damage, capture.packets) == (None, 50_000)


def read(path: Path) -> tuple[bytes, str | None]:
    source = Source(str(path))
    data = source.read_all(1 << 30)
    source.close()
    return data, source.damage


def test_xz_in_several_streams_with_padding(tmp_path: Path) -> None:
    path = tmp_path / "two.xz"
    path.write_bytes(lzma.compress(b"one") + bytes(8) + lzma.compress(b"two" * 100_000))
    assert read(path) == (b"one" + b"two" * 100_000, None)


def test_xz_that_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "cut.xz"
    path.write_bytes(lzma.compress(bytes(range(256)) * 1000)[:-20])
    assert read(path)[1] == "the xz data ends before its end mark"


@pytest.mark.parametrize("compress", [bz2.compress, lzma.compress])
def test_a_damaged_stream_is_not_the_end_of_the_file(compress: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "streams"
    second = bytearray(compress(b"two"))
    second[12] ^= 0xFF
    path.write_bytes(compress(b"one") + second)
    data, damage = read(path)
    assert data == b"one"
    assert damage is not None
    path.write_bytes(compress(b"one") + compress(b"two"))
    assert read(path) == (b"onetwo", None)


def test_xz_that_needs_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.xz"
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}]
    path.write_bytes(lzma.compress(b"x", format=lzma.FORMAT_XZ, filters=filters))
    assert read(path) == (b"", "the xz data needs too much memory: decompress it first")


@pytest.mark.parametrize("checksum", [False, True])
@pytest.mark.parametrize("sized", [False, True])
def test_zstd_that_is_cut_anywhere(checksum: bool, sized: bool, tmp_path: Path) -> None:
    path = tmp_path / "cut.zst"
    compressor = zstandard.ZstdCompressor(write_checksum=checksum, write_content_size=sized)
    frame = compressor.compress(b"one" * 100)
    skipped = struct.pack("<II", 0x184D2A5F, 3) + b"abc"
    large = compressor.compress(random.Random(1).randbytes(300_000) + bytes(300_000))
    for whole in (frame, frame + frame, frame + skipped + frame + skipped, frame + large):
        path.write_bytes(whole)
        assert read(path)[1] is None
    for length in range(5, len(frame)):
        path.write_bytes((frame + frame)[: len(frame) + length])
        assert read(path)[1] == "the zstd data ends before its end mark"
    for length in range(1000, len(large), 50_000):
        path.write_bytes(frame + large[:length])
        assert read(path)[1] == "the zstd data ends before its end mark"
