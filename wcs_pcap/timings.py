"""The time that an analysis spends in each stage, for ``--timings``. Without this option nothing is measured."""

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
    """Measures nothing."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Counts the time inside for the stage ``name``, without the stages that begin and end within it."""
        del name
        return nullcontext()

    def making(self, name: str, items: Iterable[Item]) -> Iterable[Item]:
        """The items; the time that producing each takes is counted for the stage ``name``."""
        del name
        return items

    def conversing(self, converse: Converse) -> Converse:
        """``converse``; the time of its conversations' sinks is counted for HTTP."""
        return converse

    def timed_predictors(self, predictors: dict[bytes, Predictor]) -> Predictors:
        """``predictors``, to be filled by connections; the time of each predictor is counted for reassembly."""
        return predictors


UNTIMED = Untimed()


class Timings(Untimed):
    """Measures ``seconds`` by stage, in the order in which the stages began. An inner stage does not count for the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None  # the stage that time counts for now
        self._since = 0.0  # when it began

    def switch(self, stage: str | None) -> str | None:
        """Counts for ``stage`` from now on (None: for no stage), and returns the one before."""
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
    """A sink whose time is measured."""

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
    """A predictor whose time is measured."""

    def __init__(self, predictor: Predictor, timings: Timings) -> None:
        self._predictor = predictor
        self._timings = timings

    def accept(self, data: bytes, ip: int, end: int, frame: int, time: int, length: int) -> bool:
        before = self._timings.switch("reassembly")
        taken = self._predictor.accept(data, ip, end, frame, time, length)
        self._timings.switch(before)
        return taken


class _TimedPredictors(UserDict[bytes, Predictor]):
    """Predictors, each of which is put into ``predictors`` with its time measured."""

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
