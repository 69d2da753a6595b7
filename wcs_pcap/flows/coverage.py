"""What a capture can show, and what it cannot: the base of every statement about something that was not seen.

Source: contract, "Verdicts: the decision table".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wcs_pcap.model import NANOSECONDS, Absence, Capture, Exchange, Side, Stream


class Loss(NamedTuple):
    """A time in which watched bytes are missing, and how."""

    begin: int
    end: int
    cause: Absence


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time that a capture covers (``begin`` to ``end``, nanoseconds) and the losses in it."""

    begin: int
    end: int
    losses: tuple[Loss, ...]

    def loss(self, begin: int, end: int) -> Absence | None:
        """Why something between two times may be missing although it was sent; None when nothing is missing there.

        A loss by the capture wins over one on the wire: it makes every statement about that time uncertain.
        """
        causes = {loss.cause for loss in self.losses if loss.begin <= end and loss.end >= begin}
        for cause in (Absence.LOST_IN_CAPTURE, Absence.UNREADABLE, Absence.LOST_ON_WIRE):
            if cause in causes:
                return cause
        return None

    def absence(self, begin: int, deadline: int | None, given_up: int | None = None) -> Absence:
        """Why something due between ``begin`` and ``deadline`` was not seen.

        ``deadline`` None: it has none. ``given_up``: the time from which it could not come any more, whatever the deadline.
        """
        limit = min(time for time in (deadline, given_up, self.end) if time is not None)
        loss = self.loss(begin, limit)
        if loss is not None:
            return loss
        over = deadline is not None and deadline <= self.end
        return Absence.ABSENT if over or given_up is not None else Absence.OUTSIDE_CAPTURE

    def answer_absence(self, exchange: Exchange, timeout: float) -> Absence:
        """Why ``exchange`` has no response. ``timeout`` in seconds, 0: WCS waits for ever."""
        assert exchange.request is not None
        stream = exchange.stream
        sent = exchange.request.last_time
        if exchange.pairing == "assumed" or exchange.request.problem == "lost" or stream.one_way is Side.SERVER:
            return Absence.LOST_IN_CAPTURE
        closed = stream.closed_time if stream.closed != "open" and stream.closed_time is not None else None
        deadline = sent + round(timeout * NANOSECONDS) if timeout else None
        return self.absence(sent, deadline, max(closed, sent) if closed is not None else None)


def coverage_of(captures: Sequence[Capture], streams: Sequence[Stream]) -> Coverage:
    """The coverage of a whole timeline. A loss that the capturing program itself reports may lie anywhere in it."""
    times = [c for c in captures if c.first_time is not None and c.last_time is not None]
    begin = min((c.first_time for c in times if c.first_time is not None), default=0)
    end = max((c.last_time for c in times if c.last_time is not None), default=0)
    losses = [Loss(begin, end, Absence.LOST_IN_CAPTURE)] if any(c.dropped_packets for c in captures) else []
    for stream in streams:
        if stream.one_way is not None:
            losses.append(Loss(stream.first_time, stream.last_time, Absence.LOST_IN_CAPTURE))
        if stream.tls is not None:
            losses.append(Loss(stream.first_time, stream.last_time, Absence.UNREADABLE))
        for gap in stream.gaps:
            if gap.cause in (Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE):
                losses.append(Loss(gap.after, gap.before, gap.cause))
    return Coverage(begin, end, tuple(losses))
