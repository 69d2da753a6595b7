"""From packets to exchanges: one pass over the captures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wcs_pcap.capture.files import Progress
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.reading.reader import Keep, Reader
from wcs_pcap.timings import UNTIMED, Untimed


class Reading(NamedTuple):
    """What has been read: the captures, the exchanges in them, and what may be evidence of other traffic."""

    timeline: Timeline
    reader: Reader
    collector: Collector


def read(
    paths: Sequence[str],
    ports: frozenset[int] | None,
    progress: Progress | None = None,
    keep: Keep | None = None,
    timings: Untimed = UNTIMED,
) -> Reading:
    """Reads the captures at ``paths`` from their first packet to their last.

    Raises CaptureError when none of the captures can be used.
    """
    timeline = Timeline(paths, progress)
    collector = Collector()
    reader = Reader(ports, timeline.fast_path, collector, keep, timings)
    reader.read(timeline.records())
    reader.finish()
    timeline.captures[0].unreadable_spans += reader.selector.incomplete  # of which capture does not matter: they are one timeline
    return Reading(timeline, reader, collector)
