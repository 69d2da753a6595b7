"""The captures that are measured, and beside each a truth file that says what an analysis has to find in it.

The same plan gives the same bytes, with any version of Python; packets are written as they are made, so that a capture of
ten million of them needs no memory.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random

from . import background, files, hooks

BEGIN = 1_715_680_800_000_000  # microseconds since 1970
STEP = 20, 180  # microseconds between packets
MEDIA, TCP = "media", "tcp"


@dataclass(frozen=True)
class Plan:
    """``share`` of the ``packets`` is watched, the others are ``media`` or ``tcp``.

    Where all is watched, a capture ends with its last whole exchange: up to some twenty packets early, or when the
    exchanges of its ``shape`` are used up.
    """

    packets: int
    share: float
    others: str = MEDIA
    shape: hooks.Shape = field(default_factory=hooks.Shape)
    seed: int = 1


@dataclass(frozen=True)
class Truth:
    """What a capture holds. ``streams``, ``requests``, ``flows``: those of the watched port; ``bytes``: of the file."""

    packets: int
    watched_packets: int
    streams: int
    requests: int
    flows: int
    bytes: int


def mix(packets: int, share: float = 0.03) -> Plan:
    """A server's traffic: media, and a few hooks."""
    return Plan(packets, share)


def mix_tcp(packets: int) -> Plan:
    """The same with media over TCP."""
    return Plan(packets, 0.03, TCP)


def rest(packets: int) -> Plan:
    """Nothing but hooks, as ``tcpdump tcp port 9091`` leaves them."""
    return Plan(packets, 1.0)


def exchanges(number: int, connections: int = 20, reuse: int = 100) -> Plan:
    """As many exchanges, on as many connections at a time."""
    shape = hooks.Shape(connections, reuse, exchanges=number)
    return Plan(number * (hooks.MOST_PACKETS + 2 * hooks.CLOSING) + connections * hooks.CLOSING, 1.0, shape=shape)


NAMED = {
    "mix": mix(1_000_000),
    "rest": rest(500_000),
    "mix-tcp": mix_tcp(1_000_000),
    "small": rest(1_800),
}


def name_of(plan: Plan) -> str:
    """A file name without suffix that differs when the plan differs in anything."""
    digest = sha256(json.dumps(asdict(plan), sort_keys=True).encode()).hexdigest()[:8]
    return f"{plan.others}-{plan.share:g}-{plan.shape.exchanges or plan.packets}-{digest}"


def packets(plan: Plan, sent: hooks.Sent) -> Iterator[files.Timed]:
    """The packets of a capture with their times; ``sent`` counts the watched ones along."""
    random = Random(plan.seed)
    others = background.media(random) if plan.others == MEDIA else background.other_tcp(random)
    watched_left = round(plan.packets * plan.share)
    watched = hooks.hooks(random, plan.shape, watched_left, sent)
    left, time, draw = plan.packets, BEGIN, random.random
    least, spread = STEP[0], STEP[1] - STEP[0]
    while left:
        packet = None
        if draw() * left < watched_left:
            watched_left -= 1
            packet = next(watched, None)
            if packet is None and plan.share == 1:
                return
        left -= 1
        time += least + int(draw() * spread)
        yield time, packet or next(others)


def make(plan: Plan, path: Path) -> Truth:
    """Writes a capture and its truth file."""
    sent = hooks.Sent()
    total = 0

    def counted() -> Iterator[files.Timed]:
        nonlocal total
        for total, timed in enumerate(packets(plan, sent), 1):  # noqa: B007
            yield timed

    files.write(path, counted())
    truth = Truth(total, sent.packets, sent.streams, sent.requests, sent.flows, path.stat().st_size)
    _truth_file(path).write_text(json.dumps({"made_by": _made_by(), "plan": asdict(plan), "truth": asdict(truth)}, indent=1))
    return truth


def have(plan: Plan, folder: Path, form: str = "pcap") -> tuple[Path, Truth]:
    """The capture of a plan: the one in the folder, or if there is none a new one.

    It is made in a process of its own: the memory for that must not count for the programs that are measured from here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name_of(plan)}.{form}"
    truth = truth_of(path)
    if truth is None:
        print(f"making {path} ...", file=sys.stderr)
        process = get_context("spawn").Process(target=make, args=(plan, path))
        process.start()
        process.join()
        truth = truth_of(path)
    if truth is None:
        raise OSError(f"{path} could not be made")
    return path, truth


def truth_of(path: Path) -> Truth | None:
    """What the truth file says; None if there is none, or if capture and file are not of this program as it is now."""
    try:
        content = json.loads(_truth_file(path).read_text())
        truth = Truth(**content["truth"])
        return truth if content["made_by"] == _made_by() and path.stat().st_size == truth.bytes else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _truth_file(path: Path) -> Path:
    return path.with_name(path.name + ".truth.json")


def _made_by() -> str:
    """Tells one version of the generator from another."""
    here = Path(__file__).parent
    names = ("packets.py", "hooks.py", "background.py", "captures.py", "files.py")
    return sha256(b"".join((here / name).read_bytes() for name in names)).hexdigest()
