"""Reads captures: packets in, exchanges out. What is found is complete when ``finish`` has been called."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wcs_pcap.capture.fast_path import FastPath
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector, UnwatchedHandler
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import Exchange, Request, Response, Segment, Stream
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.timings import UNTIMED, Untimed


class Keep:
    """Who takes each watched segment, and each message."""

    def __init__(self, segment: Callable[[Segment], None], message: Callable[[Request | Response], None]) -> None:
        self.segment = segment
        self.message = message


class Reader:
    """The road from records to ``exchanges`` and ``streams``.

    ``ports`` None: every port. ``fast_path`` is that of the captures that are read; ``aside`` is given what is not watched, and
    everything where every port is.
    ``keep`` takes each watched segment and each message, for who wants to see all packets.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        fast_path: FastPath,
        aside: UnwatchedHandler | None = None,
        keep: Keep | None = None,
        timings: Untimed = UNTIMED,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.streams: list[Stream] = []
        self.budget = DecompressionBudget()
        self.selector = Selector(ports, looks_like_hook, fast_path, aside)
        self._keep = keep
        self._timings = timings
        emit, budget, observe = self.exchanges.append, self.budget, keep.message if keep is not None else None
        converse = timings.conversing(lambda stream: HttpConversation(stream, emit, observe, budget))
        # who wants to see each packet lets none take the short way
        everything = keep is not None or (aside is not None and ports is None)
        predictors = None if everything else timings.timed_predictors(fast_path.predictors)
        self.connections = Connections(ports, converse, predictors)

    def read(self, records: Iterable[Record]) -> None:
        """Reads on, with ``records``."""
        with self._timings.stage("reassembly"):
            for segment in self._timings.making("reading", self.selector.segments(records)):
                self.connections.segment(segment)
                if self._keep is not None:
                    self._keep.segment(segment)

    def finish(self) -> None:
        """Ends what is still open."""
        with self._timings.stage("reassembly"):
            self.streams += self.connections.finish()
