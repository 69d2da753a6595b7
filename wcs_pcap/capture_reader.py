"""Reads captures: packets in, exchanges out, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wcs_pcap.capture.files import Progress
from wcs_pcap.capture.observations import Observations
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.evidence.collect import PORTS as EVIDENCE_PORTS
from wcs_pcap.evidence.collect import Collector
from wcs_pcap.evidence.recognise import may_be_sip
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import Capture, Exchange, Request, Response, Segment, Stream
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.timings import UNTIMED, Untimed

if TYPE_CHECKING:
    from wcs_pcap.evidence.evidence import Evidence


class Keep(NamedTuple):
    """What gets each watched segment and each HTTP message. With it every watched packet takes the slow path."""

    segment: Callable[[Segment], None]
    message: Callable[[Request | Response], None]


class Reading(NamedTuple):
    """What the captures contain. ``streams`` are in the order of their numbers, ``exchanges`` in no particular order.

    ``incomplete``: fragments of some datagrams are missing. The ``collector`` has the packets that may be evidence.
    """

    captures: Sequence[Capture]
    streams: Sequence[Stream]
    exchanges: list[Exchange]
    observations: Observations
    incomplete: bool
    collector: Collector

    def evidence(self) -> Evidence:
        """What other traffic shows."""
        watched = (endpoint.address for stream in self.streams for endpoint in (stream.client, stream.server))
        return self.collector.evidence(self.incomplete, watched)


def read(
    paths: Sequence[str],
    ports: frozenset[int] | None,
    progress: Progress | None = None,
    keep: Keep | None = None,
    timings: Untimed = UNTIMED,
) -> Reading:
    """Reads the captures at ``paths`` as one timeline. ``ports``: those to watch, None for every port.

    Raises CaptureError when none of the captures can be used.
    """
    timeline = Timeline(paths, progress)
    collector, budget = Collector(), DecompressionBudget()
    exchanges: list[Exchange] = []
    # a packet to a watched port may be SIP only where SIP is expected
    watched_too = ports is None or not EVIDENCE_PORTS.isdisjoint(ports)
    selector = Selector(ports, looks_like_hook, timeline.fast_path, collector.packet, watched_too)
    on_message = keep.message if keep is not None else None
    converse = timings.conversing(lambda stream: HttpConversation(stream, exchanges.append, on_message, budget))
    predictors = timings.timed_predictors(timeline.fast_path.predictors) if keep is None else None
    connections = Connections(ports, converse, predictors, may_be_sip if watched_too else None)
    with timings.stage("reassembly"):
        for segment in timings.making("reading", selector.segments(timeline.records())):
            connections.segment(segment)
            if keep is not None:
                keep.segment(segment)
        streams = connections.finish()
    selector.observations.clock_steps = selector.clock.found()
    for capture in timeline.captures:
        capture.final_time = selector.clock.final_time(id(capture))
    selector.observations.times_twice = selector.clock.twice
    timeline.captures[0].unreadable_spans += selector.incomplete  # of which capture does not matter: they are one timeline
    return Reading(
        captures=timeline.captures,
        streams=streams,
        exchanges=exchanges,
        observations=selector.observations,
        incomplete=selector.unfinished,
        collector=collector,
    )
