"""Where evidence comes from: a second reading of the captures, or a collector beside the first where they cannot be read again.

What collects is loaded when it is needed, so that an analysis without trouble does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wcs_pcap.capture.select import Aside, Selector
from wcs_pcap.capture.source import Progress
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError

if TYPE_CHECKING:
    from wcs_pcap.evidence.collect import Collector
    from wcs_pcap.evidence.traffic import Traffic


class EvidenceSource:
    """The other traffic of the captures at ``paths``, of which ``timeline`` is the first reading.

    ``aside`` is what the first reading must be given; None where there can be a second.
    """

    def __init__(self, timeline: Timeline, paths: Sequence[str], progress: Progress | None = None) -> None:
        self._paths = paths
        self._progress = progress
        self._collector = None if timeline.repeatable else _collector()

    @property
    def aside(self) -> Aside | None:
        return self._collector.packet if self._collector is not None else None

    def traffic(self, selector: Selector) -> Traffic:
        """What was found, after the first reading by ``selector`` is over. Frame numbers are those of the first reading."""
        if self._collector is not None:
            return _finished(self._collector, selector)
        return read_again(self._paths, self._progress)


def read_again(paths: Sequence[str], progress: Progress | None = None) -> Traffic:
    """What the captures hold beside the hooks."""
    from wcs_pcap.evidence.traffic import Traffic

    collector = _collector()
    try:
        timeline = Timeline(paths, progress)
        selector = Selector(frozenset(), _never, timeline.learner, collector.packet)
        for _ in selector.segments(timeline.records()):
            pass
    except CaptureError as error:  # it was there a moment ago
        return Traffic(unread=error.message)
    return _finished(collector, selector)


def _collector() -> Collector:
    from wcs_pcap.evidence.collect import Collector

    return Collector()


def _finished(collector: Collector, selector: Selector) -> Traffic:
    traffic = collector.traffic
    traffic.torn = traffic.torn or selector.unfinished
    return traffic


def _never(start: bytes) -> bool:
    del start
    return False
