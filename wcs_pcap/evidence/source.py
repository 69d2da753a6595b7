"""Where evidence comes from: packets that were set aside in the first reading, or a second reading where they were too many.

Where captures cannot be read again, a collector takes all of it in beside the first reading. What collects is loaded when it is
needed, so that an analysis without trouble does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wcs_pcap.capture.files import Progress
from wcs_pcap.capture.selector import Selector, UnwatchedHandler
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.errors import CaptureError
from wcs_pcap.evidence.kept import SPECIAL, Kept
from wcs_pcap.model import is_loopback

if TYPE_CHECKING:
    from wcs_pcap.evidence.collect import Collector
    from wcs_pcap.evidence.traffic import Traffic


class EvidenceSource:
    """The other traffic of the captures at ``paths``, of which ``timeline`` is the first reading, for ``ports``.

    ``aside`` is what the first reading must be given; None where all of it waits for a second. ``kept`` is what it sets aside,
    None where it does not.
    """

    def __init__(
        self, timeline: Timeline, paths: Sequence[str], ports: frozenset[int] | None, progress: Progress | None = None
    ) -> None:
        self._paths = paths
        self._progress = progress
        self._collector = None if timeline.repeatable else _collector()
        self.kept = Kept() if timeline.repeatable and ports is not None and ports.isdisjoint(SPECIAL) else None
        self.aside: UnwatchedHandler | None = None
        if self._collector is not None:
            self.aside = self._collector.packet
        elif self.kept is not None:
            self.aside = self.kept.packet

    def traffic(self, selector: Selector) -> Traffic:
        """What was found, after the first reading by ``selector`` is over. Frame numbers are those of the first reading."""
        if self._collector is not None:
            return _finished(self._collector, selector)
        if self.kept is None or not self.kept.whole:
            return read_again(self._paths, self._progress)
        collector = _collector()
        for packet in self.kept.packets:
            collector.packet(*packet)
        traffic = _finished(collector, selector)
        traffic.loopback = traffic.loopback or any(map(is_loopback, selector.watched_addresses()))
        return traffic


def read_again(paths: Sequence[str], progress: Progress | None = None) -> Traffic:
    """What the captures hold beside the hooks."""
    from wcs_pcap.evidence.traffic import Traffic

    collector = _collector()
    try:
        timeline = Timeline(paths, progress)
        selector = Selector(frozenset(), _never, timeline.fast_path, collector.packet)
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
