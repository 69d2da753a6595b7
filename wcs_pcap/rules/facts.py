"""What rules may look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wcs_pcap.capture.selector import Observations
from wcs_pcap.flows.coverage import Coverage
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.config import DEFAULT, HookConfig, client_config
from wcs_pcap.hooks.recognise import path_of
from wcs_pcap.model import NANOSECONDS, Absence, Capture, Client, Endpoint, Exchange, Flow, HookCall, Severity, Side, Stream
from wcs_pcap.rules.triage import Triage

if TYPE_CHECKING:
    from wcs_pcap.evidence.parties import Parties
    from wcs_pcap.evidence.traffic import Traffic

KEEP_ALIVE = "StreamKeepAliveEvent"
NEAR_LIMIT = 2 / 3  # of the time that WCS waits
MAX_NAME = 40  # characters of a field name that came over the wire


def nothing_else() -> Traffic:
    """The other traffic of a capture in which there is none."""
    from wcs_pcap.evidence.traffic import Traffic

    return Traffic()


class Target(NamedTuple):
    """Where a hook goes: the web server, the request target, and the app that it belongs to."""

    server: Endpoint
    uri: bytes
    app: str | None

    @property
    def prefix(self) -> str:
        """The path without the hook's name: the URL of the app, as far as the request tells it."""
        return path_of(self.uri.decode("latin-1")).rstrip("/").rpartition("/")[0]


class Facts:
    """Everything that was found out before the rules speak. Times in seconds are options, all others nanoseconds.

    What several rules look for is looked for once, in the properties: a healthy exchange must cost them next to nothing.
    """

    def __init__(
        self,
        *,
        captures: Sequence[Capture],
        observations: Observations,
        streams: Sequence[Stream],
        exchanges: Sequence[Exchange],
        calls: Sequence[HookCall],
        flows: Sequence[Flow],
        orphans: Sequence[HookCall],
        coverage: Coverage,
        ports: Sequence[int] | None,
        rest_timeout: float,
        slow: float,
        hook_secret: bytes | None = None,
        look_around: Callable[[], Traffic] = nothing_else,
        app: str | None = None,
    ) -> None:
        self.captures = captures
        self.observations = observations
        self.streams = streams
        self.exchanges = exchanges
        self.calls = calls
        self.flows = flows
        self.orphans = orphans
        self.coverage = coverage
        self.ports = ports
        self.rest_timeout = rest_timeout
        self.slow = slow
        self.hook_secret = hook_secret
        self.look_around = look_around  # may read the captures again, where too much was set aside
        self.app = app  # only hooks below this path were looked for

    @cached_property
    def traffic(self) -> Traffic:
        """What else is in the captures. To be asked only when there is trouble that it may explain."""
        return self.look_around()

    @cached_property
    def parties(self) -> Parties:
        """Who else may be meant by what is in ``traffic``."""
        from wcs_pcap.evidence.parties import Parties

        return Parties(self.clients, self.calls)

    @cached_property
    def calls_by_exchange(self) -> Mapping[int, HookCall]:
        """The calls by the number of the exchange that counts."""
        return {call.final.number: call for call in self.calls}

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[HookCall]]:
        """The calls of each hook, in time order."""
        index: dict[str, list[HookCall]] = {}
        for call in self.calls:
            index.setdefault(call.name, []).append(call)
        return index

    def named(self, *names: str) -> Iterator[HookCall]:
        """The calls of some hooks; those of one hook in time order."""
        return (call for name in names for call in self.by_name.get(name, ()))

    @cached_property
    def clients(self) -> Sequence[Client]:
        """The client connections, in the order of their first hook."""
        return [client for client in dict.fromkeys(call.client for call in self.calls) if client is not None]

    @cached_property
    def triage(self) -> Triage:
        """The calls that rules must look at; next to none of healthy traffic."""
        longest = min(self.slow, NEAR_LIMIT * self.rest_timeout or self.slow)
        return Triage(self.calls, round(longest * NANOSECONDS))

    @property
    def troubled(self) -> Sequence[HookCall]:
        """The calls to which something happened; all others went as they should."""
        return self.triage.troubled

    @property
    def odd_headers(self) -> Mapping[int, Sequence[HookCall]]:
        """The calls with headers that a rule may object to, for LENGTH, TYPE, AGENT and CREDENTIALS of ``rules.triage``."""
        return self.triage.odd

    @cached_property
    def others(self) -> Sequence[Exchange]:
        """The exchanges that are no hooks."""
        return [exchange for exchange in self.exchanges if exchange.hook is None]

    @cached_property
    def refusals(self) -> Mapping[str, Sequence[HookCall]]:
        """The calls that were answered with another status than 200, by hook, those of one hook in time order."""
        index: dict[str, list[HookCall]] = {}
        for call in self.troubled:
            if refused(call):
                index.setdefault(call.name, []).append(call)
        return index

    @cached_property
    def altered(self) -> Sequence[HookCall]:
        """The calls whose 200 answer came in time and is a JSON object other than the very bytes of the request."""
        return [
            call
            for call in self.calls
            if call.answer is not call.fields
            and isinstance(call.answer, dict)
            and call.whole
            and (response := call.final.response) is not None
            and response.status == 200
            and response.decoded
            and not given_up(call.final)
        ]

    @cached_property
    def targets(self) -> Mapping[Target, Sequence[HookCall]]:
        """Where hooks go: the first calls of each server, request target and app."""
        index: dict[Target, list[HookCall]] = {}
        for (_, uri, app), calls in self.triage.first.items():
            index.setdefault(Target(calls[0].exchange.stream.server, uri, app), []).extend(calls)
        return index

    @property
    def media(self) -> Mapping[tuple[int, str], Sequence[HookCall]]:
        """The hooks of each media stream, in time order, by client connection and ``mediaSessionId``."""
        return self.triage.media

    @cached_property
    def kept_alive(self) -> Sequence[tuple[Sequence[HookCall], Sequence[int]]]:
        """The media streams in ``media`` with several keep-alives, and the times between those, nanoseconds."""
        if KEEP_ALIVE not in self.by_name:
            return ()
        several = (calls for calls in self.media.values() if len(calls) > 1)
        return [(calls, pauses) for calls in several if (pauses := _pauses(calls))]

    @cached_property
    def _configs(self) -> Mapping[int, Mapping[str, HookConfig] | None]:
        return {id(client): client_config(client) for client in self.clients}

    @cached_property
    def configured(self) -> Sequence[tuple[Client, Mapping[str, HookConfig]]]:
        """The clients that were told something by ``restClientConfig``, and what each hook was told."""
        return [(client, config) for client in self.clients if (config := self._configs[id(client)])]

    def config(self, call: HookCall) -> HookConfig | None:
        """What the hook of ``call`` was told; None where that is not known."""
        config = self._configs.get(id(call.client))
        return config.get(call.name, DEFAULT) if config is not None else None

    @cached_property
    def incomplete(self) -> Sequence[Flow]:
        """The flows in which a step is missing."""
        return [flow for flow in self.flows if flow.missing is not None]

    @cached_property
    def _flows_by_pattern(self) -> Mapping[str, Sequence[Flow]]:
        index: dict[str, list[Flow]] = {}
        for flow in self.flows:
            index.setdefault(flow.pattern, []).append(flow)
        return index

    def flows_like(self, *patterns: str) -> Iterator[Flow]:
        """The flows of some patterns; those of one pattern in time order."""
        return (flow for pattern in patterns for flow in self._flows_by_pattern.get(pattern, ()))

    @cached_property
    def _flows_by_exchange(self) -> Sequence[Sequence[Flow]]:
        index: list[Sequence[Flow]] = [()] * (len(self.exchanges) + 1)  # they are numbered from 1
        for call in self.calls:
            index[call.exchange.number] = call.flows
            for again in call.repeats:
                index[again.number] = call.flows
        return index

    def flows_with(self, exchanges: Iterable[int]) -> set[int]:
        """The numbers of the flows that some of the exchanges, given by their numbers, are steps of."""
        index = self._flows_by_exchange
        return {flow.number for exchange in exchanges for flow in index[exchange]}

    def flows_of(self, exchange: int) -> Sequence[Flow]:
        """The flows that an exchange, given by its number, is a step of."""
        return self._flows_by_exchange[exchange]

    @cached_property
    def _first_cut(self) -> int | None:
        return min((call.time for call in self.calls if not call.whole), default=None)

    @cached_property
    def lossy(self) -> bool:
        """Whether the capture is known to miss packets: where some are missing, others may be, of which nothing tells."""
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
        """Whether the capture shows, and this program could read, everything up to ``time``."""
        if self.observations.midstream or not self.whole(self.coverage.begin, time):
            return False
        return self._first_cut is None or self._first_cut > time

    def seconds(self, time: int) -> str:
        """A time as Wireshark shows it: seconds since the first packet."""
        return f"{(time - self.coverage.begin) / NANOSECONDS:.6f}"


class Diagnostic(NamedTuple):
    """One occurrence of a trouble. ``time`` to ``until`` is when it mattered; ``severity`` None: the rule's own.

    ``detail`` may be what writes it: a rule may have thousands of diagnostics, of which a finding shows the first few.
    ``spans``, where given, are the times in which it can have caused something else; ``time`` then only says where to read of it.
    ``related_frames``: frames that show it outside of ``streams``.
    """

    code: str
    detail: str | Callable[[], str]
    time: int
    frames: Sequence[int] = ()
    streams: Sequence[int] = ()
    exchanges: Sequence[int] = ()
    flows: Sequence[int] = ()
    severity: Severity | None = None
    until: int | None = None
    filter: str | None = None
    spans: Sequence[tuple[int, int]] = ()
    related_frames: Sequence[int] = ()

    @property
    def written(self) -> str:
        """The detail in words."""
        return self.detail if isinstance(self.detail, str) else self.detail()


Rule = Callable[[Facts], Iterable[Diagnostic]]
Diagnostics = Iterator[Diagnostic]


def on_exchange(code: str, detail: str | Callable[[], str], exchange: Exchange, severity: Severity | None = None) -> Diagnostic:
    """A diagnostic about one exchange, which is its evidence."""
    return Diagnostic(
        code, detail, exchange.time, exchange.frames, (exchange.stream.number,), (exchange.number,), (), severity
    )  # by place: there may be one for every exchange


def on_calls(code: str, detail: str, *calls: HookCall, severity: Severity | None = None) -> Diagnostic:
    """A diagnostic about some calls, which are its evidence; it mattered from the first to the end of the last."""
    tries = [call.final for call in calls]
    return Diagnostic(
        code,
        detail,
        min([call.time for call in calls]),
        frames=[frame for exchange in tries for frame in exchange.frames],
        streams=sorted({exchange.stream.number for exchange in tries}),
        exchanges=[exchange.number for exchange in tries],
        severity=severity,
        until=max([exchange.end_time for exchange in tries]),
    )


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names that came over the wire, as a person lists them: the first few, and how many more."""
    every = list(names)
    shown = ", ".join(name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}..." for name in every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown


def refused(call: HookCall) -> bool:
    """Whether the web server answered with another status than 200."""
    response = call.final.response
    return response is not None and response.status != 200


def given_up(exchange: Exchange) -> bool:
    """Whether WCS had closed when the first byte of the answer came."""
    response, stream = exchange.response, exchange.stream
    closed = stream.closed_time if stream.closed_by is Side.CLIENT else None
    return response is not None and closed is not None and response.first_time > closed


def _pauses(calls: Sequence[HookCall]) -> list[int]:
    times = [call.time for call in calls if call.name == KEEP_ALIVE]
    return [later - earlier for earlier, later in pairwise(times)]


def is_event(call: HookCall) -> bool:
    """Whether a hook only tells what happened; one that is in no list does."""
    hook = hooks().get(call.name)
    return hook is None or hook.kind == "event"


def label(call: HookCall) -> str:
    """A hook as people name it: events with their status."""
    return f"{call.name} {call.status}" if is_event(call) and call.status else call.name


def named(call: HookCall, exchange: Exchange | None = None) -> str:
    """A hook and the frame that completes its request; ``exchange`` when another try than the first is meant."""
    return f"{label(call)} (frame {(exchange or call.exchange).frame})"


def plural(count: int, noun: str) -> str:
    """ "1 packet", "2,000 packets"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
