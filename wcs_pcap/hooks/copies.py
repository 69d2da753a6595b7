"""Connections and hooks that the capture shows twice: each is judged once (docs/verdicts.md#copies).

``tcpdump -i any`` on a host with containers records a packet before and after its addresses are translated, and both
connections of a relay or proxy on the same machine. Copies of single packets are found by ``tcp/duplicates.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.recognise import invoked
from wcs_pcap.model import Exchange, Stream

ISN = tuple[int, int | None]  # the sequence numbers with which client and server begin
NEAR = 1 << 16  # bytes: what is sent between the first packets that a capture has of two copies is less
NEARS = (1 << 32) // NEAR
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
    repeated = translated(streams)
    if len({stream.server for stream in streams}) == 1:
        return Copies(repeated, {})
    own = [exchange for exchange in exchanges if exchange.stream.number not in repeated]
    return Copies(repeated, _relayed(own, prefix))


def translated(streams: Iterable[Stream]) -> dict[int, int]:
    """Returns by the number of each copied TCP stream that of the one which is judged.

    Translation leaves the sequence numbers of both sides as they are, 64 bits that nothing else has in common. Of such streams
    the one with the most bytes and the fewest gaps is judged.
    """
    copies = {}
    for group in _same_numbers(streams):
        best = min(group, key=_quality)
        copies.update({one.number: best.number for one in group if one is not best and _overlap(one, best)})
    return copies


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
    return elsewhere and one.first_time <= other.last_time and other.first_time <= one.last_time


def _relayed(exchanges: Iterable[Exchange], prefix: str | None) -> dict[int, Exchange]:
    """Returns the inner exchanges: the same hook with equal JSON, to another server, within the time of the outer one."""
    same: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in exchanges:
        request = exchange.request
        name = invoked(request.method, request.uri, prefix) if request is not None and request.complete else None
        if name is not None and request is not None:
            value, whole = decode(request.body)
            if whole and isinstance(value, dict):
                same.setdefault((name, json.dumps(value, sort_keys=True)), []).append(exchange)
    inner: dict[int, Exchange] = {}
    for group in same.values():
        for place, outer in enumerate(group[:-1]):
            for later in group[place + 1 :]:
                if later.number not in inner and _within(later, outer):
                    inner[later.number] = inner.get(outer.number, outer)
    return inner


def _within(inner: Exchange, outer: Exchange) -> bool:
    """Whether a relay may have passed on ``outer`` as ``inner``."""
    request, passed_on = outer.request, inner.request
    if request is None or passed_on is None or inner.stream.server == outer.stream.server:
        return False
    if outer.response is not None:
        end: int | None = outer.response.first_time
    else:
        end = outer.stream.closed_time
    if not request.last_time <= passed_on.last_time or (end is not None and passed_on.first_time > end):
        return False
    return inner.response is None or end is None or inner.response.first_time <= end
