"""Makes a conversation of a seed, lets the program judge it, and says whether the verdict and the first finding are right."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

from truth.client import Poster
from truth.faults import FAIL, IN_CAPTURE, INCONCLUSIVE, ON_WIRE, PASS, InCapture, OnWire, Packets
from truth.story import Hook, story
from truth.wire import MS, SECOND, Wire, capture

AFTERWARDS = 50 * SECOND  # the capture goes on for longer than any deadline
APART = 6 * SECOND


class Example(NamedTuple):
    """A conversation: what is wrong with it, and where. ``healthy`` is the same without faults."""

    seed: int
    on_wire: str | None
    in_capture: str | None
    hook: Hook | None
    place: str
    part: str
    data: bytes
    healthy: bytes
    verdicts: frozenset[str]
    first: frozenset[str]
    must_be_named: bool


class Outcome(NamedTuple):
    """What the program says. ``first`` is the code of its first finding that the healthy conversation does not have."""

    verdict: str
    first: str | None
    verdict_right: bool
    first_right: bool
    details: tuple[str, ...]


def example(seed: int, on_wire: str | None = None, in_capture: str | None = None) -> Example:
    """Returns the conversation of ``seed``, with one or two faults; those that are not given are drawn."""
    random = Random(seed)
    if on_wire is None and in_capture is None:
        kind = random.random()
        on_wire = random.choice(list(ON_WIRE)) if kind < 0.75 else None
        in_capture = random.choice(list(IN_CAPTURE)) if kind > 0.5 else None
    fault = ON_WIRE[on_wire] if on_wire else None
    harm = IN_CAPTURE[in_capture] if in_capture else None
    script = random.randrange(1 << 32)
    index = random.random()
    healthy, _ = _conversation(script, None, index, harm)
    packets, hook_place = _conversation(script, fault, index, harm)
    hook, place, post = hook_place
    if harm is not None:
        packets = _harmed(packets, harm, random, post if fault else -1)
    snaplen = random.choice((*range(40, 200, 4), 300, 500, 700)) if harm is not None and harm.snaplen else 262_144
    cut = any(len(one.to_bytes()) > snaplen for one in packets)
    return Example(
        seed=seed,
        on_wire=on_wire,
        in_capture=in_capture,
        hook=hook if fault else None,
        place=place if fault else "",
        part=fault.part if fault else "capture",
        data=capture(packets, snaplen),
        healthy=capture(healthy),
        verdicts=_verdicts(fault, harm),
        first=fault.first if fault else harm.first if harm else frozenset(),
        must_be_named=_must_be_named(fault, in_capture, cut, snaplen) and (in_capture != "clock back" or _goes_back(packets)),
    )


def _conversation(
    script: int, fault: OnWire | None, where: float, harm: InCapture | None
) -> tuple[Packets, tuple[Hook, str, int]]:
    random = Random(script)
    needs_stamps = harm in (IN_CAPTURE["late copies"], IN_CAPTURE["clock forward"])
    wire = Wire(random, stamped=needs_stamps or random.random() < 0.8)
    poster = Poster(wire, random.choice(("alive", "each", "pool")), local=random.random() < 0.5)
    if fault is ON_WIRE["keep-alive race"]:
        poster.kind = "alive"
    hooks, refused = story(random)
    possible = [index for index, hook in enumerate(hooks) if fault is not None and fault.on(hook)]
    struck = possible[int(where * len(possible))] if possible else -1
    for index, hook in enumerate(hooks if struck or not fault or not fault.stops else [hooks[0], *refused]):
        wire.wait(hook.pause)
        wire.post = index
        if index == struck and fault is not None:
            fault.happens(poster, hook)
        else:
            poster.exchange(hook)
    wire.post = len(hooks)
    poster.finish()
    wire.noise(wire.now + AFTERWARDS)
    place = "first" if struck == 0 else "last" if struck == len(hooks) - 1 else "middle"
    return wire.in_order(), (hooks[struck], place, struck)


def _harmed(packets: Packets, harm: InCapture, random: Random, post: int) -> Packets:
    """Harms the capture, but of the packets of the post that has another fault none is lost, nor what comes right after it."""
    struck = [index for index, packet in enumerate(packets) if packet.post == post] if post >= 0 else []
    if not harm.loses or not struck:
        return harm.harm(packets, random)
    begin, last = struck[0], packets[struck[-1]].time + APART
    end = next((index for index, packet in enumerate(packets) if packet.time > last), len(packets))
    streams = {frozenset((one.source, one.destination)) for one in packets[begin:end]}
    kept = [one for one in packets[begin:end] if one.post >= post or not one.flags]
    if harm.first & {"CAP009", "CAP004"} or harm.snaplen:
        return harm.harm(packets, random)
    before = [one for one in packets[:begin] if frozenset((one.source, one.destination)) not in streams]
    same = [one for one in packets[:begin] if frozenset((one.source, one.destination)) in streams]
    if "CAP008" in harm.first and "CAP006" in harm.first:  # only the end is lost
        rest = packets[end:]
        return packets[:end] + (harm.harm(rest, random) if len(rest) > 3 else rest)
    harmed = harm.harm(before, random) if len(before) > 3 and any(one.flags for one in before) else before
    return sorted([*harmed, *same, *kept, *packets[end:]], key=lambda one: one.time)


def _verdicts(fault: OnWire | None, harm: InCapture | None) -> frozenset[str]:
    right = fault.verdict if fault is not None else PASS
    doubt = {INCONCLUSIVE} if harm is not None and harm.loses else set()
    hidden = harm is not None and (harm.snaplen or (fault is not None and fault.part == "hook" and harm.loses))
    if hidden and fault is not None and fault.verdict == FAIL:
        doubt.add(PASS)  # what tells of the fault may be cut away
    return frozenset({right} | doubt)


def _must_be_named(fault: OnWire | None, in_capture: str | None, cut: bool, snaplen: int) -> bool:
    """Whether a finding must come, and the right one first: where there is one fault only, and the capture shows it."""
    if fault is not None:
        return in_capture is None and bool(fault.first)
    if in_capture == "snapshot length":
        return cut and snaplen < 200
    return in_capture in {"one direction", "copies", "DNAT", "SNAT", "DNAT and SNAT", "clock back"}


def _goes_back(packets: Packets) -> bool:
    """Whether a packet is recorded clearly before the one that it follows."""
    return any(later.time < earlier.time - 10 * MS for earlier, later in pairwise(packets))


def judge(one: Example) -> Outcome:
    """Lets the program judge an example."""
    import wcs_pcap

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture.pcap"
        path.write_bytes(one.healthy)
        usual = {finding.code for finding in wcs_pcap.analyze(str(path)).findings}
        path.write_bytes(one.data)
        report = wcs_pcap.analyze(str(path))
    found = [f for f in report.findings if (f.code not in usual and f.severity != "info") or f.code in one.first]
    first = found[0].code if found else None
    named = first in one.first if first or one.must_be_named else True
    if one.on_wire and (one.in_capture or not one.first):  # of two faults either may be named first
        named = True
    details = tuple(f"{finding.code} {finding.detail}" for finding in report.findings)
    return Outcome(str(report.verdict), first, str(report.verdict) in one.verdicts, named, details)
