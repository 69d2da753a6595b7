"""How time and memory grow with what a capture holds, and whether that is a straight line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from . import captures, tables
from .captures import Plan, Truth
from .compare import WrongCountError
from .measure import Run, middle
from .programs import ours

TOLERANCE = 0.10  # how far a measured time may be from a straight line

SHARES = (0.0, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 1.0)
EXCHANGES = 100_000  # of the captures that differ in the number of connections


@dataclass(frozen=True)
class Axis:
    """What grows: ``plans`` of captures up to a size, by default ``most``; ``value`` of each, in ``unit``."""

    unit: str
    plans: Callable[[int], Sequence[Plan]]
    value: Callable[[Plan, Truth], float]
    most: int


def steps(least: int, most: int) -> list[int]:
    """Two sizes a decade."""
    return [size * factor for power in range(8) for factor in (1, 3) if least <= (size := 10**power) and size * factor <= most]


AXES = {
    "packets": Axis(
        "packets", lambda most: [captures.mix(n) for n in steps(10_000, most)], lambda _, truth: truth.packets, 1_000_000
    ),
    "share": Axis("% watched", lambda most: [captures.mix(most, n) for n in SHARES], lambda plan, _: 100 * plan.share, 200_000),
    "streams": Axis(
        "streams",
        lambda most: [captures.exchanges(min(most, EXCHANGES), n, most) for n in steps(1, most)],
        lambda _, truth: truth.streams,
        100_000,
    ),
    "exchanges": Axis(
        "exchanges", lambda most: [captures.exchanges(n) for n in steps(1_000, most)], lambda _, truth: truth.requests, 1_000_000
    ),
}


class Line(NamedTuple):
    """``begin`` + ``slope`` times the value; ``off``: the largest distance of a point from it, as a part of the point."""

    begin: float
    slope: float
    off: float


def straight(points: Sequence[tuple[float, float]]) -> Line:
    """The straight line from which points are off least, relative to their height (least squares, weighted)."""
    weights = [1 / (y * y) for _, y in points]
    total = sum(weights)
    mean_x = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    mean_y = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    spread = sum(w * (x - mean_x) ** 2 for w, (x, _) in zip(weights, points, strict=True))
    slope = sum(w * (x - mean_x) * (y - mean_y) for w, (x, y) in zip(weights, points, strict=True)) / spread if spread else 0.0
    begin = mean_y - slope * mean_x
    return Line(begin, slope, max(abs(begin + slope * x - y) / y for x, y in points))


def grow(axis: Axis, made: Sequence[tuple[Plan, Path, Truth]], rounds: int, extra: str) -> str:
    """The table of an axis and what it says. ``extra``: further arguments of ``wcs-pcap analyze``. Raises WrongCountError."""
    program = ours("wcs-pcap", f"--format json --output /dev/null {extra}")
    points: list[tuple[float, float]] = []
    for _, capture, truth in made:
        number, _ = program.count(capture)
        if number != truth.requests:
            raise WrongCountError(f"{number} requests found in {capture.name}, where there are {truth.requests}")
    runs: list[list[Run]] = [[] for _ in made]
    for turn in range(rounds):
        for index, (_, capture, _) in enumerate(made):
            print(f"round {turn + 1} of {rounds}: {capture.name}", file=sys.stderr)
            runs[index].append(program.measure(capture))
    rows = []
    for (plan, _, truth), taken in zip(made, runs, strict=True):
        run = middle(taken)
        points.append((axis.value(plan, truth), run.seconds))
        held = f"{truth.packets:,}", f"{truth.watched_packets / truth.packets:.0%}", f"{truth.streams:,}", f"{truth.requests:,}"
        rows.append([*held, tables.megabytes(truth.bytes), tables.seconds(run.seconds), tables.megabytes(run.peak)])
    head = ["Packets", "Watched", "Streams", "Exchanges", "MB", "Seconds", "Peak MB"]
    return tables.table(head, rows) + "\n\n" + sentence(axis.unit, points)


def sentence(unit: str, points: Sequence[tuple[float, float]]) -> str:
    """Whether the times lie on a straight line."""
    if len(points) < 3:
        return "Too few points to tell whether this is a straight line."
    line = straight(points)
    verdict = "linear" if line.off <= TOLERANCE else "**not linear**"
    per = (
        f"{1_000 * line.slope:.3g} ms for each of {unit}" if unit.startswith("%") else f"{1e6 * line.slope:.3g} µs each of {unit}"
    )
    off = f"no point is off by more than {100 * line.off:.0f} %"
    return f"Straight line: {tables.seconds(line.begin)} s and {per}; {off}: {verdict}."
