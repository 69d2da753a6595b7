"""Where evidence comes from: the captures, read a second time, or, where they cannot be, a collector in the first reading."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.capture.select import Selector
from wcs_pcap.capture.source import Progress
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.traffic import Traffic


def read_again(paths: Sequence[str], progress: Progress | None = None) -> Traffic:
    """What the captures hold beside the hooks, with the frame numbers of the first reading."""
    collector = Collector()
    try:
        timeline = Timeline(paths, progress)
        selector = Selector(frozenset(), _nothing, timeline.sieve, collector.packet)
        for _ in selector.segments(timeline.records()):
            pass
    except CaptureError as error:  # it was there a moment ago
        return Traffic(unread=error.message)
    return finished(collector, selector)


def finished(collector: Collector, selector: Selector) -> Traffic:
    """What a collector has collected when everything was read."""
    traffic = collector.traffic
    traffic.torn = traffic.torn or selector.unfinished
    return traffic


def _nothing(start: bytes) -> bool:
    del start
    return False
