"""Steps of the clock: where they are seen, how far they go, and what is not one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from wcs_pcap.capture.clock import ClockStep, ClockWatch, SteadyClock
from wcs_pcap.model import ACK, Segment

SECOND = 1_000_000_000
MS = SECOND // 1000


def watched(times: Sequence[float]) -> ClockWatch:
    """A watch that has seen packets with these times, in seconds."""
    watch, latest = ClockWatch(), 0
    for frame, time in enumerate((round(time * SECOND) for time in times), 1):
        watch.record(1, frame, time, latest)
        latest = max(latest, time)
    return watch


def frames(steps: Sequence[ClockStep]) -> list[int]:
    return [step.frame for step in steps]


@pytest.mark.parametrize(
    ("times", "found"),
    [
        ([10, 11, 12], []),
        ([10, 11, 10.995, 11.1], []),  # packets out of order
        ([10, 11, 10.98, 11.5], [3]),
        ([10, 11, 9, 9.5, 10, 11, 12], [3]),  # it is one step, however long the clock takes to catch up
        ([10, 11, 9, 9.5, 7, 8], [3, 5]),
        ([10, 3610, 10.5, 11, 4000], [3]),
    ],
)
def test_steps_back(times: Sequence[float], found: list[int]) -> None:
    assert frames(watched(times).found()) == found


def test_packets_of_two_interfaces_are_not_a_step() -> None:
    """The time goes on at once where it was: some packets were only written late."""
    watch = watched([10, 11, 10.6, 10.61, 11.02, 11.1])
    assert watch.found() == []
    assert frames(watch.twice) == [3]


def test_a_steady_clock() -> None:
    clock = SteadyClock(watched([10, 11, 9, 10, 12]).found())
    assert [clock.steady(frame, round(time * SECOND)) for frame, time in enumerate((10, 11, 9, 10, 12), 1)] == [
        10 * SECOND, 11 * SECOND, 11 * SECOND, 12 * SECOND, 14 * SECOND,
    ]  # fmt: skip
    assert [clock.recorded(time * SECOND) for time in (10, 12, 14)] == [10 * SECOND, 10 * SECOND, 12 * SECOND]


def stamped(time: float, stamp: int) -> Segment:
    options = b"\x01\x01\x08\x0a" + stamp.to_bytes(4, "big") + bytes(4)
    return Segment(1, round(time * SECOND), 66, 0, b"\x7f\0\0\x01", 1, b"\x7f\0\0\x02", 2, 0, 0, ACK, 1, options, b"", 0)


def forward(stamps: Sequence[tuple[float, int]]) -> list[ClockStep]:
    """The steps that packets with these times and time stamps show."""
    watch = watched([time for time, _ in stamps])
    for time, stamp in stamps:
        watch.segment(stamped(time, stamp))
    return watch.found()


@pytest.mark.parametrize(
    ("stamps", "found"),
    [
        ([(10, 1000), (10.1, 1100), (15.1, 6100)], []),  # silence
        ([(10, 1000), (10.1, 1100), (15.1, 1150)], [3]),
        ([(10, 1000), (10.1, 1010), (15.1, 1510)], []),  # 100 ticks a second
        ([(10, 1000), (10.1, 1010), (15.1, 1020)], [3]),
        ([(10, 1000), (70, 1001)], []),  # how long a tick is, is not known
        ([(10, 1000), (70, 1001), (71, 2001)], [2]),
        ([(10, 4_294_967_290), (10.1, 94), (15.1, 5094)], []),  # the time stamps begin again
    ],
)
def test_steps_forward(stamps: Sequence[tuple[float, int]], found: list[int]) -> None:
    assert frames(forward(stamps)) == found


def test_how_far_forward() -> None:
    (step,) = forward([(10, 1000), (10.1, 1100), (15.1, 1150)])
    assert abs(step.shift - 4950 * MS) <= 2 * MS
