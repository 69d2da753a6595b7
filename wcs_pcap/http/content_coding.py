"""Decodes content codings (RFC 9110, 8.4): gzip (RFC 1952), deflate (RFC 1950, 1951), br (RFC 7932), zstd (RFC 8878)."""

from __future__ import annotations

import zlib

MAX_BODY = 8 << 20  # bytes kept of one body; a hook's is a few kilobytes
MAX_UNPACKED = 64 << 20  # bytes kept of all unpacked bodies of a capture, not counting those of at most SMALL bytes
SMALL = 16 << 10  # bytes kept of any unpacked body, also when MAX_UNPACKED is reached
MAX_CODINGS = 4  # applied to one body
MAX_MEMBERS = 64  # gzip files, one after the other, in one body
MAX_WINDOW = 1 << 27  # bytes that zstd may refer back to: web servers use less


class DecompressionBudget:
    """Bounds the memory for the unpacked bodies of one capture: a few packets can unpack to gigabytes."""

    def __init__(self) -> None:
        self._left = MAX_UNPACKED

    @property
    def next(self) -> int:
        """The number of bytes that the next body may unpack to."""
        return min(max(self._left, SMALL), MAX_BODY)

    def take(self, size: int) -> None:
        """Counts a body that unpacked to ``size`` bytes."""
        if size > SMALL:
            self._left -= size


def decode(data: bytes, coding: bytes | None, budget: int = MAX_BODY) -> tuple[bytes, bool]:
    """Undoes the codings of a body. Returns at most ``budget`` bytes, and whether it was possible.

    A body that is cut is decoded as far as it goes. One that is not coded as ``coding`` says is returned unchanged.
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
    """The codings in a header's value, in the order in which they were applied, without "identity"."""
    names = [name.strip().lower() for name in (coding or b"").split(b",")]
    return [name for name in names if name not in (b"", b"identity")]


def known(coding: bytes) -> bool:
    """Whether every coding in a header's value can be decoded."""
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
            break  # what follows the last member is not gzip, and is left out
        budget -= len(parts[-1])
        data = unpacker.unused_data
    return b"".join(parts)


def _deflate(data: bytes, budget: int) -> bytes | None:
    """zlib data (RFC 9110, 8.4.1.2), or without the zlib header, as some servers send it."""
    unpacked = _inflate(data, 15, budget)
    return _inflate(data, -15, budget, must_end=True) if unpacked is None else unpacked


def _inflate(data: bytes, window: int, budget: int, must_end: bool = False) -> bytes | None:
    """``must_end``: data without a header has to reach its end, since nothing else proves that it is deflate."""
    unpacker = zlib.decompressobj(window)
    try:
        unpacked = unpacker.decompress(data, budget)
    except zlib.error:
        return None
    return None if must_end and not unpacker.eof and len(unpacked) < budget else unpacked


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
    # br has no header: data that unpacks to nothing and does not end is not br
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
