"""The order in which the two directions of a connection are parsed: causes before effects.

The ACK number of a packet says which bytes of the other side its sender had received. So the server's bytes wait until the
client's bytes that they acknowledge have been parsed or given up as lost, however the capture shuffled the packets: when a
response is parsed, every request that it can belong to is known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from operator import itemgetter

from wcs_pcap.http.parser import Parser
from wcs_pcap.model import Gap
from wcs_pcap.tcp.reassembly import MAX_PENDING_BYTES, MAX_PENDING_SEGMENTS, Chunk, PredictedSegment, chunk_of

_PEER_OFFSET = itemgetter(3)  # of a PredictedSegment


class ResponseSink:
    """Takes the server's bytes, and holds them until the client's bytes that they acknowledge have been parsed."""

    def __init__(self, requests: Parser, responses: Parser) -> None:
        self._requests = requests
        self._responses = responses
        self.held: deque[Chunk | Gap] = deque()
        self._held_bytes = 0

    def data(self, chunk: Chunk) -> None:
        if not self.held and self._may_be_read(chunk.peer_offset):
            self._responses.data(chunk)
            return
        self.held.append(chunk)
        self._held_bytes += len(chunk.data)
        if self._held_bytes > MAX_PENDING_BYTES or len(self.held) > MAX_PENDING_SEGMENTS:
            self.release(everything=True)

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        if not self.held and self._may_be_read(max(map(_PEER_OFFSET, segments))):
            self._responses.segments(segments)
        else:
            for segment in segments:
                self.data(chunk_of(segment))

    def _may_be_read(self, peer_offset: int) -> bool:
        """Whether the client's bytes up to ``peer_offset`` have been parsed.

        Where the capture joins a connection, its first request may come after packets of the response to it.
        """
        return peer_offset <= self._requests.position and not self._requests.may_come_late

    def gap(self, gap: Gap) -> None:
        if self.held:
            self.held.append(gap)
        else:
            self._responses.gap(gap)

    def end(self, closed: bool, fin: Chunk | None) -> None:
        self.release(everything=True)
        self._responses.end(closed, fin)

    def release(self, everything: bool = False) -> None:
        """Passes on what need not wait any more."""
        held = self.held
        while held and (everything or isinstance(held[0], Gap) or self._may_be_read(held[0].peer_offset)):
            event = held.popleft()
            if isinstance(event, Gap):
                self._responses.gap(event)
            else:
                self._held_bytes -= len(event.data)
                self._responses.data(event)


class RequestSink:
    """Takes the client's bytes, which do not wait, and releases the server's."""

    def __init__(self, requests: Parser, responses: ResponseSink) -> None:
        self._requests = requests
        self._responses = responses

    def data(self, chunk: Chunk) -> None:
        self._requests.data(chunk)
        if self._responses.held:
            self._responses.release()

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        if not self._responses.held:
            self._requests.segments(segments)
        else:  # each may release some of what is held
            for segment in segments:
                self.data(chunk_of(segment))

    def gap(self, gap: Gap) -> None:
        self._requests.gap(gap)
        self._responses.release()

    def end(self, closed: bool, fin: Chunk | None) -> None:
        self._requests.end(closed, fin)
