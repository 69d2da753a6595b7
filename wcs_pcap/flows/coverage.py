"""What a capture can show and what it cannot: every statement that something did not happen rests on it.

docs/verdicts.md has the tables.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import NamedTuple

from wcs_pcap.capture.clock import UNSTEPPED, ClockStep, SteadyClock
from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.model import NANOSECONDS, Absence, Capture, Exchange, Gap, Message, Request, Side, Stream, UnparsedBytes

FIRST_RETRANSMISSION = nanoseconds("first_retransmission")
ROUND_TRIP = nanoseconds("acknowledgment")
TOLERANCE = nanoseconds("deadline_tolerance")  # how early the deadline of a response counts as reached
CLOSING_SEEN = nanoseconds("closing_seen")  # how long after the deadline the closing of WCS must be seen
LONGEST_EXCHANGE = nanoseconds("exchange_under_way")
PROVING_SYNS = 3  # this many SYNs without any reply prove that none came
GRAVEST_FIRST = (Absence.LOST_IN_CAPTURE, Absence.UNREADABLE, Absence.LOST_ON_WIRE)


class Loss(NamedTuple):
    """A time, in nanoseconds, in which watched bytes are missing. ``proven`` is false where perhaps nothing was sent.

    ``stream`` is the number of the stream that misses them; None where it may be any.
    """

    begin: int
    end: int
    cause: Absence
    proven: bool = True
    stream: int | None = None


Spans = list[tuple[int, int]]  # times from and to, in order, without overlaps


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Returns ``spans`` in order, as one where they touch."""
    found: Spans = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _by_cause(losses: Iterable[Loss]) -> Mapping[Absence, Spans]:
    """Returns the times of loss by their causes, the gravest first."""
    spans: dict[Absence, Spans] = {}
    for loss in losses:
        spans.setdefault(loss.cause, []).append((loss.begin, loss.end))
    return {cause: merged(spans[cause]) for cause in GRAVEST_FIRST if cause in spans}


class Coverage:
    """The time that a capture covers (``begin`` to ``end``, nanoseconds) and the losses in it, by its steady ``clock``."""

    def __init__(self, begin: int, end: int, losses: tuple[Loss, ...], clock: SteadyClock = UNSTEPPED) -> None:
        self.begin = begin
        self.end = end
        self.losses = losses
        self.clock = clock

    @cached_property
    def _all(self) -> Mapping[Absence, Spans]:
        return _by_cause(self.losses)

    @cached_property
    def _proven(self) -> Mapping[Absence, Spans]:
        return _by_cause(loss for loss in self.losses if loss.proven)

    @cached_property
    def _by_stream(self) -> Mapping[int | None, Mapping[Absence, Spans]]:
        losses: dict[int | None, list[Loss]] = {}
        for loss in self.losses:
            losses.setdefault(loss.stream, []).append(loss)
        return {number: _by_cause(own) for number, own in losses.items()}

    def loss(self, begin: int, end: int, proven: bool = False) -> Absence | None:
        """Returns why something sent between two times may be missing from the capture; None when nothing is missing there.

        Of several causes the first in ``GRAVEST_FIRST`` counts: a loss by the capture makes every statement about that time
        uncertain. With ``proven`` only losses count of which it is known that bytes were sent.
        """
        return _loss_in(self._proven if proven else self._all, begin, end)

    def own_loss(self, stream: int, begin: int, end: int) -> Absence | None:
        """Returns the same for bytes of one stream: losses of other streams do not count."""
        found = {_loss_in(self._by_stream.get(number, {}), begin, end) for number in (stream, None)}
        return next((cause for cause in GRAVEST_FIRST if cause in found), None)

    def with_lost_ends(self, silent: Iterable[Exchange], timeout: float) -> Coverage:
        """Returns this coverage and, as losses, the ends of the connections of ``silent`` exchanges that it lost."""
        ends = tuple(loss for exchange in silent if (loss := lost_end(exchange, timeout)) is not None)
        return Coverage(self.begin, self.end, (*self.losses, *ends)) if ends else self

    def losses_in(self, begin: int, end: int, cause: Absence) -> Iterator[Loss]:
        """Yields the losses of one cause between two times: which bytes make a statement about that time uncertain."""
        return (loss for loss in self.losses if loss.cause is cause and loss.begin <= end and loss.end >= begin)

    def absence(self, begin: int, deadline: int | None, given_up: int | None = None, grace: int = 0) -> Absence:
        """Returns why something due between ``begin`` and ``deadline`` was not seen (docs/verdicts.md#an-absence).

        ``deadline`` is None where there is none. From ``given_up`` on it is no longer waited for, whatever the deadline; a loss
        in the ``grace`` nanoseconds after that counts as well. What may have come before the capture began is outside of it.
        """
        latest = None if given_up is None else given_up + grace
        loss = self.loss(begin, min(time for time in (deadline, latest, self.end) if time is not None))
        passed = given_up is not None or (deadline is not None and deadline <= self.end)
        return loss or (Absence.ABSENT if passed and begin >= self.begin else Absence.OUTSIDE_CAPTURE)

    def response_absence(self, exchange: Exchange, timeout: float) -> Absence:
        """Returns why ``exchange`` has no response (docs/verdicts.md#a-response).

        ``timeout`` is how many seconds WCS waits; 0: for ever.
        """
        request, stream = exchange.request, exchange.stream
        assert request is not None
        unparsed = unparsed_response(exchange)
        absence = self._no_response(request, stream, timeout)
        table = (
            (unparsed is not None and not unparsed.continuation, Absence.UNREADABLE),
            (_is_cut_after(request, stream), Absence.UNREADABLE),
            (exchange.pairing == "assumed" or request.problem == "lost", Absence.LOST_IN_CAPTURE),
            (stream.one_way is Side.SERVER, Absence.LOST_IN_CAPTURE),
            (unparsed is not None and absence is Absence.ABSENT, Absence.UNREADABLE),
            (True, absence),
        )
        return next(absence for applies, absence in table if applies)

    def _no_response(self, request: Request, stream: Stream, timeout: float) -> Absence:
        """Returns why nothing came: by what its own connection shows, since a response can only come there."""
        deadline = request.last_time + round(timeout * NANOSECONDS) if timeout else None
        closed = _closed_for_good(request, stream, deadline, self.end)
        until = min(time for time in (deadline, closed, self.end) if time is not None)
        loss = self.own_loss(stream.number, request.last_time, until)
        if loss is not None:
            return loss
        if closed is not None:
            return Absence.ABSENT
        if deadline is None or deadline > self.end:
            return Absence.OUTSIDE_CAPTURE
        if stream.last_time >= deadline - TOLERANCE:
            return Absence.ABSENT
        # open and silent, although WCS closes when it gives up: the capture does not show the end of the connection
        return Absence.LOST_IN_CAPTURE if self.end >= deadline + CLOSING_SEEN else Absence.OUTSIDE_CAPTURE

    def reception(self, exchange: Exchange) -> Absence | None:
        """Returns why a response in the capture did not reach the client; None where it did (docs/verdicts.md#arrival)."""
        response, stream = exchange.response, exchange.stream
        assert response is not None
        if response.status == 101 and stream.switched is not None and stream.switched.may_carry_hooks:
            return Absence.UNREADABLE  # the response comes in the other protocol
        if stream.acknowledged[Side.SERVER] >= response.end_offset or response.problem == "lost":
            return None
        frame, time = stream.last_acknowledgment[Side.CLIENT]
        if frame > response.frame and time - response.last_time >= ROUND_TRIP:
            return Absence.LOST_ON_WIRE
        if stream.last_retransmitted[Side.SERVER] <= response.frame:
            return None
        return Absence.LOST_IN_CAPTURE if self.end - stream.last_time >= CLOSING_SEEN else Absence.OUTSIDE_CAPTURE


def _loss_in(causes: Mapping[Absence, Spans], begin: int, end: int) -> Absence | None:
    """Returns the gravest of ``causes`` that touches the time from ``begin`` to ``end``."""
    for cause, spans in causes.items():
        before = bisect_right(spans, (end, inf))
        if before and spans[before - 1][1] >= begin:
            return cause
    return None


def _closed_for_good(request: Request, stream: Stream, deadline: int | None, end: int) -> int | None:
    """Returns when a connection was closed so that no response can come any more; None where it was not.

    After the client's FIN alone a response may still come, unless that is how the client gave up at the deadline.
    """
    if stream.closed == "open" or stream.closed_time is None:
        return None
    if stream.closed == "fin" and stream.closed_by is Side.CLIENT and stream.fin_times[Side.SERVER] is None:
        settled = stream.closed_time + CLOSING_SEEN if deadline is None else deadline
        gave_up = deadline is not None and stream.closed_time >= deadline - TOLERANCE
        if end < settled and not gave_up:
            return None
    return max(stream.closed_time, request.last_time)


def note_half_close(exchange: Exchange, timeout: float) -> None:
    """Notes on the stream of ``exchange`` that the client's FIN before the response did not end its waiting.

    It did at the deadline, and where a RST and no acknowledgment is what the response met.
    """
    request, response, stream = exchange.request, exchange.response, exchange.stream
    if request is None or response is None or stream.closed_time is None or stream.closed_by is not Side.CLIENT:
        return
    if response.first_time <= stream.closed_time or stream.fin_times[Side.CLIENT] != stream.closed_time:
        return
    gave_up = bool(timeout) and stream.closed_time >= request.last_time + round(timeout * NANOSECONDS) - TOLERANCE
    received = stream.reset_by is not Side.CLIENT or stream.acknowledged[Side.SERVER] >= response.end_offset
    stream.half_closed = received and not gave_up


def unreadable_requests(stream: Stream) -> list[UnparsedBytes]:
    """Returns what the client sent that is not HTTP, and not the rest of a request whose beginning is missing."""
    if stream.tls is not None or stream.switched is not None or stream.overlong_heads:
        return []
    return [one for one in stream.unparsed_requests if not one.continuation]


def request_unreadable(exchange: Exchange) -> bool:
    """Whether the request of a response is in the capture, but is not HTTP."""
    response = exchange.response
    if exchange.request is not None or response is None:
        return False
    return any(one.end == response.peer_offset for one in unreadable_requests(exchange.stream))


def unparsed_response(exchange: Exchange) -> UnparsedBytes | None:
    """Returns the first bytes after a request without a response that the server sent and that belong to no message."""
    request = exchange.request
    if request is None or exchange.response is not None:
        return None
    return next((one for one in exchange.stream.unparsed if one.end > request.peer_offset), None)


def _is_cut_after(request: Request, stream: Stream) -> bool:
    """Whether bytes that the server sent after ``request`` were cut away: the response may be among them."""
    cut = (gap for gap in stream.gaps if gap.side is Side.SERVER and gap.cause is Absence.UNREADABLE)
    return any(gap.offset + gap.length > request.peer_offset for gap in cut)


def silence(exchange: Exchange, end: int) -> Loss | None:
    """Returns the time up to ``end`` in which packets are missing, since a request is neither acknowledged nor repeated.

    TCP waits for an acknowledgment at most FIRST_RETRANSMISSION before it repeats, and each time about twice as long as before.
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
    repeated_by = sent + 3 * waited + FIRST_RETRANSMISSION
    return Loss(sent, until, Absence.LOST_IN_CAPTURE, stream=stream.number) if repeated_by < until else None


def lost_end(exchange: Exchange, timeout: float) -> Loss | None:
    """Returns the time after the last packet of a connection that stays open in which its end was lost.

    ``timeout`` is how many seconds WCS waits for the response. None where other losses of the connection say so already.
    """
    request, stream = exchange.request, exchange.stream
    if request is None or exchange.absence is not Absence.LOST_IN_CAPTURE or exchange.pairing == "assumed":
        return None
    if stream.closed != "open" or stream.gaps or stream.one_way is not None or request.problem not in (None, "open"):
        return None
    if stream.acknowledged[Side.CLIENT] < request.end_offset:  # neither acknowledged nor repeated
        return None
    until = max(request.last_time + round(timeout * NANOSECONDS), stream.last_time) + CLOSING_SEEN
    return Loss(stream.last_time, until, Absence.LOST_IN_CAPTURE, stream=stream.number)


def coverage_of(
    captures: Sequence[Capture],
    streams: Sequence[Stream],
    exchanges: Sequence[Exchange],
    clock: SteadyClock = UNSTEPPED,
    twice: Sequence[ClockStep] = (),
) -> Coverage:
    """Returns the coverage of a whole timeline (docs/verdicts.md#loss), whose times are those of the steady ``clock``."""
    times = [c for c in captures if c.first_time is not None and c.last_time is not None]
    begin = min((c.first_time for c in times if c.first_time is not None), default=0)
    end = max((c.last_time for c in times if c.last_time is not None), default=0)
    losses = []
    if any(c.dropped_packets for c in captures):  # the capturing program does not say when
        losses.append(Loss(begin, end, Absence.LOST_IN_CAPTURE))
    for stream in streams:
        if stream.opened == "midstream":
            # it was open before the capture, or its beginning was lost, and what it carried by then with it
            before = max(stream.first_time - 1, begin)
            losses.append(Loss(begin, before, Absence.LOST_IN_CAPTURE, proven=False, stream=stream.number))
        losses += [loss._replace(stream=stream.number) for loss in _losses_of(stream)]
    losses += [Loss(at, at, Absence.UNREADABLE) for at in clock.moments]  # how long it took is not known
    losses += [Loss(step.time, step.before, Absence.UNREADABLE) for step in twice]  # what came first is not known
    for capture in captures:
        losses += [Loss(first, last, Absence.UNREADABLE) for first, last in capture.unreadable_spans]
    losses += _after_damage(captures, begin, end)
    losses += (loss for exchange in exchanges if exchange.response is None and (loss := silence(exchange, end)))
    losses += _cut_messages(streams, exchanges)
    return Coverage(begin, end, tuple(losses), clock)


def _losses_of(stream: Stream) -> Iterable[Loss]:
    """Yields the times in which bytes of ``stream`` are missing or cannot be read."""
    first, last = stream.first_time, stream.last_time
    if stream.one_way is not None:
        yield Loss(first, last, Absence.LOST_IN_CAPTURE)
    if stream.tls is not None or stream.overlong_heads:
        yield Loss(first, last, Absence.UNREADABLE)
    if stream.switched is not None and stream.switched.may_carry_hooks:
        yield Loss(stream.switched.time, last, Absence.UNREADABLE)
    for unparsed in unreadable_requests(stream):
        yield Loss(unparsed.time, unparsed.time, Absence.UNREADABLE)
    for gap in stream.gaps:
        if gap.cause in (Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE):
            yield Loss(gap.after, gap.before, gap.cause)
    if broke_off(stream):
        yield Loss(last, last + LONGEST_EXCHANGE, Absence.LOST_IN_CAPTURE, proven=False)


def broke_off(stream: Stream) -> bool:
    """Whether a connection was opened, or was to be, and the capture shows nothing more of it: WCS opens one for a request.

    Of SYNs without a reply TCP sends PROVING_SYNS or more if they are not answered.
    """
    if stream.closed != "open" or stream.syn_ack_lost or any(stream.payload_by) or stream.one_way is not None:
        return False
    return stream.opened == "handshake" or (stream.opened == "no-answer" and len(stream.syn_frames) < PROVING_SYNS)


def _after_damage(captures: Sequence[Capture], begin: int, end: int) -> Iterable[Loss]:
    """Yields the times that damaged captures leave open: from the last packet before the damage to the first of the next capture.

    A capture without any packet leaves open the whole timeline.
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


def _cut_messages(streams: Iterable[Stream], exchanges: Iterable[Exchange]) -> Iterable[Loss]:
    """Yields the times of bytes that were cut away and may have been a whole message.

    Bytes cut out of a message that was recognised are only the rest of it.
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
                yield Loss(gap.after, gap.before, Absence.UNREADABLE, stream=stream.number)


def _inside(gap: Gap, messages: Sequence[Message]) -> bool:
    """Whether the bytes of ``gap`` belong to one of ``messages`` (sorted by offset): within it, or right after its cut head."""
    before = bisect_right(messages, gap.offset, key=lambda message: message.offset)
    if not before:
        return False
    message = messages[before - 1]
    return gap.offset < message.end_offset or (gap.offset == message.end_offset and message.problem == "cut")
