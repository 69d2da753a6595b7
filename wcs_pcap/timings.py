"""Where an analysis spends its time, stage by stage, for who asks with ``--timings``; for who does not, nothing is measured."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import TypeVar

from wcs_pcap.capture.fast_path import Lane, Lanes
from wcs_pcap.model import Gap, Stream
from wcs_pcap.tcp.connection import Conversation
from wcs_pcap.tcp.reassembly import Chunk, Sink, Taken

Item = TypeVar("Item")
Converse = Callable[[Stream], Conversation]


class Untimed:
    """Lets everything pass as it is."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Counts what happens inside for the stage ``name``, but for what is counted meanwhile for others."""
        del name
        return nullcontext()

    def making(self, name: str, items: Iterable[Item]) -> Iterable[Item]:
        """The items, making each of which is counted for the stage ``name``."""
        del name
        return items

    def conversing(self, converse: Converse) -> Converse:
        """Conversations, what they are told being counted for HTTP."""
        return converse

    def on_lanes(self, lanes: dict[bytes, Lane]) -> Lanes:
        """Where connections put their lanes, what these take being counted for reassembly."""
        return lanes


UNTIMED = Untimed()


class Timings(Untimed):
    """``seconds`` by stage, in the order in which the stages began. What happens in a stage within a stage counts for that."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None  # the one that time counts for ...
        self._since = 0.0  # ... since then

    def switch(self, stage: str | None) -> str | None:
        """Counts for ``stage`` from now on (None: for none), and gives the one that was counted for before."""
        now, before = perf_counter(), self._stage
        if before is not None:
            self.seconds[before] = self.seconds.get(before, 0.0) + now - self._since
        self._stage, self._since = stage, now
        return before

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = self.switch(name)
        try:
            yield
        finally:
            self.switch(before)

    def making(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        iterator = iter(items)
        while True:
            before = self.switch(name)
            item = next(iterator, None)
            self.switch(before)
            if item is None:
                return
            yield item

    def on_lanes(self, lanes: dict[bytes, Lane]) -> Lanes:
        return _TimedLanes(lanes, self)

    def conversing(self, converse: Converse) -> Converse:
        def timed(stream: Stream) -> Conversation:
            conversation = converse(stream)
            conversation.sinks = [_TimedSink(sink, self) for sink in conversation.sinks]
            return conversation

        return timed


class _TimedSink:
    """A sink with a watch beside it."""

    def __init__(self, sink: Sink, timings: Timings) -> None:
        self._sink = sink
        self._timings = timings

    def data(self, chunk: Chunk) -> None:
        before = self._timings.switch("HTTP")
        self._sink.data(chunk)
        self._timings.switch(before)

    def packets(self, packets: Sequence[Taken]) -> None:
        before = self._timings.switch("HTTP")
        self._sink.packets(packets)
        self._timings.switch(before)

    def gap(self, gap: Gap) -> None:
        before = self._timings.switch("HTTP")
        self._sink.gap(gap)
        self._timings.switch(before)

    def end(self, closed: bool, fin: Chunk | None) -> None:
        before = self._timings.switch("HTTP")
        self._sink.end(closed, fin)
        self._timings.switch(before)


class _TimedLane:
    """A lane with a watch beside it."""

    def __init__(self, lane: Lane, timings: Timings) -> None:
        self._lane = lane
        self._timings = timings

    def take(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        before = self._timings.switch("reassembly")
        taken = self._lane.take(data, ip, end, frame, time, length)
        self._timings.switch(before)
        return taken


class _TimedLanes(UserDict[bytes, Lane]):
    """Lanes that stand with watches beside them in ``lanes``."""

    def __init__(self, lanes: dict[bytes, Lane], timings: Timings) -> None:
        super().__init__()
        self._timed = lanes
        self._timings = timings

    def __setitem__(self, key: bytes, lane: Lane) -> None:
        super().__setitem__(key, lane)
        self._timed[key] = _TimedLane(lane, self._timings)

    def __delitem__(self, key: bytes) -> None:
        super().__delitem__(key)
        self._timed.pop(key, None)
