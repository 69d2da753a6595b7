"""Conversations that the capture shows twice are judged as if it showed them once: only CAP003 comes in addition.

The second time is behind an address translation, behind a relay on the same machine, or a late copy of some packets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import wcs_pcap
from truth.faults import ON_WIRE, Packets
from truth.run import _conversation
from truth.wire import ACK, FIN, MS, RST, SYN, Address, Packet, capture
from wcs_pcap.model import Report

EXAMPLES = int(os.environ.get("WCS_PCAP_EXAMPLES", "200")) // 5
SLOWEST = 3 * MS  # from a packet to its copy
WEB_PORT = 9091
# what a relay does not pass on as it is: its own TCP sees to the packets, and it may make up for what fails behind it
NOT_RELAYED = ("acknowledged", "SYN", "repaired", "race", "handshake", "closes once", "half-close")
BESIDE = frozenset(("CAP003",))

Copier = Callable[[Packets, Random], Packets]


def translation(client: bool, server: bool, port: int = WEB_PORT) -> Copier:
    """Each packet once more, with translated addresses; those of one connection stay in order."""

    def other(end: Address) -> Address:
        if end[1] == WEB_PORT:
            return ("172.17.0.2", port) if server else end
        return ("172.17.0.1", end[1] + 7) if client else end

    def copied(packets: Packets, random: Random) -> Packets:
        last: dict[frozenset[Address], int] = {}
        copies = []
        for one in packets:
            if one.flags:
                ends = frozenset((one.source, one.destination))
                last[ends] = max(one.time + random.randrange(1_000, SLOWEST), last.get(ends, 0) + 1)
                copies.append(replace(one, time=last[ends], source=other(one.source), destination=other(one.destination)))
        return copies

    return copied


def relay(first: int) -> Copier:
    """Each connection once more, between addresses from ``first`` on: later towards the web server, sooner back from it."""

    def copied(packets: Packets, random: Random) -> Packets:
        return [again for connection in _connections(packets) for again in _inner(connection, random, first)]

    return copied


def chain(packets: Packets, random: Random) -> Packets:
    second = relay(11)(packets, random)
    return second + relay(21)(second, random)


def late(packets: Packets, random: Random) -> Packets:
    """Some packets come again 200 ms later."""
    doubled = [one for one in packets if one.payload and one.stamp and one.ip_id & 0xFFFF and random.random() < 0.2]
    return [one.moved(one.time + 200 * MS) for one in doubled]


def _connections(packets: Packets) -> Iterator[Packets]:
    open_: dict[frozenset[Address], Packets] = {}
    for one in packets:
        if not one.flags:
            continue
        ends = frozenset((one.source, one.destination))
        ended = any(before.flags & (FIN | RST) for before in open_.get(ends, ()))
        if one.flags & (SYN | ACK) == SYN and ended:
            yield open_.pop(ends)
        open_.setdefault(ends, []).append(one)
    yield from open_.values()


def _inner(connection: Packets, random: Random, first: int) -> Packets:
    client, server = (f"172.17.0.{first}", random.randrange(20_000, 60_000)), (f"172.17.0.{first + 1}", WEB_PORT)
    starts = random.randrange(1 << 32), random.randrange(1 << 32)
    copies: list[Packet] = []
    for index, one in enumerate(connection):
        sends = one.destination[1] == WEB_PORT
        near = connection[index + 1 :] if sends else connection[:index][::-1]
        answer = next((other.time for other in near if other.source != one.source), one.time + SLOWEST)
        delay = min(random.randrange(1_000, SLOWEST), abs(answer - one.time) // 3)
        time = one.time + (delay if sends else -delay)
        mine, theirs = starts if sends else starts[::-1]
        copies.append(
            replace(
                one,
                time=max(time, copies[-1].time + 1) if copies else time,
                source=client if sends else server,
                destination=server if sends else client,
                sequence=one.sequence + mine,
                acknowledgment=one.acknowledgment + theirs if one.flags & ACK else 0,
                ip_id=one.ip_id + 7,
            )
        )
    return copies


COPIERS: dict[str, tuple[Copier, tuple[str, ...]]] = {
    "DNAT": (translation(client=False, server=True), ()),
    "SNAT": (translation(client=True, server=False), ()),
    "DNAT and SNAT": (translation(client=True, server=True), ()),
    "another port": (translation(client=False, server=True, port=8080), ()),
    "relay": (relay(11), NOT_RELAYED),
    "two relays": (chain, NOT_RELAYED),
    "late copies": (late, ()),
}


def analysed(packets: Packets, path: Path) -> Report:
    path.write_bytes(capture(sorted(packets, key=lambda one: one.time)))
    return wcs_pcap.analyze(str(path), ports=[WEB_PORT, 8080])


def judged(report: Report) -> Any:
    """What the report says, without numbers. What fails behind a relay is listed as well, so findings are not counted."""
    flows = [
        (flow.pattern, flow.verdict, [(step.call.name if step.call else None, step.absence) for step in flow.steps])
        for flow in report.flows
    ]
    findings = [(finding.code, finding.severity) for finding in report.findings if finding.code not in BESIDE]
    return report.verdict, flows, findings


@pytest.mark.parametrize("kind", COPIERS)
def test_copies_change_nothing(kind: str, tmp_path: Path) -> None:
    copier, without = COPIERS[kind]
    faults = [None, *(name for name in ON_WIRE if not any(word in name for word in without))]
    for seed in range(EXAMPLES):
        random = Random(f"{kind} {seed}")
        fault = random.choice(faults)
        packets, _ = _conversation(random.randrange(1 << 32), ON_WIRE[fault] if fault else None, random.random(), None)
        once = analysed(packets, tmp_path / "once.pcap")
        twice = analysed([*packets, *copier(packets, random)], tmp_path / "twice.pcap")
        assert judged(twice) == judged(once), (seed, fault)
