"""The time that an analysis spends in each stage, for ``--timings``. Without this option nothing is measured."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from time import perf_counter
from typing import Any, TypeVar, cast

from wcs_pcap.capture.fast_path import Predictor, Predictors
from wcs_pcap.model import Stream
from wcs_pcap.tcp.connection import Conversation
from wcs_pcap.tcp.reassembly import Sink

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

    def timed(self, name: str, function: Callable[..., Item]) -> Callable[..., Item]:
        """``function``; the time of its calls is counted for the stage ``name``."""

        def call(*arguments: object) -> Item:
            before = self.switch(name)
            result = function(*arguments)
            self.switch(before)
            return result

        return call

    def making(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        return iter(self.timed(name, partial(next, iter(items), None)), None)

    def timed_predictors(self, predictors: dict[bytes, Predictor]) -> Predictors:
        return _TimedPredictors(predictors, self)

    def conversing(self, converse: Converse) -> Converse:
        def timed(stream: Stream) -> Conversation:
            conversation = converse(stream)
            conversation.sinks = [cast(Sink, _Timed(sink, self, "HTTP")) for sink in conversation.sinks]
            return conversation

        return timed


class _Timed:
    """Stands for ``target``; the time of its methods is counted for ``stage``."""

    def __init__(self, target: object, timings: Timings, stage: str) -> None:
        self._target = target
        self._timings = timings
        self._stage = stage

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = self._timings.timed(self._stage, getattr(self._target, name))
        setattr(self, name, method)
        return method


class _TimedPredictors(UserDict[bytes, Predictor]):
    """Predictors, each of which is put into ``predictors`` with its time measured."""

    def __init__(self, predictors: dict[bytes, Predictor], timings: Timings) -> None:
        super().__init__()
        self._timed = predictors
        self._timings = timings

    def __setitem__(self, key: bytes, predictor: Predictor) -> None:
        super().__setitem__(key, predictor)
        self._timed[key] = cast(Predictor, _Timed(predictor, self._timings, "reassembly"))

    def __delitem__(self, key: bytes) -> None:
        super().__delitem__(key)
        self._timed.pop(key, None)
