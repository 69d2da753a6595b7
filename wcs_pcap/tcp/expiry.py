"""Expiry of connections: memory holds those that are open, not all that a capture ever had.

Of an expired connection one byte is kept, so that a late packet does not begin it anew. Each new connection has
``CHECKED`` old ones checked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from wcs_pcap.capture.fast_path import Predictors
from wcs_pcap.model import NANOSECONDS, Segment, Side, Stream
from wcs_pcap.tcp.connection import Connection, Connections, Conversation

# state -> after how many seconds without a packet a connection expires
TIMEOUTS = {
    "finished": 2,  # both sides closed and everything was read: copies and late resets may still come
    "rst": 60,  # packets in flight may still come
    "no-answer": 300,  # the last SYN of Linux comes 64 s after the one before
    "fin": 3600,  # one side closed
    "open": 86_400,
}
CHECKED = 2  # for each new connection, so that those that should have expired never outnumber the others by much
EXPIRED, FINISHED = 1, 2


class ExpiringConnections(Connections):
    """Connections that expire: ``ended`` receives the stream of each. ``finish`` returns those that are left at the end.

    An expired connection that goes on, but had not closed, counts as another one that was joined in the middle.
    """

    def __init__(
        self,
        ports: frozenset[int] | None,
        new_conversation: Callable[[Stream], Conversation],
        predictors: Predictors | None,
        ended: Callable[[Stream], None],
    ) -> None:
        super().__init__(ports, new_conversation, predictors)
        self._ended = ended
        self._queue: deque[int] = deque()  # the streams that are known, the one to be checked next first
        self._past = bytearray()  # by stream number: 0, EXPIRED or FINISHED

    def segment(self, segment: Segment) -> None:
        number = segment.stream
        if number not in self._connections and number not in self._held:
            past = self._past[number] if number < len(self._past) else 0
            if past == FINISHED or (past and not segment.payload_length):
                return
            for _ in range(min(CHECKED, len(self._queue))):
                self._check(self._queue.popleft(), segment.time)
            self._queue.append(number)
        super().segment(segment)

    def _check(self, number: int, now: int) -> None:
        """Removes a stream that has expired, or puts it at the end of the queue."""
        connection = self._connections.get(number)
        if connection is None and now - self._held[number][-1].time > TIMEOUTS["no-answer"] * NANOSECONDS:
            connection = self._begin_held(number)
        if connection is not None and now - connection.last_time > TIMEOUTS[_state(connection)] * NANOSECONDS:
            del self._connections[number]
            self._expire(number, connection)
            return
        self._queue.append(number)

    def _expire(self, number: int, connection: Connection) -> None:
        self._past.extend(bytes(max(number + 1 - len(self._past), 0)))
        self._past[number] = FINISHED if connection.finished else EXPIRED
        connection.finish()
        self._ended(connection.stream)


def _state(connection: Connection) -> str:
    """A key of TIMEOUTS."""
    stream = connection.stream
    if connection.finished:
        return "finished"
    if stream.closed == "open" and not stream.packets_by[Side.SERVER] and not any(stream.payload_by):
        return "no-answer"
    return stream.closed
