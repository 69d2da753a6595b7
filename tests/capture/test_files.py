"""Files, pipes and compression, recognised by content."""

import bz2
import gzip
import io
import lzma
import os
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zstandard
from capture.made import pcap, read, section

from wcs_pcap.capture.files import Source
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError

PACKETS = [(n, 0, os.urandom(50)) for n in range(400)]
WHOLE = pcap(PACKETS)
COMPRESSORS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
EACH = pytest.mark.parametrize("name", COMPRESSORS)


@EACH
def test_compression_is_seen_by_content_not_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "capture.txt"
    path.write_bytes(COMPRESSORS[name](WHOLE))
    records, capture = read(path)
    assert [r.data for r in records] == [data for _, _, data in PACKETS]
    assert (capture.compression, capture.format, capture.damage) == (name, "pcap", None)
    assert capture.bytes == path.stat().st_size


@EACH
def test_several_compressed_pieces_in_one_file(tmp_path: Path, name: str) -> None:
    """As ``cat a.gz b.gz`` makes it."""
    path = tmp_path / "a"
    path.write_bytes(COMPRESSORS[name](WHOLE[:9000]) + COMPRESSORS[name](WHOLE[9000:]))
    records, capture = read(path)
    assert (len(records), capture.damage) == (400, None)


@EACH
def test_cut_compressed_data_keeps_what_can_be_read(tmp_path: Path, name: str) -> None:
    compressed = COMPRESSORS[name](WHOLE)
    path = tmp_path / "a"
    for keep in (len(compressed) - 1, len(compressed) * 2 // 3, 40, 7):
        path.write_bytes(compressed[:keep])
        try:
            records, capture = read(path)
        except CaptureError:
            continue
        assert [r.data for r in records] == [data for _, _, data in PACKETS[: len(records)]]
        assert capture.damage is not None or len(records) == 400  # of zstd only a checksum may be missing then


@pytest.mark.parametrize(
    ("name", "unpacker"),
    [
        ("gzip", lambda: zlib.decompressobj(31)),
        ("bzip2", bz2.BZ2Decompressor),
        ("xz", lzma.LZMADecompressor),
        ("zstd", lambda: zstandard.ZstdDecompressor().decompressobj()),
    ],
)
def test_all_that_can_be_unpacked_of_a_cut_file_is_read(tmp_path: Path, name: str, unpacker: Callable[[], Any]) -> None:
    data = pcap([(1, n, os.urandom(90)) for n in range(5000)])
    packed = COMPRESSORS[name](data)
    path = tmp_path / "cut"
    for length in (len(packed) // 3, len(packed) - 30, len(packed) - 1):
        path.write_bytes(packed[:length])
        source = Source(str(path))
        assert b"".join(iter(partial(source.read, 1 << 18), b"")) == unpacker().decompress(packed[:length])
        source.close()


@EACH
def test_damaged_compressed_data_is_noted(tmp_path: Path, name: str) -> None:
    compressed = bytearray(COMPRESSORS[name](WHOLE))
    compressed[len(compressed) // 2] ^= 0x55
    path = tmp_path / "a"
    path.write_bytes(compressed)
    try:
        _, capture = read(path)
    except CaptureError:
        return
    assert capture.damage is not None


@pytest.mark.parametrize("start", ["1f8b", "1f8b0800", "28b52ffd", "fd377a585a00", "425a6839"])
def test_nothing_but_the_beginning_of_compressed_data(tmp_path: Path, start: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes.fromhex(start) + b"garbage")
    with pytest.raises(CaptureError):
        read(path)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"\n", "not a capture"),
        (b"GET / HTTP/1.1\r\n", "not a capture"),
        (b"snoop\0\0\0\0\0\0\2", "snoop"),
        (b"PK\x03\x04" + bytes(40), "archive"),
        (gzip.compress(b"", mtime=0), "not a capture"),
        (gzip.compress(b"some text", mtime=0), "not a capture"),
        (section()[:9], "not a capture"),
    ],
)
def test_what_is_no_capture(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(CaptureError, match=says) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none", "no such file"), (tmp_path, "is a folder"), ("a\0b", "not a file name")):
        with pytest.raises(CaptureError, match=says):
            Timeline([str(path)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(WHOLE)
    path.chmod(0)
    with pytest.raises(CaptureError, match="permission denied"):
        read(path)


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, compress: type[bytes]) -> None:
    data = compress(WHOLE)
    stdin = io.BytesIO(data)
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": stdin}))
    timeline = Timeline(["-"])
    assert len(list(timeline.records())) == 400
    assert (timeline.captures[0].path, timeline.captures[0].bytes) == ("-", len(data))
    assert not stdin.closed


def test_a_named_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    if os.fork() == 0:
        path.write_bytes(WHOLE)
        os._exit(0)
    records, capture = read(path)
    os.wait()
    assert (len(records), capture.bytes) == (400, len(WHOLE))


def test_a_read_that_fails_midway_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = 500, /) -> bytes:
            data = super().read(min(size or 1, 500))
            if not data:
                raise OSError(5, "Input/output error")
            return data

        read1 = read

    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": Torn(WHOLE)}))
    timeline = Timeline(["-"])
    assert len(list(timeline.records())) == 400
    assert timeline.captures[0].damage == "reading stopped: Input/output error"
