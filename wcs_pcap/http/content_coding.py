"""Content codings undone. Source: RFC 9110, 8.4; RFC 1952 (gzip), 1950 and 1951 (deflate), 7932 (br), 8878 (zstd)."""

from __future__ import annotations

import zlib

MAX_BODY = 8 << 20  # bytes kept of one body; a hook's is a few kilobytes
MAX_UNPACKED = 64 << 20  # bytes kept of all unpacked bodies of a capture that are larger than SMALL
SMALL = 16 << 10  # bytes kept of an unpacked body when there are as many
MAX_CODINGS = 4  # content codings upon one another
MAX_MEMBERS = 64  # gzip files one behind the other in one body
MAX_WINDOW = 1 << 27  # bytes that zstd may look back: more is no web server's


class DecompressionBudget:
    """How much the unpacked bodies of one capture may still take: a few packets can unpack to very much, each of them."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = MAX_UNPACKED

    @property
    def next(self) -> int:
        """The bytes that the next body may have."""
        return min(max(self._left, SMALL), MAX_BODY)

    def take(self, size: int) -> None:
        """Notes a body of ``size`` bytes."""
        if size > SMALL:
            self._left -= size


def decode(data: bytes, coding: bytes | None, budget: int = MAX_BODY) -> tuple[bytes, bool]:
    """The body with its content coding undone, and whether that was possible. At most ``budget`` bytes come out.

    A body that is cut is decoded as far as it goes. What is not coded as ``coding`` says is given back as it came.
    """
    names = names_of(coding)
    if len(names) > MAX_CODINGS:
        return data, False
    for name in reversed(names):
        unpacked = _DECODERS[name](data, budget) if name in _DECODERS else None
        if unpacked is None:
            return data, False
        data = unpacked
    return data, True


def names_of(coding: bytes | None) -> list[bytes]:
    """The codings that a header names, in the order in which they were applied; "identity" is none."""
    names = [name.strip().lower() for name in (coding or b"").split(b",")]
    return [name for name in names if name not in (b"", b"identity")]


def known(coding: bytes) -> bool:
    """Whether every coding that a header names can be undone here."""
    return all(name in _DECODERS for name in names_of(coding))


def _gzip(data: bytes, budget: int) -> bytes | None:
    parts: list[bytes] = []
    while data and budget > 0 and len(parts) < MAX_MEMBERS:
        unpacker = zlib.decompressobj(31)
        try:
            parts.append(unpacker.decompress(data, budget))
        except zlib.error:
            if not parts:
                return None
            break  # what follows the last member is no gzip: readers leave it out
        budget -= len(parts[-1])
        data = unpacker.unused_data
    return b"".join(parts)


def _deflate(data: bytes, budget: int) -> bytes | None:
    """zlib data by the standard; without its header from servers that never read the standard."""
    unpacked = _inflate(data, 15, budget)
    return _inflate(data, -15, budget, to_its_end=True) if unpacked is None else unpacked


def _inflate(data: bytes, window: int, budget: int, to_its_end: bool = False) -> bytes | None:
    """``to_its_end``: nothing but its end proves that it is what it seems, since there is no magic number."""
    unpacker = zlib.decompressobj(window)
    try:
        unpacked = unpacker.decompress(data, budget)
    except zlib.error:
        return None
    return None if to_its_end and not unpacker.eof and len(unpacked) < budget else unpacked


def _brotli(data: bytes, budget: int) -> bytes | None:
    import brotli

    unpacker = brotli.Decompressor()
    parts: list[bytes] = []
    try:
        while budget > 0:
            part = unpacker.process(data, output_buffer_limit=budget)
            if not part:
                break
            parts.append(part[:budget])  # the limit is rounded up
            budget -= len(parts[-1])
            data = b""
    except brotli.error:
        return None
    # br has no magic number: what gives nothing and has no end either is no br
    return b"".join(parts) if parts or unpacker.is_finished() else None


def _zstd(data: bytes, budget: int) -> bytes | None:
    import zstandard

    parts: list[bytes] = []
    try:
        with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(data, read_across_frames=True) as reader:
            while budget > 0 and (part := reader.read(min(budget, 1 << 17))):
                parts.append(part)
                budget -= len(part)
    except zstandard.ZstdError:
        return b"".join(parts) if parts else None
    return b"".join(parts)


_DECODERS = {b"gzip": _gzip, b"x-gzip": _gzip, b"deflate": _deflate, b"br": _brotli, b"zstd": _zstd}
