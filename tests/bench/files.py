"""Capture files, written as their packets come: pcap, pcapng, either compressed with gzip."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .packets import LINK_TYPE

SNAPLEN = 262_144
BLOCK = 4096  # packets that are written at once
Timed = tuple[int, bytes]  # microseconds since 1970, the packet

_RECORD = struct.Struct("<IIII").pack
_ENHANCED = struct.Struct("<IIIIIII").pack


def write(path: Path, packets: Iterable[Timed]) -> None:
    """Writes a capture; its name says in which form: ``.pcap``, ``.pcapng``, with or without ``.gz``."""
    with _opened(path) as file:
        pieces = _pcapng(packets) if ".pcapng" in path.suffixes else _pcap(packets)
        waiting: list[bytes] = []
        for piece in pieces:
            waiting.append(piece)
            if len(waiting) == BLOCK:
                file.write(b"".join(waiting))
                waiting.clear()
        file.write(b"".join(waiting))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file to write to; what gzip writes depends on nothing but the packets."""
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as compressed:
            yield compressed  # type: ignore[misc]


def _pcap(packets: Iterable[Timed]) -> Iterator[bytes]:
    yield struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAPLEN, LINK_TYPE)
    for time, packet in packets:
        yield _RECORD(time // 1_000_000, time % 1_000_000, len(packet), len(packet)) + packet


def _pcapng(packets: Iterable[Timed]) -> Iterator[bytes]:
    yield struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    yield struct.pack("<IIHHII", 1, 20, LINK_TYPE, 0, SNAPLEN, 20)
    for time, packet in packets:
        length = len(packet)
        total = 32 + length + -length % 4
        yield (
            _ENHANCED(6, total, 0, time >> 32, time & 0xFFFFFFFF, length, length)
            + packet
            + bytes(-length % 4)
            + total.to_bytes(4, "little")
        )
