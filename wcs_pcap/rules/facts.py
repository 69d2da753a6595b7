"""What rules may ask about the captures: hooks, flows, connections and other traffic, each looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from wcs_pcap.capture.observations import Observations
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import DEFAULT, HookConfig, client_config
from wcs_pcap.hooks.copies import NO_COPIES, Copies
from wcs_pcap.hooks.recognise import path_of
from wcs_pcap.model import NANOSECONDS, Absence, Capture, Client, Endpoint, Exchange, Flow, HookCall, Response, Side, Stream
from wcs_pcap.rules.failures import FailedTry, failed_tries
from wcs_pcap.rules.triage import Triage

if TYPE_CHECKING:
    from wcs_pcap.evidence.evidence import Evidence
    from wcs_pcap.evidence.parties import Parties

T = TypeVar("T")

KEEP_ALIVE = "StreamKeepAliveEvent"
NEAR_LIMIT = 2 / 3  # of the time that WCS waits for a response
UNDER_WAY = frozenset(("RING", "RING_MEDIA", "ESTABLISHED", "HOLD"))  # statuses of a call that was placed
STARTED = {"publishStream": "PUBLISHING", "playStream": "PLAYING"}


class Target(NamedTuple):
    """Where a hook goes: the web server, the request target, and the app that it belongs to."""

    server: Endpoint
    uri: bytes
    app: str | None

    @property
    def prefix(self) -> str:
        """The path without the hook's name: the URL of the app, as far as the request shows it."""
        return path_of(self.uri.decode("latin-1")).rstrip("/").rpartition("/")[0]


class Given(NamedTuple):
    """What is known before the rules run. Options are seconds, all other times nanoseconds.

    ``passed_on`` are the hooks of ``copies``, which are not judged.
    ``collect_evidence`` returns what else the captures contain. ``app``: only hooks below this path were looked for.
    """

    captures: Sequence[Capture]
    observations: Observations
    streams: Sequence[Stream]
    exchanges: Sequence[Exchange]
    calls: Sequence[HookCall]
    flows: Sequence[Flow]
    orphans: Sequence[HookCall]
    coverage: Coverage
    ports: Sequence[int] | None
    rest_timeout: float
    slow: float
    hook_secret: bytes | None
    collect_evidence: Callable[[], Evidence]
    app: str | None
    copies: Copies = NO_COPIES
    passed_on: Sequence[HookCall] = ()


class Facts(Given):
    """What is given, and what several rules derive from it, each once: a healthy exchange must cost rules next to nothing."""

    @cached_property
    def evidence(self) -> Evidence:
        """What else is in the captures: SIP, DNS, WebSockets, ICMP. To be asked for only when it may explain a finding."""
        return self.collect_evidence()

    @cached_property
    def parties(self) -> Parties:
        """The clients and hooks that messages in ``evidence`` may belong to."""
        from wcs_pcap.evidence.parties import Parties

        return Parties(self.clients, self.calls)

    @cached_property
    def calls_by_exchange(self) -> Mapping[int, HookCall]:
        """The hooks by the number of the exchange that counts."""
        return {call.final.number: call for call in self.calls}

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[HookCall]]:
        """The hooks by name, those of one name in time order."""
        return grouped(self.calls, by="name")

    def named(self, *names: str) -> Iterator[HookCall]:
        """The hooks of some names; those of one name in time order."""
        return (call for name in names for call in self.by_name.get(name, ()))

    @cached_property
    def clients(self) -> Sequence[Client]:
        """The client connections, in the order of their first hook."""
        return [client for client in dict.fromkeys(call.client for call in self.calls) if client is not None]

    @cached_property
    def triage(self) -> Triage:
        """The hooks that rules must look at; next to none of healthy traffic."""
        longest = min(self.slow, NEAR_LIMIT * self.rest_timeout or self.slow)
        return Triage(self.calls, round(longest * NANOSECONDS))

    @property
    def suspicious(self) -> Sequence[HookCall]:
        """The hooks to which something happened; all others went as they should."""
        return self.triage.suspicious

    @cached_property
    def failed_tries(self) -> Sequence[FailedTry]:
        """The tries that got no response."""
        inner = [call for call in self.passed_on if call.exchange.number in self.copies.relayed]
        return list(failed_tries((*self.suspicious, *inner)))

    @cached_property
    def responses(self) -> Sequence[tuple[HookCall, Response]]:
        """The suspicious hooks that got a response, each with the response that counts."""
        return [(call, response) for call in self.suspicious if (response := call.final.received) is not None]

    @cached_property
    def others(self) -> Sequence[Exchange]:
        """The exchanges that are not hooks."""
        return [exchange for exchange in self.exchanges if exchange.hook is None]

    @cached_property
    def refusals(self) -> Mapping[str, Sequence[HookCall]]:
        """The hooks with a response other than 200, by name, those of one name in time order."""
        return grouped((call for call in self.suspicious if refused(call)), by="name")

    @cached_property
    def altered(self) -> Sequence[HookCall]:
        """The hooks whose 200 response came in time and is a JSON object other than the very bytes of the request."""
        return [
            call
            for call in self.calls
            if call.answer is not call.fields
            and isinstance(call.answer, dict)
            and call.whole
            and (response := call.final.received) is not None
            and response.status == 200
            and response.decoded
            and not given_up(call.final)
        ]

    @cached_property
    def targets(self) -> Mapping[Target, Sequence[HookCall]]:
        """Where hooks go: the first hooks of each server, request target and app."""
        index: dict[Target, list[HookCall]] = {}
        for (_, uri, app), calls in self.triage.first.items():
            index.setdefault(Target(calls[0].exchange.stream.server, uri, app), []).extend(calls)
        return index

    @cached_property
    def kept_alive(self) -> Sequence[tuple[Sequence[HookCall], Sequence[int]]]:
        """The hooks of each media stream with several keep-alives, and the pauses between those in nanoseconds."""
        if KEEP_ALIVE not in self.by_name:
            return ()
        several = (calls for calls in self.triage.media.values() if len(calls) > 1)
        return [(calls, pauses) for calls in several if (pauses := _pauses(calls))]

    def started_all_the_same(self) -> Iterator[tuple[HookCall, HookCall]]:
        """The media streams that began although the web server refused them: the refused hook, and the one that shows it."""
        for calls in self.triage.media.values() if not STARTED.keys().isdisjoint(self.refusals) else ():
            later = iter(calls)
            first = next((call for call in later if call.name in STARTED and refused(call)), None)
            went_on = next((call for call in later if first is not None and call.status == STARTED[first.name]), None)
            if first is not None and went_on is not None and went_on.name == "StreamStatusEvent":
                yield first, went_on

    @cached_property
    def _configs(self) -> Mapping[int, Mapping[str, HookConfig] | None]:
        return {id(client): client_config(client) for client in self.clients}

    @cached_property
    def configured(self) -> Sequence[tuple[Client, Mapping[str, HookConfig]]]:
        """The clients whose ``connect`` response holds a ``restClientConfig``, each with its entries by hook."""
        return [(client, config) for client in self.clients if (config := self._configs[id(client)])]

    def config(self, call: HookCall) -> HookConfig | None:
        """The ``restClientConfig`` that applies to ``call``; None where the capture does not show it."""
        config = self._configs.get(id(call.client))
        return config.get(call.name, DEFAULT) if config is not None else None

    @cached_property
    def incomplete(self) -> Sequence[Flow]:
        """The flows in which a step is missing."""
        return [flow for flow in self.flows if flow.missing is not None]

    @cached_property
    def _flows_by_pattern(self) -> Mapping[str, Sequence[Flow]]:
        return grouped(self.flows, by="pattern")

    def flows_like(self, *patterns: str) -> Iterator[Flow]:
        """The flows of some patterns; those of one pattern in time order."""
        return (flow for pattern in patterns for flow in self._flows_by_pattern.get(pattern, ()))

    @cached_property
    def _flows_by_exchange(self) -> Mapping[int, Sequence[Flow]]:
        return {exchange.number: call.flows for call in self.calls for exchange in (call.exchange, *call.repeats)}

    def flows_with(self, exchanges: Iterable[int]) -> set[int]:
        """The numbers of the flows that some of the exchanges, given by their numbers, are steps of."""
        index = self._flows_by_exchange
        return {flow.number for exchange in exchanges for flow in index.get(exchange, ())}

    @cached_property
    def _first_cut(self) -> int | None:
        return min((call.time for call in self.calls if not call.whole), default=None)

    @cached_property
    def lossy(self) -> bool:
        """Whether the capture is known to miss packets: then it may miss others without a trace."""
        gaps = (gap for stream in self.streams for gap in stream.gaps)
        return (
            any(stream.one_way is not None for stream in self.streams)
            or any(capture.dropped_packets or capture.damage is not None for capture in self.captures)
            or any(gap.cause is Absence.LOST_IN_CAPTURE for gap in gaps)
        )

    def whole(self, begin: int, end: int) -> bool:
        """Whether the capture shows everything that was sent between two times, so that what is not seen was not there."""
        return self.coverage.loss(begin, end) is None

    def whole_before(self, time: int) -> bool:
        """Whether the capture shows everything up to ``time``, and all of it could be read."""
        if self.observations.midstream or not self.whole(self.coverage.begin, time):
            return False
        return self._first_cut is None or self._first_cut > time

    def seconds(self, time: int) -> str:
        """A time as Wireshark shows it: seconds since the first packet."""
        recorded = self.coverage.clock.recorded
        return f"{(recorded(time) - recorded(self.coverage.begin)) / NANOSECONDS:.6f}"


def refused(call: HookCall) -> bool:
    """Whether the web server responded with another status than 200."""
    response = call.final.received
    return response is not None and response.status != 200


def given_up(exchange: Exchange) -> bool:
    """Whether WCS had given up and closed the connection when the first byte of the response came."""
    response, stream = exchange.response, exchange.stream
    closed = stream.closed_time if stream.closed_by is Side.CLIENT and not stream.half_closed else None
    return response is not None and closed is not None and response.first_time > closed


def goes_on(flow: Flow) -> HookCall | None:
    """The hook that shows that an outgoing call was placed; None when there is none."""
    return next((call for call in flow.calls if call.status in UNDER_WAY), None)


def is_event(call: HookCall) -> bool:
    """Whether a hook only reports what happened; one that is not in the catalogue does."""
    return hook_named(call.name).kind == "event"


def interval(pauses: Sequence[int]) -> int | None:
    """How far apart keep-alives usually are, in nanoseconds: their median; None where there are fewer than two."""
    if len(pauses) < 2:
        return None
    return round(median(pauses))


def median(values: Iterable[float]) -> float:
    """The middle one of ``values``, or the mean of the two in the middle; importing ``statistics`` would take 3 ms."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def grouped(items: Iterable[T], by: str) -> dict[str, list[T]]:
    """Returns the items by the value of an attribute, those of one value in their order."""
    groups: dict[str, list[T]] = {}
    value_of = attrgetter(by)
    for item in items:
        groups.setdefault(value_of(item), []).append(item)
    return groups


def _pauses(calls: Sequence[HookCall]) -> list[int]:
    times = [call.time for call in calls if call.name == KEEP_ALIVE]
    return [later - earlier for earlier, later in pairwise(times)]
