"""From packets to exchanges: one pass over the captures, by this process alone or by two."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.capture.files import STANDARD_INPUT, Progress
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence.source import EvidenceSource
from wcs_pcap.reading.reader import Keep, Reader
from wcs_pcap.timings import UNTIMED, Untimed

FIRST_HALF = 0.53  # of a capture that two processes read: the second one has to tell, too, what it found
WORTH_IT = 16 << 20  # bytes: a smaller capture is read before another process has begun


class Reading(NamedTuple):
    """What has been read: the captures, what was found in them, and where to look for what nobody watched."""

    timeline: Timeline
    reader: Reader
    evidence: EvidenceSource


def read(
    paths: Sequence[str],
    ports: frozenset[int] | None,
    jobs: int = 1,
    progress: Progress | None = None,
    keep: Keep | None = None,
    timings: Untimed = UNTIMED,
) -> Reading:
    """Reads the captures at ``paths`` with up to ``jobs`` processes, of which more than two are of no use.

    Raises CaptureError when none of the captures can be used.
    """
    reading = _by_two(paths, ports, progress, timings) if jobs > 1 and keep is None else None
    if reading is None:
        reading = _begin(Timeline(paths, progress), paths, ports, progress, keep, timings)
        reading.reader.finish()
    torn = reading.reader.selector.torn
    if torn:  # of which capture, does not matter: they are one timeline
        reading.timeline.captures[0].blind += torn
    return reading


def _by_two(paths: Sequence[str], ports: frozenset[int] | None, progress: Progress | None, timings: Untimed) -> Reading | None:
    """The same with another process that reads the second half; None when that is of no use, or cannot be."""
    if len(paths) != 1 or not hasattr(os, "fork") or not _is_large(paths[0]):
        return None
    from wcs_pcap.capture.halves import IndivisibleError, cut
    from wcs_pcap.reading.second_half import SecondHalf

    place = cut(paths[0], FIRST_HALF)
    if place is None:
        return None
    try:
        second = SecondHalf(place, ports)
    except IndivisibleError:
        return None
    try:
        timeline = Timeline(paths, _of_all(progress, place.begin))
        if not timeline.stop_at(place.begin, second.gave_up):
            return None
        reading = _begin(timeline, paths, ports, progress, None, timings)
        try:
            if not second.gave_up():
                second.join(*reading)
        except (IndivisibleError, OSError):
            return None
        finally:
            reading.reader.finish()  # also where it is of no use: nothing may go round in circles
    finally:
        second.end()
    return reading if reading.reader.budget.has(second.unpacked) else None


def _of_all(progress: Progress | None, stop: int) -> Progress | None:
    """``progress`` that is told of the whole file, of which ``stop`` bytes are read here, and the others at the same time."""
    if progress is None:
        return None
    return lambda path, count, size: progress(path, count if size is None else min(count * size // stop, size), size)


def _is_large(path: str) -> bool:
    try:
        return path != STANDARD_INPUT and os.path.getsize(path) >= WORTH_IT
    except OSError:
        return False


def _begin(
    timeline: Timeline,
    paths: Sequence[str],
    ports: frozenset[int] | None,
    progress: Progress | None,
    keep: Keep | None,
    timings: Untimed,
) -> Reading:
    """Reads to the end, or up to where a capture has been cut; what is open stays so."""
    evidence = EvidenceSource(timeline, paths, ports, progress)
    reader = Reader(ports, timeline.learner, evidence.aside, keep, timings)
    reader.read(timeline.records())
    return Reading(timeline, reader, evidence)
