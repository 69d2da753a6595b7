"""What a capture can show, and what it cannot: the base of every statement about something that was not seen.

docs/verdicts.md has the tables.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.model import NANOSECONDS, Absence, Capture, Exchange, Gap, Message, Request, Side, Stream, UnparsedBytes

FIRST_WAIT = nanoseconds("first_retransmission")
GRAVEST_FIRST = (Absence.LOST_IN_CAPTURE, Absence.UNREADABLE, Absence.LOST_ON_WIRE)


class Loss(NamedTuple):
    """A time in which watched bytes are missing, and how. Not ``proven``: nothing says that there were any."""

    begin: int
    end: int
    cause: Absence
    proven: bool = True


Spans = Mapping[Absence, tuple[list[int], list[int]]]


def _spans(losses: Iterable[Loss]) -> Spans:
    """For each cause the times of loss, merged where they touch: their beginnings and their ends, both ascending."""
    spans: dict[Absence, tuple[list[int], list[int]]] = {}
    for begin, end, cause, _ in sorted(losses):
        begins, ends = spans.setdefault(cause, ([], []))
        if ends and begin <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            begins.append(begin)
            ends.append(end)
    return spans


class Coverage:
    """The time that a capture covers (``begin`` to ``end``, nanoseconds) and the losses in it."""

    def __init__(self, begin: int, end: int, losses: tuple[Loss, ...]) -> None:
        self.begin = begin
        self.end = end
        self.losses = losses

    @cached_property
    def _all(self) -> Spans:
        return _spans(self.losses)

    @cached_property
    def _proven(self) -> Spans:
        return _spans(loss for loss in self.losses if loss.proven)

    def loss(self, begin: int, end: int, proven: bool = False) -> Absence | None:
        """Why something between two times may be missing although it was sent; None when nothing is missing there.

        A loss by the capture wins over one on the wire: it makes every statement about that time uncertain. ``proven``: only
        where something is known to be missing.
        """
        spans = self._proven if proven else self._all
        for cause in GRAVEST_FIRST if spans else ():
            if cause in spans:
                begins, ends = spans[cause]
                before = bisect_right(begins, end)
                if before and ends[before - 1] >= begin:
                    return cause
        return None

    def absence(self, begin: int, deadline: int | None, given_up: int | None = None, grace: int = 0) -> Absence:
        """Why something due between ``begin`` and ``deadline`` was not seen.

        ``deadline`` None: it has none. ``given_up``: the time from which nobody waits for it any more, whatever the
        deadline; for ``grace`` nanoseconds more it may still have come, so that a loss in that time counts.
        """
        latest = given_up + grace if given_up is not None else None
        loss = self.loss(begin, min(time for time in (deadline, latest, self.end) if time is not None))
        if loss is not None:
            return loss
        over = deadline is not None and deadline <= self.end
        return Absence.ABSENT if over or given_up is not None else Absence.OUTSIDE_CAPTURE

    def answer_absence(self, exchange: Exchange, timeout: float) -> Absence:
        """Why ``exchange`` has no response. ``timeout`` in seconds, 0: WCS waits for ever."""
        assert exchange.request is not None
        stream = exchange.stream
        sent = exchange.request.last_time
        unparsed = unparsed_response(exchange)
        if (unparsed is not None and not unparsed.continuation) or _cut_after(exchange.request, stream):
            return Absence.UNREADABLE
        if exchange.pairing == "assumed" or exchange.request.problem == "lost" or stream.one_way is Side.SERVER:
            return Absence.LOST_IN_CAPTURE
        closed = stream.closed_time if stream.closed != "open" and stream.closed_time is not None else None
        deadline = sent + round(timeout * NANOSECONDS) if timeout else None
        absence = self.absence(sent, deadline, max(closed, sent) if closed is not None else None)
        return Absence.UNREADABLE if absence is Absence.ABSENT and unparsed is not None else absence


def unparsed_response(exchange: Exchange) -> UnparsedBytes | None:
    """What the server sent after the request and belongs to no message."""
    request = exchange.request
    if request is None or exchange.response is not None:
        return None
    return next((one for one in exchange.stream.unparsed if one.end > request.peer_offset), None)


def _cut_after(request: Request, stream: Stream) -> bool:
    """Whether some of what the server sent after a request was cut away: the answer may be there."""
    cut = (gap for gap in stream.gaps if gap.side is Side.SERVER and gap.cause is Absence.UNREADABLE)
    return any(gap.offset + gap.length > request.peer_offset for gap in cut)


def silence(exchange: Exchange, end: int) -> Loss | None:
    """The time in which packets are missing, up to ``end``, because a request is neither acknowledged nor repeated as it must be.

    TCP waits for an acknowledgment at most FIRST_WAIT before it repeats, and each time about twice as long as before.
    """
    request, stream = exchange.request, exchange.stream
    if request is None or exchange.response is not None or stream.one_way is not None:
        return None
    if stream.acknowledged[Side.CLIENT] >= request.end_offset:
        return None
    sent, waited = request.last_time, 0
    if stream.retransmitted[Side.CLIENT]:
        waited = max(stream.last_time - sent, 0)
    until = end if stream.closed_time is None else min(stream.closed_time, end)
    return Loss(sent, until, Absence.LOST_IN_CAPTURE) if sent + 3 * waited + FIRST_WAIT < until else None


def coverage_of(captures: Sequence[Capture], streams: Sequence[Stream], exchanges: Sequence[Exchange]) -> Coverage:
    """The coverage of a whole timeline. A loss that the capturing program itself reports may lie anywhere in it."""
    times = [c for c in captures if c.first_time is not None and c.last_time is not None]
    begin = min((c.first_time for c in times if c.first_time is not None), default=0)
    end = max((c.last_time for c in times if c.last_time is not None), default=0)
    losses = [Loss(begin, end, Absence.LOST_IN_CAPTURE)] if any(c.dropped_packets for c in captures) else []
    for stream in streams:
        if stream.opened == "midstream":
            # it was there before, or its beginning was lost: nobody can tell what it carried up to its first packet
            losses.append(Loss(begin, max(stream.first_time - 1, begin), Absence.LOST_IN_CAPTURE, proven=False))
        if stream.one_way is not None:
            losses.append(Loss(stream.first_time, stream.last_time, Absence.LOST_IN_CAPTURE))
        if stream.tls is not None or stream.overlong_heads:
            losses.append(Loss(stream.first_time, stream.last_time, Absence.UNREADABLE))
        for gap in stream.gaps:
            if gap.cause in (Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE):
                losses.append(Loss(gap.after, gap.before, gap.cause))
    for capture in captures:
        # what came when cannot be read from a clock that says the same time twice
        losses += [Loss(first, last, Absence.UNREADABLE) for first, last in (*capture.twice, *capture.unreadable_spans)]
    losses += _behind_damage(captures, begin, end)
    losses += (loss for exchange in exchanges if exchange.response is None and (loss := silence(exchange, end)))
    losses += _hidden(streams, exchanges)
    return Coverage(begin, end, tuple(losses))


def _behind_damage(captures: Sequence[Capture], begin: int, end: int) -> Iterable[Loss]:
    """What a damaged capture among several held is missing from its last packet to the first of the next; of one without any
    packets nobody knows when.
    """
    for capture in captures:
        if capture.damage is None:
            continue
        last = capture.last_time
        if capture.unreadable or last is None:
            yield Loss(begin, end, Absence.LOST_IN_CAPTURE)
        elif last < end:
            later = [c.first_time for c in captures if c.first_time is not None and c.first_time > last]
            yield Loss(last, min(later, default=end), Absence.LOST_IN_CAPTURE)


def _hidden(streams: Iterable[Stream], exchanges: Iterable[Exchange]) -> Iterable[Loss]:
    """Packets cut so short that a whole message may hide in what is missing.

    Bytes cut out of a message that was recognised hide nothing but its own rest.
    """
    cut = {s.number: s for s in streams if any(gap.cause is Absence.UNREADABLE for gap in s.gaps)}
    messages: dict[tuple[int, Side], list[Message]] = {}
    for exchange in exchanges if cut else ():
        for side, message in ((Side.CLIENT, exchange.request), (Side.SERVER, exchange.response)):
            if message is not None and exchange.stream.number in cut:
                messages.setdefault((exchange.stream.number, side), []).append(message)
    for known in messages.values():
        known.sort(key=lambda message: message.offset)
    for stream in cut.values():
        for gap in stream.gaps:
            if gap.cause is Absence.UNREADABLE and not _inside(gap, messages.get((stream.number, gap.side), [])):
                yield Loss(gap.after, gap.before, Absence.UNREADABLE)


def _inside(gap: Gap, messages: Sequence[Message]) -> bool:
    """Whether the bytes of ``gap`` belong to one of ``messages`` (by offset): within it, or right behind its cut head."""
    before = bisect_right(messages, gap.offset, key=lambda message: message.offset)
    if not before:
        return False
    message = messages[before - 1]
    return gap.offset < message.end_offset or (gap.offset == message.end_offset and message.problem == "cut")
