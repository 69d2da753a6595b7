"""Puts the times of a whole capture on its steady clock, and back: verdicts are decided by the one, users see the other."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from wcs_pcap.capture.clock import SteadyClock
from wcs_pcap.model import Capture, Exchange, Finding, HookCall, Stream

LAST_FRAME = sys.maxsize


class SteadyTimes:
    """All times of captures, streams and exchanges without the steps of the ``clock``, until ``restore`` is called.

    It changes nothing where the clock did not step.
    """

    def __init__(
        self, captures: Sequence[Capture], streams: Iterable[Stream], exchanges: Iterable[Exchange], clock: SteadyClock
    ) -> None:
        self._clock = clock
        self._recorded: list[tuple[object, str, Any]] = []
        if clock.steps:
            for capture in captures:
                self._captures(capture)
            for stream in streams:
                self._stream(stream)
            for exchange in exchanges:
                self._exchange(exchange)

    def restore(self, calls: Iterable[HookCall], findings: Iterable[Finding]) -> None:
        """Sets the recorded times again, also of what was made meanwhile."""
        for changed, name, value in reversed(self._recorded):
            setattr(changed, name, value)
        if self._recorded:
            for call in calls:
                call.time = call.exchange.time
            for finding in findings:
                finding.time = self._clock.recorded(finding.time)

    def _set(self, changed: object, name: str, value: object) -> None:
        self._recorded.append((changed, name, getattr(changed, name)))
        setattr(changed, name, value)

    def _move(self, changed: object, name: str, frame: int) -> None:
        time = getattr(changed, name)
        if time is not None:
            self._set(changed, name, self._clock.steady(frame, time))

    def _captures(self, capture: Capture) -> None:
        last = capture.last_time if capture.final_time is None else capture.final_time
        self._set(capture, "last_time", None if last is None else self._clock.steady(LAST_FRAME, last))

    def _stream(self, stream: Stream) -> None:
        steady, closed = self._clock.steady, stream.closed_frame or stream.last_frame
        self._move(stream, "first_time", stream.first_frame)
        self._move(stream, "last_time", stream.last_frame)
        self._move(stream, "closed_time", closed)
        self._move(stream, "syn_ack_time", stream.syn_ack_frame)
        self._set(stream, "fin_times", [None if time is None else steady(closed, time) for time in stream.fin_times])
        last = [(frame, steady(frame, time)) for frame, time in stream.last_acknowledgment]
        self._set(stream, "last_acknowledgment", last)
        gaps = [(gap, steady(gap.frame, gap.after), steady(gap.frame, gap.before)) for gap in stream.gaps]
        self._set(stream, "gaps", [gap._replace(after=min(after, before), before=before) for gap, after, before in gaps])

    def _exchange(self, exchange: Exchange) -> None:
        messages = [message for message in (exchange.request, exchange.response) if message is not None]
        for message in messages:
            self._move(message, "first_time", message.frames[0])
            self._move(message, "last_time", message.frame)
            self._set(message, "last_time", max(message.first_time, message.last_time))
        self._set(exchange, "time", messages[0].first_time)
