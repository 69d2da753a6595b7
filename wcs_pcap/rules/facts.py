"""What rules may look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from wcs_pcap.capture.select import Sightings
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import NANOSECONDS, Capture, Exchange, Flow, HookCall, Severity, Stream


@dataclass(frozen=True)
class Facts:
    """Everything that was found out before the rules speak. Times in seconds are options, all others nanoseconds."""

    captures: Sequence[Capture]
    sightings: Sightings
    streams: Sequence[Stream]
    exchanges: Sequence[Exchange]
    calls: Sequence[HookCall]
    flows: Sequence[Flow]
    orphans: Sequence[HookCall]
    coverage: Coverage
    ports: Sequence[int] | None
    rest_timeout: float
    slow: float

    @cached_property
    def _flows_by_exchange(self) -> dict[int, list[Flow]]:
        index: dict[int, list[Flow]] = {}
        for flow in self.flows:
            for call in flow.calls:
                for exchange in (call.exchange, *call.repeats):
                    index.setdefault(exchange.number, []).append(flow)
        return index

    def flows_of(self, exchange: int) -> Sequence[Flow]:
        """The flows that an exchange, given by its number, is a step of."""
        return self._flows_by_exchange.get(exchange, ())

    @cached_property
    def _first_cut(self) -> int | None:
        return min((call.time for call in self.calls if not call.whole), default=None)

    def whole(self, begin: int, end: int) -> bool:
        """Whether the capture shows everything that was sent between two times, so that what is not seen was not there."""
        return self.coverage.loss(begin, end) is None

    def whole_before(self, time: int) -> bool:
        """Whether the capture shows, and this program could read, everything up to ``time``."""
        if self.sightings.midstream or not self.whole(self.coverage.begin, time):
            return False
        return self._first_cut is None or self._first_cut > time

    def seconds(self, time: int) -> str:
        """A time as Wireshark shows it: seconds since the first packet."""
        return f"{(time - self.coverage.begin) / NANOSECONDS:.6f}"


class Draft(NamedTuple):
    """One occurrence of a trouble. ``time`` to ``until`` is when it mattered; ``severity`` None: the rule's own."""

    code: str
    detail: str
    time: int
    frames: Sequence[int] = ()
    streams: Sequence[int] = ()
    exchanges: Sequence[int] = ()
    flows: Sequence[int] = ()
    severity: Severity | None = None
    until: int | None = None
    filter: str | None = None


Rule = Callable[[Facts], Iterable[Draft]]
Drafts = Iterator[Draft]


def on_exchange(code: str, detail: str, exchange: Exchange, severity: Severity | None = None) -> Draft:
    """A draft about one exchange, which is its evidence."""
    return Draft(
        code,
        detail,
        exchange.time,
        frames=exchange.frames,
        streams=(exchange.stream.number,),
        exchanges=(exchange.number,),
        severity=severity,
    )


def label(call: HookCall) -> str:
    """A hook as people name it: events with their status."""
    hook = hooks().get(call.name)
    event = hook is None or hook.kind == "event"
    return f"{call.name} {call.status}" if event and call.status else call.name


def named(call: HookCall, exchange: Exchange | None = None) -> str:
    """A hook and the frame that completes its request; ``exchange`` when another try than the first is meant."""
    return f"{label(call)} (frame {(exchange or call.exchange).frame})"


def plural(count: int, noun: str) -> str:
    """ "1 packet", "2,000 packets"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
