"""What a body says when its coding is undone."""

import gzip
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from wcs_pcap.http.content_coding import MAX_BODY, MAX_UNPACKED, SMALL, DecompressionBudget, decode, known

TEXT = b'{"nodeId": "Qb3rAjf"}' * 30
RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(TEXT) + RAW.flush()


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        (None, TEXT),
        (b"", TEXT),
        (b"identity", TEXT),
        (b"gzip", gzip.compress(TEXT, mtime=0)),
        (b"X-GZIP", gzip.compress(TEXT, mtime=0)),
        (b"deflate", zlib.compress(TEXT)),
        (b"deflate", RAW_DEFLATE),
        (b"deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        (b" gzip ,, identity", gzip.compress(TEXT, mtime=0)),
        (b"br", brotli.compress(TEXT)),
        (b"zstd", zstandard.compress(TEXT)),
        (b"zstd", zstandard.compress(TEXT[:99]) + zstandard.compress(TEXT[99:])),
        (b"gzip", gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:], mtime=0)),
        (b"gzip", gzip.compress(TEXT, mtime=0) + b"what readers leave out"),
        (b"br, zstd, deflate, gzip", gzip.compress(zlib.compress(zstandard.compress(brotli.compress(TEXT))), mtime=0)),
    ],
)
def test_content_codings(coding: bytes | None, data: bytes) -> None:
    assert decode(data, coding) == (TEXT, True)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        (b"gzip", gzip.compress(b"", mtime=0)),
        (b"deflate", zlib.compress(b"")),
        (b"br", brotli.compress(b"")),
        (b"zstd", zstandard.compress(b"")),
    ],
)
def test_nothing_compressed(coding: bytes, data: bytes) -> None:
    assert decode(data, coding) == (b"", True)


@pytest.mark.parametrize("coding", [b"br", b"gzip", b"deflate", b"zstd", b"nonsense", b"gzip, br"])
@pytest.mark.parametrize("text", [TEXT, b"{}", b"[1]", b"hello", b"<html>", b"\x1f\x8b", b"\x28\xb5\x2f\xfd!!!!"])
def test_a_coding_that_lies_or_is_not_known_leaves_the_bytes(coding: bytes, text: bytes) -> None:
    found, decoded = decode(text, coding)
    assert (found, decoded) == (text, False) or (found == b"" and text == b"\x1f\x8b")


def test_a_coding_named_twice_and_applied_once() -> None:
    assert decode(gzip.compress(TEXT, mtime=0), b"gzip, gzip") == (TEXT, False)


def test_what_can_be_undone() -> None:
    assert all(map(known, (b"gzip, BR", b"", b"identity", b"zstd, deflate")))
    assert not known(b"gzip, compress")


@pytest.mark.parametrize(("coding", "data"), [(b"gzip", gzip.compress(TEXT, mtime=0)), (b"deflate", zlib.compress(TEXT))])
def test_a_cut_body_is_decoded_as_far_as_it_goes(coding: bytes, data: bytes) -> None:
    found, decoded = decode(data[: len(data) * 3 // 4], coding)
    assert decoded
    assert TEXT.startswith(found)


@pytest.mark.parametrize(
    ("coding", "compress"),
    [(b"gzip", gzip.compress), (b"deflate", zlib.compress), (b"br", brotli.compress), (b"zstd", zstandard.compress)],
)
def test_a_bomb_is_bounded(coding: bytes, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(1 << 25))
    assert len(bomb) < 1 << 16
    found, _ = decode(bomb, coding)
    assert len(found) == MAX_BODY
    twice, _ = decode(gzip.compress(bomb), coding + b", gzip")
    assert len(twice) == MAX_BODY


def test_a_coding_applied_beyond_all_reason_is_not_undone() -> None:
    assert decode(TEXT, b",".join([b"gzip"] * 1000)) == (TEXT, False)
    data = TEXT
    for _ in range(50):
        data = gzip.compress(data)
    assert decode(data, b",".join([b"gzip"] * 50)) == (data, False)


def test_very_many_small_members_take_no_long() -> None:
    begin = time.process_time()
    decode(gzip.compress(b"", mtime=0) * 400_000, b"gzip")
    assert time.process_time() - begin < 5


def test_what_all_bodies_of_a_capture_may_unpack_to() -> None:
    room = DecompressionBudget()
    for _ in range(10_000):
        room.take(SMALL)  # small ones are for nothing
    assert room.next == MAX_BODY
    sizes = []
    for _ in range(100):
        sizes.append(room.next)
        room.take(room.next)
    assert sizes == [MAX_BODY] * (MAX_UNPACKED // MAX_BODY) + [SMALL] * (100 - MAX_UNPACKED // MAX_BODY)


@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        (b"gzip", gzip.compress),
        (b"deflate", zlib.compress),
        (b"deflate", lambda text: zlib.compress(text)[2:-4]),
        (b"br", brotli.compress),
        (b"zstd", zstandard.compress),
        (b"gzip, zstd", lambda text: zstandard.compress(gzip.compress(text))),
    ],
)
def test_a_body_beyond_the_budget_is_unpacked_up_to_it(coding: bytes, compress: Callable[[bytes], bytes]) -> None:
    text = TEXT * 200
    assert decode(compress(text), coding, SMALL) == (text[:SMALL], True)


@pytest.mark.parametrize(("codings", "undone"), [(4, True), (5, False)])
def test_how_many_codings_upon_one_another_are_undone(codings: int, undone: bool) -> None:
    data = TEXT
    for _ in range(codings):
        data = gzip.compress(data, mtime=0)
    assert decode(data, b",".join([b"gzip"] * codings)) == (TEXT if undone else data, undone)


@pytest.mark.parametrize(("members", "read"), [(63, 63), (64, 64), (65, 64)])
def test_the_number_of_gzip_members_is_bounded(members: int, read: int) -> None:
    assert decode(gzip.compress(b"a", mtime=0) * members, b"gzip") == (b"a" * read, True)
