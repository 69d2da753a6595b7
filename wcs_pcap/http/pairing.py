"""Pairs the requests and responses of one connection.

While no byte is missing, the order alone pairs them (RFC 9112, 9.3.2). As soon as a message may be missing, the ACK numbers
must agree: a request shows how many of the server's bytes the client had received when it sent it, a response how many of the
client's bytes the server had received. A response then belongs to the last request that the server had received, provided that
the client sent it before the response began, and sends one request at a time. Otherwise it remains without a request.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from wcs_pcap.http.ack_order import RequestSink, ResponseSink
from wcs_pcap.http.content_coding import DecompressionBudget
from wcs_pcap.http.head import Head
from wcs_pcap.http.parser import Parser
from wcs_pcap.model import Exchange, Pairing, ProtocolSwitch, Request, Response, Side, Stream
from wcs_pcap.tcp.reassembly import Sink

TLS_VERSION = b"\x03"  # the second byte of a TLS record (RFC 8446, 5.1); HTTP has none


class _OpenExchange:
    """An exchange from the request's head on; ``request`` and ``response`` are set when these have ended.

    ``after_gap``: bytes are missing right before the request, after one whose end is known. Unparsed bytes are not missing.
    """

    __slots__ = ("after_gap", "method", "offset", "pairing", "peer_offset", "request", "response")

    def __init__(self, method: bytes, offset: int, peer_offset: int, after_gap: bool) -> None:
        self.method = method
        self.offset = offset
        self.peer_offset = peer_offset
        self.after_gap = after_gap
        self.pairing: Pairing = "seen"
        self.request: Request | None = None
        self.response: Response | None = None


class HttpConversation:
    """Both directions of one stream as HTTP. ``emit`` receives each exchange, ``observe`` (if given) each message.

    All streams of a capture share one ``budget`` for what bodies unpack to. If ``max_outstanding`` is given, at most so many
    requests wait for their response: then the first of them is emitted without one.
    """

    def __init__(
        self,
        stream: Stream,
        emit: Callable[[Exchange], None],
        observe: Callable[[Request | Response], None] | None = None,
        budget: DecompressionBudget | None = None,
        max_outstanding: int | None = None,
    ) -> None:
        self.stream = stream
        self._emit = emit
        self._max_outstanding = max_outstanding
        self._observe = observe
        budget = budget or DecompressionBudget()
        self._requests = Parser(False, self._on_request_head, self._on_request, self._joined, budget)
        self._responses = Parser(True, self._on_response_head, self._on_response, self._joined, budget, self._next_method)
        responses = ResponseSink(self._requests, self._responses)
        self.sinks: Sequence[Sink] = (RequestSink(self._requests, responses), responses)  # indexed by Side
        self._outstanding: deque[_OpenExchange] = deque()  # without a response
        self._latest: _OpenExchange | None = None  # of the last request
        self._current: _OpenExchange | None = None  # of the response being read
        self._matched_end = 0  # the offset after the last response with a request
        self._unmatched = 0  # the highest peer offset of a response without a request
        self._pipelining = False  # the client does not wait for the response to its previous request

    def close(self) -> None:
        """Emits the requests that have no response."""
        for exchange in self._outstanding:
            self._emit_unanswered(exchange, in_doubt=exchange.offset < self._unmatched)
        self._outstanding.clear()
        if self._requests.tunnelled[1:2] == TLS_VERSION:
            self.stream.tls, self.stream.plain = Side.CLIENT, None
        if overlong := self._requests.overlong_heads + self._responses.overlong_heads:
            self.stream.overlong_heads = overlong
        if self._latest is not None:
            self.stream.unparsed, self.stream.unparsed_requests = self._responses.unparsed, self._requests.unparsed
        # these refer back to this conversation: without them it is released at once, not by the garbage collector
        del self._requests, self._responses, self.sinks

    # ---- messages ----

    def _on_request_head(self, head: Head, offset: int, peer_offset: int) -> None:
        previous = self._latest.request if self._latest else None
        end = previous.end_offset if previous else 0
        missing = self._requests.last_gap_end > end if previous or not self._joined() else offset > 0
        after_gap = missing and (previous is None or previous.complete)
        if self._outstanding and peer_offset <= self._outstanding[-1].peer_offset:
            self._pipelining = True
        if self._max_outstanding is not None and len(self._outstanding) >= self._max_outstanding:
            self._emit_unanswered(self._outstanding.popleft(), in_doubt=self._in_doubt)
        self._latest = _OpenExchange(head.method, offset, peer_offset, after_gap)
        self._outstanding.append(self._latest)

    def _on_request(self, request: Request | Response) -> None:
        assert isinstance(request, Request)
        assert self._latest is not None
        if self._observe is not None:
            self._observe(request)
        self._latest.request = request
        self._emit_if_ended(self._latest)

    def _on_response_head(self, head: Head, offset: int, peer_offset: int) -> bytes | None:
        if head.interim:
            return None
        exchange = self._current = self._match(offset, peer_offset)
        if exchange is None:
            self._unmatched = max(self._unmatched, peer_offset)
            return None
        if head.status == 101:
            self._requests.leave_http()
            self._responses.leave_http()
        elif exchange.method == b"CONNECT" and 200 <= head.status < 300:
            self._requests.in_tunnel = self._responses.in_tunnel = True
        return exchange.method

    def _next_method(self) -> bytes | None:
        """The method that ``_on_response_head`` will return for the next response; None if that is not known."""
        return self._outstanding[0].method if self._outstanding and not self._in_doubt else None

    def _on_response(self, response: Request | Response) -> None:
        assert isinstance(response, Response)
        if self._observe is not None:
            self._observe(response)
        if response.interim:
            return
        exchange = self._current
        if exchange is None:
            self._emit(Exchange(stream=self.stream, request=None, response=response))
            return
        if response.status == 101:
            protocol = (response.header(b"upgrade") or b"").decode("latin-1")
            self.stream.switched = ProtocolSwitch(protocol=protocol, frame=response.frame, time=response.last_time)
        self._matched_end = response.end_offset
        if self._outstanding and self._outstanding[0].peer_offset < response.end_offset:
            self._pipelining = True
        exchange.response = response
        self._emit_if_ended(exchange)

    # ---- exchanges ----

    def _emit_if_ended(self, exchange: _OpenExchange) -> None:
        """Emits an exchange when both of its messages have ended; the response may end first."""
        request, response = exchange.request, exchange.response
        if request is not None and response is not None:
            if response.body == request.body:  # many web servers echo the hook: the bytes are kept once
                response.body = request.body
            self._emit(Exchange(self.stream, request, response, exchange.pairing))

    def _emit_unanswered(self, exchange: _OpenExchange, in_doubt: bool) -> None:
        unparsed = self._responses.unparsed
        if unparsed and unparsed[-1].end > exchange.peer_offset and not unparsed[-1].continuation:
            in_doubt = False  # what came after it is whole, and is not a response
        pairing: Pairing = "assumed" if in_doubt else "seen"
        self._emit(Exchange(stream=self.stream, request=exchange.request, response=None, pairing=pairing))

    def _match(self, offset: int, peer_offset: int) -> _OpenExchange | None:
        """Takes out the exchange of the response at ``offset``, whose sender had received ``peer_offset`` bytes."""
        outstanding = self._outstanding
        if not self._in_doubt:
            return outstanding.popleft() if outstanding else None
        if self._pipelining:
            return None
        last = None
        while outstanding and outstanding[0].offset < peer_offset and outstanding[0].peer_offset <= offset:
            if last is not None:  # the client sent another request after it: its response was among the missing bytes
                self._emit_unanswered(last, in_doubt=True)
            last = outstanding.popleft()
        if last is None or not self._agrees(last, offset, peer_offset):
            if last is not None:
                outstanding.appendleft(last)
            return None
        last.pairing = "assumed"
        return last

    def _agrees(self, exchange: _OpenExchange, offset: int, peer_offset: int) -> bool:
        """Whether nothing, not even missing bytes, can lie between a request and what may be its response."""
        if exchange.after_gap and exchange.peer_offset <= self._matched_end:
            return False  # the client sent it without a response to what is missing before it: it does pipeline
        end = exchange.request.end_offset if exchange.request else peer_offset
        return offset == exchange.peer_offset or peer_offset <= end

    def _joined(self) -> bool:
        """Whether the connection is older than the capture."""
        return not self.stream.syn_frames and self.stream.syn_ack_time is None

    @property
    def _in_doubt(self) -> bool:
        """Whether a message may be missing, so that the order alone proves nothing."""
        return self._requests.lost_sync or self._responses.lost_sync
