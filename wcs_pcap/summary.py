"""Counts hooks, responses and latencies in one pass, in memory that does not grow with the capture. It has no verdict.

Each exchange is counted and dropped, and so is each connection that has ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log

from wcs_pcap.capture.files import Progress
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.hooks.calls import hook_of
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import Capture, Exchange, Gap, Stream
from wcs_pcap.tcp.expiry import ExpiringConnections
from wcs_pcap.timings import UNTIMED, Untimed

PRECISION = 0.01  # the relative error of a percentile
MOST_HOOKS = 500  # names; WCS has fewer, so that further names count as other requests
MOST_WAITING = 100  # requests of a connection that wait for a response: more do only if the server was not captured


class Latencies:
    """Counts spans in nanoseconds in classes, each wider than the one before by the same factor."""

    _FACTOR = (1 + PRECISION) / (1 - PRECISION)

    def __init__(self) -> None:
        self.count = self.total = self.smallest = self.largest = 0
        self._classes: Counter[int] = Counter()  # spans in a class, by its number: at most some 2,200 classes

    def add(self, latency: int) -> None:
        """Counts a span; it is below zero if the response began before the request was complete."""
        self.smallest = min(self.smallest, latency) if self.count else latency
        self.largest = max(self.largest, latency) if self.count else latency
        self.count += 1
        self.total += latency
        self._classes[ceil(log(latency) / log(self._FACTOR)) if latency > 0 else -1] += 1

    @property
    def mean(self) -> int:
        """In nanoseconds; 0 without spans."""
        return round(self.total / self.count) if self.count else 0

    def percentile(self, percent: int) -> int:
        """Returns the span that ``percent`` % of the spans do not exceed, by nearest rank; the relative error is PRECISION."""
        left = max(ceil(self.count * percent / 100), 1)
        for number in sorted(self._classes):
            left -= self._classes[number]
            if left <= 0:
                middle = round(self._FACTOR**number * (1 - PRECISION)) if number >= 0 else 0
                return min(max(middle, self.smallest), self.largest)
        return 0


@dataclass(slots=True, eq=False)
class Requests:
    """Requests of one kind with their responses. Times are nanoseconds, None while there is none."""

    count: int = 0
    statuses: Counter[int] = field(default_factory=Counter)  # of the responses
    latencies: Latencies = field(default_factory=Latencies)
    first_time: int | None = None
    last_time: int | None = None

    @property
    def answered(self) -> int:
        return self.statuses.total()

    @property
    def unanswered(self) -> int:
        """Requests without a response in the capture, for any reason."""
        return self.count - self.answered

    def add(self, exchange: Exchange) -> None:
        time, latency = exchange.time, exchange.latency
        self.count += 1
        self.first_time = time if self.first_time is None else min(self.first_time, time)
        self.last_time = time if self.last_time is None else max(self.last_time, time)
        if exchange.response is not None:
            self.statuses[exchange.response.status] += 1
        if latency is not None:
            self.latencies.add(latency)


@dataclass(slots=True, eq=False)
class ConnectionCounts:
    """Connections by ``Stream.opened`` and ``Stream.closed``; ``missing_bytes`` of the client's and the server's side."""

    count: int = 0
    opened: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    with_missing_bytes: int = 0
    missing_bytes: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, stream: Stream) -> None:
        assert isinstance(stream.gaps, _Missing)
        self.count += 1
        self.opened[stream.opened] += 1
        self.closed[stream.closed] += 1
        self.with_missing_bytes += any(stream.gaps.bytes_by)
        self.missing_bytes = [sum(pair) for pair in zip(self.missing_bytes, stream.gaps.bytes_by, strict=True)]


@dataclass(slots=True, eq=False)
class Summary:
    """The counts. ``hooks`` by name; ``lone_statuses`` of responses whose request was not captured."""

    captures: Sequence[Capture]
    ports: Sequence[int] | None
    app: str | None = None
    hooks: dict[str, Requests] = field(default_factory=dict)
    other_requests: Requests = field(default_factory=Requests)
    lone_statuses: Counter[int] = field(default_factory=Counter)
    connections: ConnectionCounts = field(default_factory=ConnectionCounts)
    hook_ports: Counter[int] = field(default_factory=Counter)  # requests shaped like hooks, by ports that are not watched
    undecoded: Counter[int] = field(default_factory=Counter)  # packets by link type that cannot be decoded

    @property
    def requests(self) -> int:
        return sum(requests.count for requests in (*self.hooks.values(), self.other_requests))

    @property
    def packets(self) -> int:
        return sum(capture.packets for capture in self.captures)

    @property
    def watched_packets(self) -> int:
        return sum(capture.watched_packets for capture in self.captures)

    @property
    def first_time(self) -> int | None:
        """The time of the first packet in nanoseconds; None without packets."""
        return min((capture.first_time for capture in self.captures if capture.first_time is not None), default=None)

    @property
    def duration(self) -> int | None:
        """From the first packet to the last, in nanoseconds; None without packets."""
        last = max((capture.last_time for capture in self.captures if capture.last_time is not None), default=None)
        return None if last is None or self.first_time is None else last - self.first_time

    def add(self, exchange: Exchange) -> None:
        """Counts an exchange; each attempt of a repeated hook counts."""
        request, response = exchange.request, exchange.response
        if request is None:
            assert response is not None
            self.lone_statuses[response.status] += 1
            return
        hook = hook_of(request, self.app)
        if hook is None or (hook not in self.hooks and len(self.hooks) == MOST_HOOKS):
            self.other_requests.add(exchange)
        else:
            self.hooks.setdefault(hook, Requests()).add(exchange)


class _Missing(list[Gap]):
    """The gaps of a stream: only their bytes by side are kept."""

    __slots__ = ("bytes_by",)

    def __init__(self) -> None:
        super().__init__()
        self.bytes_by = [0, 0]

    def append(self, gap: Gap) -> None:
        self.bytes_by[gap.side] += gap.length


def summarize(
    paths: Sequence[str],
    ports: Sequence[int] | None,
    app: str | None = None,
    progress: Progress | None = None,
    timings: Untimed = UNTIMED,
) -> Summary:
    """Counts what the captures at ``paths`` contain, as one timeline. ``ports`` None: every port; ``app``: prefix of hook paths.

    Raises CaptureError when none of them can be used; the Capture of each file says if it is damaged.
    """
    watched = None if ports is None else frozenset(ports)
    timeline = Timeline(paths, progress)
    selector = Selector(watched, looks_like_hook, timeline.fast_path)
    observations = selector.observations
    summary = Summary(timeline.captures, ports, app, hook_ports=observations.hook_ports, undecoded=observations.undecoded)

    def begun(stream: Stream) -> HttpConversation:
        stream.gaps = _Missing()
        return HttpConversation(stream, summary.add, max_outstanding=MOST_WAITING)

    def ended(stream: Stream) -> None:
        summary.connections.add(stream)
        observations.wrong_checksums.pop(stream.number, None)

    predictors = timings.timed_predictors(timeline.fast_path.predictors)
    connections = ExpiringConnections(watched, timings.conversing(begun), predictors, ended)
    with timings.stage("reassembly"):
        for segment in timings.making("reading", selector.segments(timeline.records())):
            connections.segment(segment)
        for stream in connections.ending():
            ended(stream)
    return summary
