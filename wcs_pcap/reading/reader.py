"""Reads captures: packets in, exchanges out. The results are complete after ``finish``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wcs_pcap.capture.fast_path import FastPath
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.evidence.collect import PORTS as EVIDENCE_PORTS
from wcs_pcap.evidence.collect import Collector, may_be_sip
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import Exchange, Request, Response, Segment, Stream
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.timings import UNTIMED, Untimed


class Keep:
    """Functions that are called with each watched segment, and with each HTTP message."""

    def __init__(self, segment: Callable[[Segment], None], message: Callable[[Request | Response], None]) -> None:
        self.segment = segment
        self.message = message


class Reader:
    """Turns records into ``exchanges`` and ``streams``.

    ``ports`` None: every port. ``fast_path`` is that of the captures. ``collector`` gets the packets that are not watched; where
    every port is, or a port of evidence, also the watched ones that take the slow path. With ``keep`` all packets take it.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        fast_path: FastPath,
        collector: Collector,
        keep: Keep | None = None,
        timings: Untimed = UNTIMED,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.streams: list[Stream] = []
        self.budget = DecompressionBudget()
        watched_too = ports is None or not EVIDENCE_PORTS.isdisjoint(ports)
        self.selector = Selector(ports, looks_like_hook, fast_path, collector.packet, watched_too)
        self._keep = keep
        self._timings = timings
        emit, budget, observe = self.exchanges.append, self.budget, keep.message if keep is not None else None
        converse = timings.conversing(lambda stream: HttpConversation(stream, emit, observe, budget))
        predictors = None if keep is not None else timings.timed_predictors(fast_path.predictors)
        self.connections = Connections(ports, converse, predictors, may_be_sip if watched_too else None)

    def read(self, records: Iterable[Record]) -> None:
        """Reads more records."""
        with self._timings.stage("reassembly"):
            for segment in self._timings.making("reading", self.selector.segments(records)):
                self.connections.segment(segment)
                if self._keep is not None:
                    self._keep.segment(segment)

    def finish(self) -> None:
        """Ends the connections that are still open."""
        with self._timings.stage("reassembly"):
            self.streams += self.connections.finish()
