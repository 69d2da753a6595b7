"""Follows the frames of zstd data (RFC 8878, 3.1), because the library takes data that is cut for data that ends."""

from __future__ import annotations

import io

MAGIC = 0xFD2FB528
SKIPPABLE = 0x184D2A5  # the first 28 bits
DICTIONARY = (0, 1, 2, 4)  # bytes, by the lowest bits of a frame's descriptor
CONTENT_SIZE = (0, 2, 4, 8)  # bytes, by the highest bits; 1 for 0 where the frame is a single segment
FRAME_START = 8  # bytes that tell what a frame begins with; the shortest has as many
BLOCK_HEADER = 3
RLE = 1  # a block of one byte that is repeated


class ZstdFrames(io.RawIOBase):
    """Passes on what ``file`` returns. ``whole``: whether the bytes so far end where a frame does."""

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = file
        self._rest = b""  # the beginning of a header that is not there whole
        self._skip = 0  # bytes to come that hold no header
        self._in_frame = False
        self._checksum = 0  # bytes after the last block of this frame

    @property
    def whole(self) -> bool:
        return not (self._in_frame or self._rest or self._skip)

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size) or b""
        if self._skip >= len(data):
            self._skip -= len(data)
        else:
            self._follow(self._rest + data, self._skip)
        return data

    def readable(self) -> bool:
        return True

    def _follow(self, data: bytes, position: int) -> None:
        while len(data) - position >= (BLOCK_HEADER if self._in_frame else FRAME_START):
            position += self._block(data, position) if self._in_frame else self._frame(data, position)
        self._rest = data[position:]
        self._skip = max(position - len(data), 0)

    def _frame(self, data: bytes, position: int) -> int:
        """Returns the length of a frame's header, or of a whole frame that is to be skipped."""
        magic = int.from_bytes(data[position : position + 4], "little")
        if magic >> 4 == SKIPPABLE:
            return 8 + int.from_bytes(data[position + 4 : position + 8], "little")
        descriptor = data[position + 4]
        single = descriptor >> 5 & 1
        self._in_frame = magic == MAGIC  # the library raises at anything else
        self._checksum = 4 * (descriptor >> 2 & 1)
        window = 1 - single
        content_size = CONTENT_SIZE[descriptor >> 6] or single
        return 5 + window + DICTIONARY[descriptor & 3] + content_size

    def _block(self, data: bytes, position: int) -> int:
        """Returns the length of a block with its header, and with the checksum where it is the last one."""
        header = int.from_bytes(data[position : position + BLOCK_HEADER], "little")
        size = 1 if header >> 1 & 3 == RLE else header >> 3
        if header & 1:
            self._in_frame = False
            size += self._checksum
        return BLOCK_HEADER + size
