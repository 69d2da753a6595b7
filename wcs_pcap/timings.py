"""Where an analysis spends its time, stage by stage, for who asks with ``--timings``; for who does not, nothing is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import TypeVar

from wcs_pcap.model import Gap, Stream
from wcs_pcap.tcp.connection import Conversation
from wcs_pcap.tcp.reassembly import Chunk, Sink

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


UNTIMED = Untimed()


class Timings(Untimed):
    """``seconds`` by stage, in the order in which the stages began."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def stage(self, name: str) -> AbstractContextManager[None]:
        return self._stage(name)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        begin, others = perf_counter(), sum(self.seconds.values())
        self.seconds.setdefault(name, 0.0)
        try:
            yield
        finally:
            self.seconds[name] += perf_counter() - begin - (sum(self.seconds.values()) - others)

    def making(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        iterator, seconds = iter(items), self.seconds
        seconds[name] = 0.0
        while True:
            begin = perf_counter()
            item = next(iterator, None)
            seconds[name] += perf_counter() - begin
            if item is None:
                return
            yield item

    def conversing(self, converse: Converse) -> Converse:
        self.seconds["HTTP"] = 0.0

        def timed(stream: Stream) -> Conversation:
            conversation = converse(stream)
            conversation.sinks = [_TimedSink(sink, self.seconds) for sink in conversation.sinks]
            return conversation

        return timed


class _TimedSink:
    """A sink with a watch beside it."""

    def __init__(self, sink: Sink, seconds: dict[str, float]) -> None:
        self._sink = sink
        self._seconds = seconds

    def data(self, chunk: Chunk) -> None:
        begin = perf_counter()
        self._sink.data(chunk)
        self._seconds["HTTP"] += perf_counter() - begin

    def gap(self, gap: Gap) -> None:
        begin = perf_counter()
        self._sink.gap(gap)
        self._seconds["HTTP"] += perf_counter() - begin

    def end(self, closed: bool, fin: Chunk | None) -> None:
        begin = perf_counter()
        self._sink.end(closed, fin)
        self._seconds["HTTP"] += perf_counter() - begin
