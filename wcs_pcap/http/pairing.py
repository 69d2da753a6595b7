"""Pairs requests with responses on one connection.

Without gaps the order alone decides (RFC 9112, 9.3.2). Across gaps the ACK numbers do: a request tells how much of the
server's bytes the client had received when it was sent, a response how much of the client's the server had. A request's
response cannot begin before the server had the request, nor, without pipelining, behind what the client had received when
it sent its next request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wcs_pcap.http.parser import Parser
from wcs_pcap.model import Exchange, Request, Response, Side, Stream


class HttpConversation:
    """Both directions of one stream as HTTP. ``emit`` takes each exchange, ``observe`` (if given) every message."""

    def __init__(
        self,
        stream: Stream,
        emit: Callable[[Exchange], None],
        observe: Callable[[Request | Response], None] | None = None,
    ) -> None:
        self.stream = stream
        self._emit = emit
        self._observe = observe
        self._requests: list[Request] = []
        self._responses: list[Response] = []
        self._parsers = (
            Parser(False, self._take),
            Parser(True, self._take, self._method_being_answered),
        )

    @property
    def sinks(self) -> Sequence[Parser]:
        """What reads each side's bytes, indexed by Side."""
        return self._parsers

    def settle(self) -> None:
        """Pairs what can be paired; a request without a response goes on waiting."""
        if not self._responses:
            return
        responses, self._responses = self._responses, []
        for response in responses:
            self._answer(response)

    def close(self) -> None:
        """Pairs what is left and gives up waiting."""
        self.settle()
        for request in self._requests:
            self._emit(Exchange(self.stream, request, None))
        self._requests = []

    def _take(self, message: Request | Response) -> None:
        if self._observe is not None:
            self._observe(message)
        if isinstance(message, Request):
            self._requests.append(message)
        else:
            self._responses.append(message)

    def _method_being_answered(self) -> bytes | None:
        waiting = len(self._responses)
        return self._requests[waiting].method if waiting < len(self._requests) else None

    def _answer(self, response: Response) -> None:
        requests = self._requests
        while requests and self._answer_lost(response):
            self._emit(Exchange(self.stream, requests.pop(0), None, "assumed"))
        if requests and (response.peer_offset > requests[0].offset or not self._disturbed()):
            request = requests.pop(0)
            self._emit(Exchange(self.stream, request, response, "assumed" if self.stream.gaps else "seen"))
        else:
            self._emit(Exchange(self.stream, None, response))

    def _answer_lost(self, response: Response) -> bool:
        """Whether the oldest request's response lies in a gap, so that ``response`` belongs to a later request."""
        if len(self._requests) < 2:
            return False
        first, second = self._requests[:2]
        if second.peer_offset <= first.peer_offset or response.offset < second.peer_offset:
            return False
        return any(
            gap.side is Side.SERVER and gap.offset < second.peer_offset and gap.offset + gap.length > first.peer_offset
            for gap in self.stream.gaps
        )

    def _disturbed(self) -> bool:
        """Bytes of this stream are missing, or it was joined in the middle: order alone proves nothing."""
        return bool(self.stream.gaps) or self.stream.opened == "midstream"
