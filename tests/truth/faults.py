"""Every fault, with the verdicts and first findings that are right for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import NamedTuple

from truth.client import Fault, Poster, responds
from truth.story import Hook
from truth.wire import MS, SECOND, Packet

PASS, FAIL, INCONCLUSIVE = "pass", "fail", "inconclusive"
HTML = {"body": b"<html><body>Fatal error</body></html>", "content_type": "text/html"}


class OnWire(NamedTuple):
    """What happens to one hook, and to which hooks it may happen (``on``).

    ``first``: the codes of which one must be the first finding. ``stops``: WCS takes the hook as failed; after a failed
    ``connect`` no login follows. ``part`` names the part of the exchange.
    """

    happens: Fault
    verdict: str
    first: frozenset[str]
    on: Callable[[Hook], bool] = lambda hook: True  # noqa: ARG005
    stops: bool = True
    part: str = "response"


def _nothing(poster: Poster, hook: Hook) -> None:
    """The hook is not sent."""


def _not_connect(hook: Hook) -> bool:
    return hook.name != "connect"


def _event(hook: Hook) -> bool:
    return not hook.refusable and not hook.name.startswith("On")  # those can be refused as well


def _refusable(hook: Hook) -> bool:
    return hook.refusable and hook.name != "connect"


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ON_WIRE: dict[str, OnWire] = {
    "404": OnWire(responds(status=404, **HTML), FAIL, _codes("HTTP001")),
    "500": OnWire(responds(status=500, **HTML), FAIL, _codes("HTTP008")),
    "502": OnWire(responds(status=502, **HTML), FAIL, _codes("HTTP009")),
    "401": OnWire(responds(status=401, **HTML), FAIL, _codes("HTTP003")),
    "403 for connect": OnWire(
        responds(status=403, **HTML), FAIL, _codes("HTTP004 FLOW002"), on=lambda hook: hook.name == "connect"
    ),
    "403 for an event": OnWire(responds(status=403, **HTML), PASS, _codes("HTTP005"), on=_event),
    "refused": OnWire(responds(status=403, **HTML), PASS, _codes("HTTP004 FLOW014 FLOW033 FLOW022 CFG005"), on=_refusable),
    "HTML in a 200": OnWire(responds(**HTML), FAIL, _codes("JSON002"), stops=False, part="body"),
    "empty body": OnWire(responds(body=b""), PASS, _codes("JSON003"), on=_not_connect, stops=False, part="body"),
    "no response": OnWire(Poster.silent, FAIL, _codes("TIME002")),
    "no response, then again": OnWire(Poster.silent_then_again, FAIL, _codes("TIME002"), stops=False),
    "server closes always": OnWire(Poster.crashes_always, FAIL, _codes("TCP005")),
    "server closes once": OnWire(Poster.crashes_once, PASS, _codes("TCP006 HTTP021"), stops=False),
    "server closes, then again": OnWire(Poster.crashes_then_again, FAIL, _codes("TCP005"), stops=False),
    "keep-alive race": OnWire(Poster.race, PASS, _codes("TCP006 HTTP021"), on=_not_connect, stops=False, part="request"),
    "reset inside": OnWire(Poster.reset_inside, FAIL, _codes("HTTP016 TCP005"), part="body"),
    "short": OnWire(Poster.short, FAIL, _codes("HTTP016"), part="body"),
    "late": OnWire(Poster.late, FAIL, _codes("TIME002 TIME004")),
    "request never acknowledged": OnWire(Poster.request_lost, FAIL, _codes("TCP101"), part="request"),
    "request never acknowledged, then again": OnWire(
        Poster.request_lost_then_again, FAIL, _codes("TCP101"), stops=False, part="request"
    ),
    "response never acknowledged": OnWire(Poster.response_lost, FAIL, _codes("TCP104")),
    "port closed": OnWire(Poster.refused, FAIL, _codes("TCP001"), part="handshake"),
    "SYN dropped": OnWire(Poster.syn_lost, FAIL, _codes("TCP002"), part="handshake"),
    "SYN-ACK dropped": OnWire(Poster.syn_ack_lost, FAIL, _codes("TCP105"), part="handshake"),
    "slow handshake": OnWire(Poster.slow_handshake, PASS, _codes("TCP011"), stops=False, part="handshake"),
    "slow": OnWire(lambda poster, hook: poster.exchange(hook, latency=5.0), PASS, _codes("TIME001 TIME003"), stops=False),
    "very slow": OnWire(lambda poster, hook: poster.exchange(hook, latency=12.0), PASS, _codes("TIME001 TIME003"), stops=False),
    "half-close": OnWire(Poster.half_closes, PASS, frozenset(), stops=False, part="end"),
    "loss repaired by TCP": OnWire(Poster.loss_repaired, PASS, frozenset(), stops=False, part="request"),
    "never sent": OnWire(_nothing, FAIL, frozenset(), on=lambda hook: hook.required, part="hook"),
}

Packets = list[Packet]
Harm = Callable[[Packets, Random], Packets]


class InCapture(NamedTuple):
    """What is wrong with the capture. ``loses``: it lacks something, so an absence may be excused."""

    harm: Harm
    first: frozenset[str]
    loses: bool = True
    snaplen: bool = False


def _as_it_is(packets: Packets, random: Random) -> Packets:
    del random
    return packets


def lose(packets: Packets, random: Random) -> Packets:
    tcp = [index for index, packet in enumerate(packets) if packet.flags]
    begin = random.choice(tcp)
    lost = set(random.sample(tcp, min(3, len(tcp)))) if random.random() < 0.5 else set(range(begin, begin + random.randint(1, 8)))
    return [packet for index, packet in enumerate(packets) if index not in lost]


def one_way(packets: Packets, random: Random) -> Packets:
    port_of = random.choice((lambda packet: packet.source[1], lambda packet: packet.destination[1]))
    return [packet for packet in packets if not packet.flags or port_of(packet) != 9091]


def late_start(packets: Packets, random: Random) -> Packets:
    return packets[random.randrange(1, len(packets) // 2) :]


def early_end(packets: Packets, random: Random) -> Packets:
    return packets[: random.randrange(len(packets) // 3, len(packets))]


def copies(packets: Packets, random: Random) -> Packets:
    delay = random.choice((5_000, 200_000, 2 * MS))
    return sorted([*packets, *(one.moved(one.time + delay) for one in packets if one.flags)], key=lambda one: one.time)


def late_copies(packets: Packets, random: Random) -> Packets:
    """Some packets come again 200 ms later, as the same packet."""
    doubled = [one for one in packets if one.payload and one.flags and one.stamp and random.random() < 0.2]
    return sorted([*packets, *(one.moved(one.time + 200 * MS) for one in doubled)], key=lambda one: one.time)


def translated(client: bool, server: bool) -> Harm:
    """Each packet once more, before or after its addresses are translated."""

    def harm(packets: Packets, random: Random) -> Packets:
        delay = random.choice((3_000, 30_000, 300_000))

        def other(end: tuple[str, int]) -> tuple[str, int]:
            if end[1] == 9091:
                return ("172.17.0.2", 9091) if server else end
            return ("172.17.0.1", end[1] + 7) if client else end

        again = [
            replace(one.moved(one.time + delay), source=other(one.source), destination=other(one.destination))
            for one in packets
            if one.flags
        ]
        return sorted([*packets, *again], key=lambda one: one.time)

    return harm


def _stepped(packets: Packets, random: Random, nanoseconds: int) -> Packets:
    """The clock steps at some packet; the order of the packets in the file stays."""
    at = random.randrange(1, max(index for index, one in enumerate(packets) if one.flags))
    return [one.moved(one.time + nanoseconds) if index >= at else one for index, one in enumerate(packets)]


def clock_back(packets: Packets, random: Random) -> Packets:
    return _stepped(
        packets, random, -random.choice((10 * MS, 50 * MS, 200 * MS, SECOND, 30 * SECOND, 600 * SECOND, 3600 * SECOND))
    )


def clock_forward(packets: Packets, random: Random) -> Packets:
    return _stepped(packets, random, random.choice((5 * SECOND, 20 * SECOND, 60 * SECOND, 3600 * SECOND)))


IN_CAPTURE: dict[str, InCapture] = {
    "packets lost": InCapture(lose, _codes("CAP002 CAP005 CAP008 TCP106")),
    "snapshot length": InCapture(_as_it_is, _codes("CAP001"), snaplen=True),
    "one direction": InCapture(one_way, _codes("CAP004")),
    "late start": InCapture(late_start, _codes("CAP005 FLOW008 CAP006")),
    "early end": InCapture(early_end, _codes("CAP008 CAP006 TCP106")),
    "copies": InCapture(copies, _codes("CAP003"), loses=False),
    "late copies": InCapture(late_copies, _codes("CAP003"), loses=False),
    "DNAT": InCapture(translated(client=False, server=True), _codes("CAP003"), loses=False),
    "SNAT": InCapture(translated(client=True, server=False), _codes("CAP003"), loses=False),
    "DNAT and SNAT": InCapture(translated(client=True, server=True), _codes("CAP003"), loses=False),
    "clock back": InCapture(clock_back, _codes("CAP009")),
    "clock forward": InCapture(clock_forward, _codes("CAP009")),
}
