"""Pairs requests with responses on one connection.

While every byte is there, the order alone decides (RFC 9112, 9.3.2). As soon as a message may be missing, the ACK numbers
must agree: a request tells how much of the server's bytes the client had when it sent it, a response how much of the
client's the server had. A response answers the last request that the server had, if that was sent before the response began
and the client sends one request at a time. Where this is not so, or cannot be told, a response stays without request.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from wcs_pcap.http.ack_order import Requests, Responses
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.head import Head
from wcs_pcap.http.parser import Parser
from wcs_pcap.model import Exchange, Request, Response, Stream
from wcs_pcap.tcp.reassembly import Sink


class _Asked:
    """A request from its head on; ``request`` and ``response`` are set when they have ended."""

    __slots__ = ("behind_hole", "method", "offset", "pairing", "peer_offset", "request", "response")

    def __init__(self, method: bytes, offset: int, peer_offset: int, behind_hole: bool) -> None:
        self.method = method
        self.offset = offset
        self.peer_offset = peer_offset
        # bytes are missing before it, behind a request whose end is known; those that are there and no HTTP are not missing
        self.behind_hole = behind_hole
        self.pairing = "seen"
        self.request: Request | None = None
        self.response: Response | None = None


class HttpConversation:
    """Both directions of one stream as HTTP. ``emit`` takes each exchange, ``observe`` (if given) every message.

    All streams of a capture share one ``budget`` for what bodies unpack to. At most ``most_waiting`` requests wait for
    their response at a time; then the first one is taken to get none.
    """

    __slots__ = (
        "_answered",
        "_answered_end",
        "_asked",
        "_emit",
        "_most_waiting",
        "_observe",
        "_pipelining",
        "_requests",
        "_responses",
        "_unclaimed",
        "_waiting",
        "sinks",
        "stream",
    )

    def __init__(
        self,
        stream: Stream,
        emit: Callable[[Exchange], None],
        observe: Callable[[Request | Response], None] | None = None,
        budget: DecompressionBudget | None = None,
        most_waiting: int | None = None,
    ) -> None:
        self.stream = stream
        self._emit = emit
        self._most_waiting = most_waiting
        self._observe = observe
        budget = budget or DecompressionBudget()
        self._requests = Parser(False, self._request_begins, self._request_ends, self._joined, budget)
        self._responses = Parser(True, self._response_begins, self._response_ends, self._joined, budget, self._next_answers)
        gate = Responses(self._requests, self._responses)
        self.sinks: Sequence[Sink] = (Requests(self._requests, gate), gate)  # indexed by Side
        self._waiting: deque[_Asked] = deque()  # requests without a response
        self._asked: _Asked | None = None  # the last request
        self._answered: _Asked | None = None  # what the response being read answers
        self._answered_end = 0  # the offset behind the last response with a request
        self._unclaimed = 0  # how much of the client's bytes the senders of responses without request had received
        self._pipelining = False  # the client sends requests before their predecessors are answered

    def close(self) -> None:
        """Gives up waiting."""
        for asked in self._waiting:
            self._unanswered(asked, in_doubt=asked.offset < self._unclaimed)
        self._waiting.clear()
        self.stream.overlong_heads = self._requests.overlong_heads + self._responses.overlong_heads
        if self._asked is not None:
            self.stream.unparsed = self._responses.unparsed
        del (
            self._requests,
            self._responses,
            self.sinks,
        )  # which refer back: they are released at once, not by the garbage collector

    # ---- messages ----

    def _request_begins(self, head: Head, offset: int, peer_offset: int) -> None:
        previous = self._asked.request if self._asked else None
        end = previous.end_offset if previous else 0
        missing = self._requests.hole_end > end if previous or not self._joined() else offset > 0
        behind_hole = missing and (previous is None or previous.complete)
        if self._waiting and peer_offset <= self._waiting[-1].peer_offset:
            self._pipelining = True
        if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
            self._unanswered(self._waiting.popleft(), in_doubt=self._in_doubt)
        self._asked = _Asked(head.method, offset, peer_offset, behind_hole)
        self._waiting.append(self._asked)

    def _request_ends(self, request: Request | Response) -> None:
        assert isinstance(request, Request)
        assert self._asked is not None
        self._notice(request)
        self._asked.request = request
        self._exchange(self._asked)

    def _response_begins(self, head: Head, offset: int, peer_offset: int) -> bytes | None:
        if head.interim:
            return None
        asked = self._answered = self._asked_by(offset, peer_offset)
        if asked is None:
            self._unclaimed = max(self._unclaimed, peer_offset)
            return None
        if head.status == 101 or (asked.method == b"CONNECT" and 200 <= head.status < 300):
            self._requests.leave_http()
            self._responses.leave_http()
        return asked.method

    def _next_answers(self) -> bytes | None:
        """The method that ``_response_begins`` will give for the next response; None when that is not known."""
        return self._waiting[0].method if self._waiting and not self._in_doubt else None

    def _response_ends(self, response: Request | Response) -> None:
        assert isinstance(response, Response)
        self._notice(response)
        if response.interim:
            return
        asked = self._answered
        if asked is None:
            self._emit(Exchange(self.stream, None, response))
            return
        self._answered_end = response.end_offset
        if self._waiting and self._waiting[0].peer_offset < response.end_offset:
            self._pipelining = True
        asked.response = response
        self._exchange(asked)

    def _notice(self, message: Request | Response) -> None:
        if self._observe is not None:
            self._observe(message)

    # ---- pairs ----

    def _exchange(self, asked: _Asked) -> None:
        """Passes an exchange on when both of its messages have ended; a response may end first."""
        if asked.request is not None and asked.response is not None:
            if asked.response.body == asked.request.body:  # many a web server mirrors the hook: its bytes are kept once
                asked.response.body = asked.request.body
            self._emit(Exchange(self.stream, asked.request, asked.response, asked.pairing))

    def _unanswered(self, asked: _Asked, in_doubt: bool) -> None:
        unparsed = self._responses.unparsed
        if unparsed and unparsed[-1].end > asked.peer_offset and not unparsed[-1].continuation:
            in_doubt = False  # something came after it that is no answer, but is all there
        self._emit(Exchange(self.stream, asked.request, None, "assumed" if in_doubt else "seen"))

    def _asked_by(self, offset: int, peer_offset: int) -> _Asked | None:
        """The request that is answered at ``offset`` by a server that had ``peer_offset`` bytes; it waits no more."""
        waiting = self._waiting
        if not self._in_doubt:
            return waiting.popleft() if waiting else None
        if self._pipelining:
            return None
        last = None
        while waiting and waiting[0].offset < peer_offset and waiting[0].peer_offset <= offset:
            if last is not None:  # the client sent another request after it: its response was among the missing bytes
                self._unanswered(last, in_doubt=True)
            last = waiting.popleft()
        if last is None or not self._agree(last, offset, peer_offset):
            if last is not None:
                waiting.appendleft(last)
            return None
        last.pairing = "assumed"
        return last

    def _agree(self, asked: _Asked, offset: int, peer_offset: int) -> bool:
        """Whether nothing can have come between a request and what may be its response, not even something missing."""
        if asked.behind_hole and asked.peer_offset <= self._answered_end:
            return False  # the client had no answer to what is missing when it sent the request: it does pipeline
        end = asked.request.end_offset if asked.request else peer_offset
        return offset == asked.peer_offset or peer_offset <= end

    def _joined(self) -> bool:
        """Whether the connection was joined in the middle."""
        return not self.stream.syn_frames and self.stream.syn_ack_time is None

    @property
    def _in_doubt(self) -> bool:
        """A message may be missing: the order alone proves nothing."""
        return self._requests.lost_place or self._responses.lost_place
