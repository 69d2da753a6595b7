"""gzip is unpacked as Python's own gzip does it: the same bytes, and more only before damage; the same words about damage."""

from __future__ import annotations

import gzip
import io
import zlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.capture.gunzip import AT_ONCE, Gunzip

RANDOM = Random(1)
TEXT = b" ".join(b"%d" % RANDOM.randrange(1000) for _ in range(100_000))
NOISE = RANDOM.randbytes(200_000)
MEMBERS = [gzip.compress(data, level, mtime=0) for data in (b"", b"short", TEXT, NOISE, bytes(3_000_000)) for level in (1, 9)]


def read(reader: gzip.GzipFile | Gunzip, size: int = 1 << 18) -> tuple[bytes, str]:
    """All that comes, and what is said at the end of it."""
    parts = []
    try:
        while part := reader.read1(size):
            assert len(part) <= size
            parts.append(part)
    except EOFError:
        return b"".join(parts), "EOF"
    except (OSError, zlib.error) as error:
        return b"".join(parts), "damage" if isinstance(error, zlib.error) else str(error)
    return b"".join(parts), ""


def both(packed: bytes, size: int = 1 << 18) -> tuple[tuple[bytes, str], tuple[bytes, str]]:
    return read(Gunzip(io.BytesIO(packed)), size), read(gzip.GzipFile(fileobj=io.BytesIO(packed)), size)


def head(flags: int, more: bytes, method: int = 8) -> bytes:
    """A member of "hello" with more in its head."""
    packed = gzip.compress(b"hello", mtime=0)
    return packed[:2] + bytes((method, flags)) + packed[4:10] + more + packed[10:]


WHOLE = gzip.compress(b"hello", mtime=0)


@pytest.mark.parametrize(
    "packed",
    [
        b"", WHOLE, WHOLE * 3, WHOLE + bytes(5), WHOLE + bytes(3 * AT_ONCE) + WHOLE, WHOLE + b"garbage", WHOLE + b"\x1f",
        WHOLE + b"\x1f\x8b", WHOLE + bytes(9) + b"x", WHOLE[:-1], WHOLE[:-8], WHOLE[:12], WHOLE[:5], WHOLE[:-1] + b"\1",
        WHOLE[:-8] + bytes(4) + WHOLE[-4:], head(4, b"\3\0abc"), head(8, b"name\0"), head(16, b"words\0"), head(2, b"\0\0"),
        head(30, b"\1\0abc\0words\0\0\0"), head(8, b"name")[:14], head(4, b"\xff\xff"), head(0, b"", method=7), b"\x1f",
    ],
)  # fmt: skip
def test_heads_and_ends(packed: bytes) -> None:
    ours, theirs = both(packed)
    assert ours == theirs


@given(
    st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3),
    st.sampled_from((1000, 1 << 16, 1 << 18)),
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**7),
)
def test_whatever_happens_to_a_file(members: list[bytes], size: int, cut: int | None, spoiled: int | None) -> None:
    packed = b"".join(members)
    if spoiled is not None:
        place = spoiled % len(packed)
        packed = packed[:place] + bytes((packed[place] ^ (spoiled % 255 + 1),)) + packed[place + 1 :]
    if cut is not None:
        packed = packed[: cut % len(packed)]
    ours, theirs = both(packed, size)
    assert ours[1] == theirs[1]
    assert ours[0].startswith(theirs[0])
    assert ours[0] == theirs[0] or ours[1] == "damage"


def test_all_before_the_damage_is_given() -> None:
    """But for what hangs on the byte that is wrong."""
    packed = gzip.compress(TEXT, 6, mtime=0)
    place = len(packed) // 2
    spoiled = packed[:place] + bytes(byte ^ 0xFF for byte in packed[place : place + 50]) + packed[place + 50 :]
    given, said = read(Gunzip(io.BytesIO(spoiled)))
    sound = zlib.decompressobj(31).decompress(packed[:place])
    assert given.startswith(sound)
    assert said
