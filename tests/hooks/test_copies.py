"""Which connections and hooks the capture shows twice."""

from __future__ import annotations

from typing import Any

import pytest
from flows.made import at, hook, stream

from wcs_pcap.hooks.copies import find_copies, translated
from wcs_pcap.model import Endpoint, Exchange, Stream

WEB, APP = Endpoint(b"\xc0\0\2\1", 9091), Endpoint(b"\xac\x11\0\2", 9091)


def leg(
    number: int,
    server: Endpoint = WEB,
    initial: tuple[int | None, int | None] = (7, 9),
    begin: float = 0,
    midstream: bool = False,
    captured: int = 0,
) -> Stream:
    client = Endpoint(b"\xc0\0\2\7", 40_000)
    times = {"first_time": at(begin), "last_time": at(begin + 10)}
    syn_frames = [] if midstream else [1]
    return stream(number, client=client, server=server, initial=initial, syn_frames=syn_frames, captured=captured, **times)


@pytest.mark.parametrize(
    ("legs", "copies"),
    [
        ([leg(1), leg(2, APP)], {2: 1}),
        ([leg(1), leg(2, APP), leg(3, Endpoint(APP.address, 80))], {2: 1, 3: 1}),
        ([leg(1), leg(2, APP, (7, 8))], {}),
        ([leg(1), leg(2)], {}),  # the same endpoints: ports that were used again
        ([leg(1), leg(2, APP, begin=10.05)], {2: 1}),
        ([leg(1), leg(2, APP, begin=11)], {}),
        ([leg(1, initial=(7, None)), leg(2, APP, (7, None))], {2: 1}),  # SYNs without a reply
        ([leg(1, initial=(None, None)), leg(2, APP, (None, None))], {}),
        ([leg(1), leg(2, APP, (7, None))], {2: 1}),  # the capture ended before the copy of the reply
        ([leg(1), leg(2, APP, (8, None))], {}),
        ([leg(1, captured=5), leg(2, APP, captured=6)], {1: 2}),
        ([leg(1, midstream=True), leg(2, APP, (700, 9), midstream=True)], {2: 1}),  # the capture began between copies
        ([leg(1, initial=(2**32 - 7, 9), midstream=True), leg(2, APP, (700, 9), midstream=True)], {2: 1}),
        ([leg(1, midstream=True), leg(2, APP, (700, 9))], {}),  # begins with its SYN: all numbers are known
        ([leg(1, midstream=True), leg(2, APP, (200_000, 9), midstream=True)], {}),
        ([leg(1, midstream=True), leg(2, APP, (7, 200_000), midstream=True)], {}),
        ([leg(1, midstream=True), leg(2, APP, (700, 9), begin=11, midstream=True)], {}),
    ],
)
def test_translated_addresses(legs: list[Stream], copies: dict[int, int]) -> None:
    assert translated(legs) == copies


def posted(number: int, time: float, server: Endpoint, took: float, call: str = "c", name: str = "call", **how: Any) -> Exchange:
    exchange = hook(time, name, {"callId": call}, took=took, on=stream(number, server=server), **how)
    exchange.number = number
    return exchange


IDLE = stream(9, server=Endpoint(APP.address, 80))  # so that there are two servers
OUTER = posted(1, 1.0, WEB, 0.5)


@pytest.mark.parametrize(
    ("other", "inner"),
    [
        (posted(2, 1.1, APP, 0.2), [2]),
        (posted(2, 1.1, APP, 0.2, call="d"), []),
        (posted(2, 1.1, APP, 0.2, name="hangup"), []),
        (posted(2, 1.1, WEB, 0.2), []),  # the same server: the same hook twice at a time
        (posted(2, 1.1, APP, 0.9), []),  # its response came after the outer one
        (posted(2, 1.6, APP, 0.2), []),  # one after the other: another try
        (posted(2, 0.9, APP, 0.2), []),
    ],
)
def test_relays(other: Exchange, inner: list[int]) -> None:
    exchanges = sorted([OUTER, other], key=lambda exchange: exchange.time)
    found = find_copies([IDLE, *(exchange.stream for exchange in exchanges)], exchanges, None)
    assert list(found.relayed) == inner
    assert all(outer is OUTER for outer in found.relayed.values())


def test_a_chain_of_relays_leads_to_the_outermost() -> None:
    third = posted(3, 1.2, Endpoint(APP.address, 80), 0.1)
    exchanges = [OUTER, posted(2, 1.1, APP, 0.3), third]
    found = find_copies([IDLE, *(exchange.stream for exchange in exchanges)], exchanges, None)
    assert {number: outer.number for number, outer in found.relayed.items()} == {2: 1, 3: 1}
    assert [exchange.number for exchange in found.judged(exchanges)] == [1]


GAVE_UP = posted(1, 1.0, WEB, 0.5, answer=504)
SILENT = posted(1, 1.0, WEB, 0.5, answer=None)
CUT = posted(1, 1.0, WEB, 0.5, cut=30)


@pytest.mark.parametrize(
    ("outer", "other", "inner"),
    [
        (GAVE_UP, posted(2, 1.1, APP, 5), [2]),  # the web server responds after the relay gave up
        (GAVE_UP, posted(2, 1.6, APP, 0.1), []),
        (SILENT, posted(2, 1.1, APP, 20), [2]),
        (SILENT, posted(2, 1.1, APP, 20, answer=None), [2]),
        (SILENT, posted(2, 17, APP, 0.1), []),  # WCS tries another server
        (CUT, posted(2, 1.1, APP, 0.2), [2]),
        (CUT, posted(2, 1.1, APP, 0.2, cut=20), [2]),
        (CUT, posted(2, 1.1, APP, 0.2, call="longer"), []),  # another length
        (CUT, posted(2, 1.1, WEB, 0.2), []),
        (OUTER, posted(2, 1.1, APP, 0.2, raw=b'{"callId": "c"}'), []),
    ],
)
def test_relays_of_failing_and_cut_hooks(outer: Exchange, other: Exchange, inner: list[int]) -> None:
    exchanges = [outer, other]
    assert list(find_copies([IDLE, *(exchange.stream for exchange in exchanges)], exchanges, None).relayed) == inner


def test_json_that_a_relay_writes_anew_is_the_same() -> None:
    outer = posted(1, 1.0, WEB, 0.5, raw=b'{"nodeId": "n", "callId": "c"}')
    anew = posted(2, 1.1, APP, 0.2, raw=b'{"callId":"c","nodeId":"n"}')
    other = posted(3, 1.1, APP, 0.2, raw=b'{"callId":"c","nodeId":"m"}')
    exchanges = [outer, anew, other]
    assert list(find_copies([IDLE, *(exchange.stream for exchange in exchanges)], exchanges, None).relayed) == [2]
