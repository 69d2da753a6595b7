"""Which frame brought which bytes of one direction, as far as the messages still to be read need it."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

from wcs_pcap.tcp.reassembly import Chunk

MAX_FRAMES = 8192  # of one message, the first ones and the last: more than a body of MAX_BODY needs

_FRAME = attrgetter("frame")


class _Mark(NamedTuple):
    """The frame that brought the bytes up to the offset ``end``."""

    end: int
    frame: int
    time: int
    peer_offset: int
    wire_length: int


class Span(NamedTuple):
    """The frames of one message, in order. ``left_out`` of them before the last one are not listed.

    ``first_time`` is that of its first byte, ``last_time`` that of the byte that came last, in nanoseconds. ``peer_offset``
    belongs to the first byte, ``wire_length`` to the last frame.
    """

    frames: list[int]
    first_time: int
    last_time: int
    peer_offset: int
    wire_length: int
    left_out: int


class Frames:
    """The frames of one direction from the first byte that no message has taken yet."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []
        self._left_out = 0  # frames of the message being read that are not kept
        self._reordered = False  # some did not come in the order of their bytes

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def end(self) -> int:
        """The offset after the last byte that came."""
        return self._marks[-1].end

    @property
    def last(self) -> int:
        """The number of the frame that came last."""
        return self._marks[-1].frame

    @property
    def peer_offset(self) -> int:
        """The peer offset of the first byte."""
        return self._marks[0].peer_offset

    def add(self, chunk: Chunk, bounded: bool = False) -> None:
        """Adds the frame of ``chunk``. ``bounded``: all frames but the first belong to one message, and are bounded."""
        marks = self._marks
        if marks and (chunk.frame <= marks[-1].frame or chunk.time < marks[-1].time):
            self._reordered = True
        end = chunk.offset + len(chunk.data)
        marks.append(_Mark(end, chunk.frame, chunk.time, chunk.peer_offset, chunk.wire_length))
        if bounded and len(marks) > MAX_FRAMES:  # one mark for the last two frames before this one
            one, other = marks[-3:-1]
            latest = max(one, other, key=_FRAME)
            marks[-3:-1] = [latest._replace(end=other.end, time=max(one.time, other.time))]
            self._left_out += 1

    def source_of(self, offset: int) -> tuple[int, int]:
        """Frame and time of the byte at ``offset``, zeros if they are not known any more."""
        return next(((mark.frame, mark.time) for mark in self._marks if mark.end > offset), (0, 0))

    def drop(self, offset: int) -> None:
        """Forgets the frames whose bytes all lie before ``offset``."""
        marks = self._marks
        if marks and marks[0].end <= offset:
            del marks[: next((place for place, mark in enumerate(marks) if mark.end > offset), len(marks))]

    def clear(self) -> None:
        self._marks.clear()

    def take(self, end: int) -> Span:
        """The frames of the message that ends at offset ``end``. They are forgotten, except one that brought more."""
        marks = self._marks_until(end)
        first, last = marks[0], marks[-1]
        frames, last_time = [mark.frame for mark in marks], last.time
        if self._reordered and len(marks) > 1:
            frames, last = sorted(set(frames)), max(marks, key=_FRAME)
            last_time = max(mark.time for mark in marks)
        if not self._marks:
            self._reordered = False
        left_out, self._left_out = self._left_out, 0
        return Span(
            frames=frames,
            first_time=first.time,
            last_time=last_time,
            peer_offset=first.peer_offset,
            wire_length=last.wire_length,
            left_out=left_out,
        )

    def _marks_until(self, end: int) -> list[_Mark]:
        marks = self._marks
        if marks[-1].end <= end:
            self._marks = []
            return marks
        count = next(number for number, mark in enumerate(marks, 1) if mark.end >= end)
        self._marks = marks[count if marks[count - 1].end == end else count - 1 :]
        return marks[:count]
