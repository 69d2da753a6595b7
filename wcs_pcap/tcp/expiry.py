"""Connections that are forgotten when they are over: memory holds those that are open, not those that were.

Of the others only a byte each is kept, so that a late packet does not begin one anew. A connection that is over is found
when it is its turn to be looked at: at each new one, a few of the old.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from wcs_pcap.capture.fast_path import Predictors
from wcs_pcap.model import NANOSECONDS, Segment, Side, Stream
from wcs_pcap.tcp.connection import Connection, Connections, Conversation, to_lower_port

# state -> how many seconds without a packet let a connection count as over
QUIET = {
    "finished": 2,  # both sides closed and everything was read: copies and late resets may still come
    "rst": 60,  # what was under way, or the reset was none
    "silent": 300,  # nobody answers; the last SYN of Linux comes 64 s after the one before
    "fin": 3600,  # one side closed
    "open": 86_400,
}
LOOKED_AT = 2  # for each new connection; so those that are over are never many more than those that are not
OVER, FINISHED = 1, 2


class ExpiringConnections(Connections):
    """Tells ``ended`` each stream that is over, and forgets it. ``finish`` returns the streams that are left at the end.

    One that was only silent and then goes on counts as another, which was joined in the middle.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        converse: Callable[[Stream], Conversation],
        predictors: Predictors | None,
        ended: Callable[[Stream], None],
    ) -> None:
        super().__init__(ports, converse, predictors)
        self._ended = ended
        self._in_turn: deque[int] = deque()  # the streams that are known, the one to be looked at next first
        self._past = bytearray()  # by the number of the stream: 0, OVER or FINISHED

    def segment(self, segment: Segment) -> None:
        number = segment.stream
        if number not in self._connections and number not in self._held:
            past = self._past[number] if number < len(self._past) else 0
            if past == FINISHED or (past and not segment.payload_length):
                return
            for _ in range(min(LOOKED_AT, len(self._in_turn))):
                self._look_at(self._in_turn.popleft(), segment.time)
            self._in_turn.append(number)
        super().segment(segment)

    def _look_at(self, number: int, now: int) -> None:
        """Forgets a stream if it is over, else puts it at the end of the row."""
        connection = self._connections.get(number)
        if connection is None:
            held = self._held[number]
            if now - held[-1].time > QUIET["silent"] * NANOSECONDS:
                self._begin(held[0], to_lower_port(held[0]))
        elif now - connection.last_time > QUIET[_state(connection)] * NANOSECONDS:
            self._forget(number, self._connections.pop(number))
            return
        self._in_turn.append(number)

    def _forget(self, number: int, connection: Connection) -> None:
        self._past.extend(bytes(max(number + 1 - len(self._past), 0)))
        self._past[number] = FINISHED if connection.finished else OVER
        connection.finish()
        self._ended(connection.stream)


def _state(connection: Connection) -> str:
    """A key of QUIET."""
    stream = connection.stream
    if connection.finished:
        return "finished"
    if stream.closed == "open" and not stream.packets_by[Side.SERVER] and not any(stream.payload_by):
        return "silent"
    return stream.closed
