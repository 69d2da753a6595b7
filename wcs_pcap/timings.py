"""Where an analysis spends its time, stage by stage, for who asks with ``--timings``; for who does not, nothing is measured."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import TypeVar

from wcs_pcap.capture.fast_path import Predictor, Predictors
from wcs_pcap.model import Gap, Stream
from wcs_pcap.tcp.connection import Conversation
from wcs_pcap.tcp.reassembly import Chunk, PredictedSegment, Sink

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

    def timed_predictors(self, predictors: dict[bytes, Predictor]) -> Predictors:
        """Where connections put their predictors, what these take being counted for reassembly."""
        return predictors


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

    def timed_predictors(self, predictors: dict[bytes, Predictor]) -> Predictors:
        return _TimedPredictors(predictors, self)

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

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        before = self._timings.switch("HTTP")
        self._sink.segments(segments)
        self._timings.switch(before)

    def gap(self, gap: Gap) -> None:
        before = self._timings.switch("HTTP")
        self._sink.gap(gap)
        self._timings.switch(before)

    def end(self, closed: bool, fin: Chunk | None) -> None:
        before = self._timings.switch("HTTP")
        self._sink.end(closed, fin)
        self._timings.switch(before)


class _TimedPredictor:
    """A predictor with a watch beside it."""

    def __init__(self, predictor: Predictor, timings: Timings) -> None:
        self._predictor = predictor
        self._timings = timings

    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        before = self._timings.switch("reassembly")
        taken = self._predictor.accept(data, ip, end, frame, time, length)
        self._timings.switch(before)
        return taken


class _TimedPredictors(UserDict[bytes, Predictor]):
    """Predictors that stand with watches beside them in ``predictors``."""

    def __init__(self, predictors: dict[bytes, Predictor], timings: Timings) -> None:
        super().__init__()
        self._timed = predictors
        self._timings = timings

    def __setitem__(self, key: bytes, predictor: Predictor) -> None:
        super().__setitem__(key, predictor)
        self._timed[key] = _TimedPredictor(predictor, self._timings)

    def __delitem__(self, key: bytes) -> None:
        super().__delitem__(key)
        self._timed.pop(key, None)
