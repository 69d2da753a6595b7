"""What rules may look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from wcs_pcap.capture.select import Sightings
from wcs_pcap.flows.coverage import Coverage
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

    def seconds(self, time: int) -> str:
        """A time as Wireshark shows it: seconds since the first packet."""
        return f"{(time - self.coverage.begin) / NANOSECONDS:.6f}"


@dataclass(frozen=True, slots=True)
class Draft:
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


def plural(count: int, noun: str) -> str:
    """ "1 packet", "2,000 packets". """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
