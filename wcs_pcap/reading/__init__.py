"""From packets to exchanges: one pass over the captures, by this process alone or by two."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.capture import halves
from wcs_pcap.capture.source import Progress
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence.source import EvidenceSource
from wcs_pcap.reading.reader import Keep, Reader
from wcs_pcap.timings import UNTIMED, Untimed

FIRST_HALF = 0.5  # of a capture that two processes read


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
    cut = halves.cut(paths[0], FIRST_HALF) if jobs > 1 and len(paths) == 1 and keep is None and hasattr(os, "fork") else None
    if cut is not None:
        from wcs_pcap.reading.second_half import IndivisibleError, SecondHalf

        second = SecondHalf(cut, ports)
        try:
            reading = _begin(paths, ports, progress, keep, timings, stop=cut.begin)
            second.join(*reading)
            reading.reader.finish()
            return reading
        except IndivisibleError:
            pass  # it is not for two
        finally:
            second.end()
    reading = _begin(paths, ports, progress, keep, timings)
    reading.reader.finish()
    return reading


def _begin(
    paths: Sequence[str],
    ports: frozenset[int] | None,
    progress: Progress | None,
    keep: Keep | None,
    timings: Untimed,
    stop: int | None = None,
) -> Reading:
    """Reads to the end, or up to where a capture has been cut; what is open stays so."""
    timeline = Timeline(paths, progress)
    if stop is not None:
        timeline.stop_at(stop)
    evidence = EvidenceSource(timeline, paths, ports, progress)
    reader = Reader(ports, timeline.learner, evidence.aside, keep, timings)
    reader.read(timeline.records())
    return Reading(timeline, reader, evidence)
