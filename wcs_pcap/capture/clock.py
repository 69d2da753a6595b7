"""Steps of the clock that stamps the packets, and a steady clock without them.

A clock that was set back is known by the order of the packets in the file, one that was set forward by the time stamps of TCP
(RFC 7323), which contradict it. Between two steps the recorded time runs as it should: with the steps taken out it is steady,
and verdicts are decided by that. What users see is the recorded time (docs/verdicts.md#clock).
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import NamedTuple

from wcs_pcap.deadlines import NANOSECONDS
from wcs_pcap.model import Segment

STEP_BACK = NANOSECONDS // 100  # a smaller step is the order in which processors write packets
STEP_FORWARD = NANOSECONDS  # the shortest step forward that is looked for
MIXED = NANOSECONDS  # by how much packets of several interfaces may be out of order at most
TICKS = (1_000_000, 4_000_000, 10_000_000)  # nanoseconds of a tick of TCP's time stamps: 1,000, 250 and 100 a second
BASELINE = NANOSECONDS // 20  # from how much time on the tick of a host can be told ...
EXACT = 0.02  # ... if its time stamps agree with the clock up to this share
UNEXPLAINED = 0.9  # of a pause in the capture that is a step: the rest is the time that really passed
MAX_STEPS = 100  # that are kept
MAX_PAUSES = 10_000
MAX_HOSTS = 1_000
_STAMP = Struct(">I").unpack_from
NO_OPERATION, TIME_STAMP, STAMP_LENGTH = 1, 8, 10


class ClockStep(NamedTuple):
    """The clock stepped by ``shift`` nanoseconds, forward if positive, between ``before`` and ``time``, that of ``frame``."""

    frame: int
    time: int
    before: int
    shift: int


class SteadyClock:
    """Recorded times without the steps, and the way back. Times are in nanoseconds."""

    def __init__(self, steps: Sequence[ClockStep]) -> None:
        self.steps = sorted(steps)

    def steady(self, frame: int, time: int) -> int:
        """Returns the steady time of a packet that was recorded at ``time``."""
        return time - sum(step.shift for step in self.steps if step.frame <= frame)

    @property
    def moments(self) -> list[int]:
        """The steady time of each step."""
        return [self.steady(step.frame, step.time) for step in self.steps]

    def recorded(self, steady: int) -> int:
        """Returns what the clock showed at a steady time."""
        return steady + sum(step.shift for step, at in zip(self.steps, self.moments, strict=True) if at <= steady)


UNSTEPPED = SteadyClock(())


class _Host:
    """What one host's time stamps of TCP say: the latest, when that packet was recorded, and how long a tick is if known."""

    def __init__(self, time: int, stamp: int) -> None:
        self.time = time
        self.stamp = stamp
        self.tick: int | None = None


class _Jump(NamedTuple):
    """Between ``begin`` and ``end`` the clock ran for longer than the time stamps of a host, which counted ``ticks``."""

    begin: int
    end: int
    ticks: int
    host: _Host

    @property
    def shift(self) -> int:
        """How far the clock was set forward, 0 if that is not certain: the time stamps may count something else than time."""
        shift = self.end - self.begin - (self.ticks + 1) * self.host.tick if self.host.tick is not None else 0
        return shift if shift >= STEP_FORWARD else 0


class ClockWatch:
    """Finds the steps while the packets are read: ``record`` gets each packet off the fast path, ``segment`` TCP segments."""

    def __init__(self) -> None:
        self.steps: list[ClockStep] = []
        self.twice: list[ClockStep] = []  # steps that may only be packets out of order
        self._latest: dict[int, int] = {}  # by capture: the latest time since its clock was last set back
        self._back: dict[int, ClockStep] = {}  # by capture: that step, while it may be undone
        self._pauses: list[tuple[int, int, int]] = []  # the times before and after, and the frame after
        self._hosts: dict[tuple[bytes, bytes], _Host] = {}
        self._jumps: list[_Jump] = []

    def record(self, capture: int, frame: int, time: int, latest: int) -> None:
        """Takes the time of a packet of a ``capture``. ``latest``: the latest of all packets before it, 0 for none."""
        back = self._back.get(capture)
        before = self._latest[capture] if back is not None else latest
        if back is not None:
            ahead = time - back.before
            if -back.shift <= MIXED and 0 <= ahead <= -back.shift // 4 and time - before >= -back.shift // 2:
                self.steps.remove(back)  # the time goes on as if it had not been set back: perhaps it was not
                self.twice.append(back)
                del self._back[capture]
                return
            if time >= back.before:
                del self._back[capture]
        if not before or not time:
            return
        if time < before - STEP_BACK:
            if len(self.steps) + len(self.twice) < MAX_STEPS:
                step = ClockStep(frame=frame, time=time, before=before, shift=time - before)
                self.steps.append(step)
                self._back[capture], self._latest[capture] = step, time
        elif back is not None:
            self._latest[capture] = max(before, time)
        if time - before >= STEP_FORWARD and len(self._pauses) < MAX_PAUSES:
            self._pauses.append((before, time, frame))

    def segment(self, segment: Segment) -> None:
        """Compares the time stamp of a segment with the time since an earlier one of the same host."""
        options = segment.options
        at = 2 if options[:2] == b"\x01\x01" else options.find(b"\x08\x0a")
        if at < 0 or options[at : at + 2] != b"\x08\x0a" or at + STAMP_LENGTH > len(options):
            return
        (stamp,) = _STAMP(options, at + 2)
        key = segment.source, segment.destination
        host = self._hosts.get(key)
        if host is None:
            if len(self._hosts) < MAX_HOSTS:
                self._hosts[key] = _Host(segment.time, stamp)
            return
        passed, ticks = segment.time - host.time, stamp - host.stamp & 0xFFFFFFFF
        if passed >= BASELINE:
            tick = next((one for one in TICKS if abs(passed - ticks * one) <= passed * EXACT + one), None)
            host.tick = tick or host.tick
            if tick is None and passed >= STEP_FORWARD and len(self._jumps) < MAX_STEPS:
                self._jumps.append(_Jump(begin=host.time, end=segment.time, ticks=ticks, host=host))
        host.time, host.stamp = segment.time, stamp

    def final_time(self, capture: int) -> int | None:
        """Returns when the last packet of a capture was recorded, if its clock was set back and has not caught up."""
        return self._latest[capture] if capture in self._back else None

    def found(self) -> list[ClockStep]:
        """Returns all steps: those forward where a pause in the capture explains what the time stamps contradict."""
        steps = list(self.steps)
        for jump in self._jumps:
            shift = jump.shift
            between = (pause for pause in self._pauses if jump.begin <= pause[0] and pause[1] <= jump.end)
            for before, time, frame in [one for one in between if shift >= UNEXPLAINED * (one[1] - one[0])][:1]:
                if all(step.frame != frame for step in steps):
                    steps.append(ClockStep(frame=frame, time=time, before=before, shift=min(shift, time - before)))
        return sorted(steps)[:MAX_STEPS]
