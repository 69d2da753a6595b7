"""Connections and hooks that the capture shows twice: each is judged once (docs/verdicts.md#copies).

``tcpdump -i any`` on a host with containers records a packet before and after its addresses are translated, and both
connections of a relay or proxy on the same machine. Copies of single packets are found by ``tcp/duplicates.py``.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.recognise import invoked
from wcs_pcap.model import NANOSECONDS, Exchange, Request, Response, Stream

ISN = tuple[int, int | None]  # the sequence numbers with which client and server begin
APART = NANOSECONDS // 10  # between two copies of a connection that is over at once, as one that is refused
NEAR = 1 << 16  # bytes: what is sent between the first packets that a capture has of two copies is less
NEARS = (1 << 32) // NEAR
LONGEST = nanoseconds("rest_timeout")  # a relay passes on sooner
MAX_UNDER_WAY = 64  # equal hooks at a time that are compared: a relay passes on at once
GATEWAY = (502, 503, 504)  # statuses with which a relay responds by itself: the inner response may come later, or never
MAX_COMPARED = 8  # streams with sequence numbers that are near each other


class Copies(NamedTuple):
    """``streams``: by the number of a TCP stream, that of the one whose packets it repeats behind an address translation.

    ``relayed``: by the number of an inner exchange, the outer one that a relay passed on with it.
    """

    streams: Mapping[int, int]
    relayed: Mapping[int, Exchange]

    def judged_streams(self, streams: Sequence[Stream]) -> Sequence[Stream]:
        """Returns the TCP streams without those that only repeat the packets of another one."""
        return [stream for stream in streams if stream.number not in self.streams] if self.streams else streams

    def judged(self, exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
        """Returns the exchanges that WCS itself began, each once."""
        if not self.streams and not self.relayed:
            return exchanges
        return [e for e in exchanges if e.stream.number not in self.streams and e.number not in self.relayed]

    def repeated(self, exchanges: Iterable[Exchange]) -> Iterable[Exchange]:
        """Returns all other exchanges."""
        return (e for e in exchanges if e.stream.number in self.streams or e.number in self.relayed)


NO_COPIES = Copies({}, {})


def find_copies(streams: Sequence[Stream], exchanges: Sequence[Exchange], prefix: str | None) -> Copies:
    """Returns what of ``streams`` and ``exchanges`` (numbered, in time order) the capture shows twice."""
    repeated = translated(streams, exchanges)
    if len({stream.server for stream in streams}) == 1:
        return Copies(repeated, {})
    own = [exchange for exchange in exchanges if exchange.stream.number not in repeated]
    return Copies(repeated, _relayed(own, prefix))


def translated(streams: Iterable[Stream], exchanges: Iterable[Exchange] = ()) -> dict[int, int]:
    """Returns by the number of each copied TCP stream that of the one which is judged.

    Translation leaves the sequence numbers of both sides as they are, 64 bits that nothing else has in common, but for captures
    made by hand: what is sent with these numbers is the same as well. Of such streams the one with the most bytes and the
    fewest gaps is judged.
    """
    groups = list(_same_numbers(streams))
    sent = _sent({one.number for group in groups for one in group}, exchanges) if groups else {}
    copies = {}
    for group in groups:
        best = min(group, key=_quality)
        for one in group:
            if one is not best and _overlap(one, best) and _agree(sent.get(one.number, {}), sent.get(best.number, {})):
                copies[one.number] = best.number
    return copies


Sent = dict[int, tuple[bytes, bytes]]  # the targets and bodies of requests by sequence number


def _sent(numbers: Container[int], exchanges: Iterable[Exchange]) -> dict[int, Sent]:
    """Returns what was sent in the TCP streams of these numbers, by stream."""
    sent: dict[int, Sent] = {}
    for exchange in exchanges:
        stream, request = exchange.stream, exchange.request
        first = stream.initial[0]
        if request is not None and request.complete and first is not None and stream.number in numbers:
            sent.setdefault(stream.number, {})[(first + request.offset) % (1 << 32)] = request.uri, request.body
    return sent


def _agree(one: Sent, other: Sent) -> bool:
    return all(other.get(sequence, request) == request for sequence, request in one.items())


def _same_numbers(streams: Iterable[Stream]) -> Iterable[list[Stream]]:
    """Returns the groups of TCP streams whose sequence numbers agree."""
    same: dict[ISN, list[Stream]] = {}
    alone = []  # SYNs without a reply
    for stream in streams:
        client, server = stream.initial
        if client is not None and server is not None:
            same.setdefault((client, server), []).append(stream)
        elif client is not None and stream.syn_frames:
            alone.append(stream)
    by_client = {client: group for (client, _), group in same.items()} if alone else {}
    for stream in alone:  # the capture may have ended between two copies of the reply
        client = stream.initial[0]
        assert client is not None
        by_client.setdefault(client, same.setdefault((client, None), [])).append(stream)
    _join_midstream(same)
    return [group for group in same.values() if len(group) > 1]


def _join_midstream(same: dict[ISN, list[Stream]]) -> None:
    """Joins the groups of ``same`` that began before the capture, of which each may show a few packets more than the other."""
    begun: dict[tuple[int, int], list[ISN]] = {}
    for isn in [isn for isn, group in same.items() if isn[1] is not None and not any(one.syn_frames for one in group)]:
        client, server = isn[0] // NEAR, (isn[1] or 0) // NEAR
        around = ((client + i) % NEARS for i in (-1, 0, 1)), ((server + i) % NEARS for i in (-1, 0, 1))
        near = (other for place in product(*around) for other in begun.get(place, ())[:MAX_COMPARED])
        first = next((other for other in near if _overlap(same[isn][0], same[other][0])), None)
        if first is None:
            begun.setdefault((client, server), []).append(isn)
        else:
            same[first] += same.pop(isn)


def _quality(stream: Stream) -> tuple[int, int, bool, int]:
    return -stream.captured, sum(gap.length for gap in stream.gaps), stream.closed == "open", stream.number


def _overlap(one: Stream, other: Stream) -> bool:
    """Whether two streams are there at the same time, between other endpoints."""
    elsewhere = (one.client, one.server) != (other.client, other.server)
    return elsewhere and one.first_time <= other.last_time + APART and other.first_time <= one.last_time + APART


def _relayed(exchanges: Iterable[Exchange], prefix: str | None) -> dict[int, Exchange]:
    """Returns the inner exchanges: the same hook with equal JSON, to another server, within the time of the outer one."""
    under_way: dict[str, list[_Posted]] = {}  # by hook
    inner: dict[int, Exchange] = {}
    for exchange in exchanges:
        request = exchange.request
        name = invoked(request.method, request.uri, prefix) if request is not None else None
        if request is None or name is None:
            continue
        posted = _Posted(exchange, request)
        outers = under_way[name] = [one for one in under_way.get(name, ()) if one.end >= request.first_time][-MAX_UNDER_WAY:]
        outer = next((one.exchange for one in outers if one.passed_on(posted)), None)
        if outer is not None:
            inner[exchange.number] = inner.get(outer.number, outer)
        outers.append(posted)
    return inner


class _Posted:
    """A hook that a relay may pass on, up to the time ``end``."""

    def __init__(self, exchange: Exchange, request: Request) -> None:
        self.exchange = exchange
        self.request = request
        self._json: str | None = None
        if exchange.response is not None:
            self.end = exchange.response.first_time
        elif exchange.stream.closed_time is not None:
            self.end = exchange.stream.closed_time
        else:
            self.end = request.last_time + LONGEST

    def passed_on(self, inner: _Posted) -> bool:
        """Whether ``inner``, a later one, may be this one again."""
        if self.exchange.stream.server == inner.exchange.stream.server:
            return False
        begins_within = self.request.last_time <= inner.request.last_time and inner.request.first_time <= self.end
        return begins_within and self._may_outlast(inner.exchange.response) and self._has_body_of(inner)

    def _may_outlast(self, response: Response | None) -> bool:
        """Whether the outer response may be there although ``response`` is that of the inner exchange."""
        mine = self.exchange.response
        return response is None or mine is None or mine.status in GATEWAY or response.first_time <= self.end

    def _has_body_of(self, other: _Posted) -> bool:
        """Whether the bodies are the same, or what the capture has of them."""
        one, two = self.request, other.request
        if one.complete and two.complete:
            return one.body == two.body or (self.json is not None and self.json == other.json)
        shorter, longer = sorted((one.body, two.body), key=len)
        return one.declared_bytes == two.declared_bytes and longer.startswith(shorter)

    @property
    def json(self) -> str | None:
        """The JSON object in the body, however it was written; None for others."""
        if self._json is None:
            value, whole = decode(self.request.body)
            self._json = json.dumps(value, sort_keys=True) if whole and isinstance(value, dict) else ""
        return self._json or None
