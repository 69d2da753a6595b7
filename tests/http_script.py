"""Scripts an HTTP connection: bytes and gaps of both sides, with the ACK numbers that two kernels would send."""

from __future__ import annotations

from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.model import Absence, Endpoint, Exchange, Gap, Request, Response, Side, Stream
from wcs_pcap.tcp.reassembly import Chunk

CLIENT, SERVER = Side.CLIENT, Side.SERVER


class ScriptedHttp:
    """Each ``request`` and ``respond`` is one captured packet, received at once; ``lose`` is received, but not captured.

    ``received``: how many bytes of the other side the sender had received, by default all. ``joined``: the capture began in
    the middle of the connection.
    """

    def __init__(self, joined: bool = False, max_outstanding: int | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self.messages: list[Request | Response] = []
        self.stream = Stream(0, Endpoint(b"\x0a\0\0\1", 40000), Endpoint(b"\x0a\0\0\2", 9091), 1, 0)
        if not joined:
            self.stream.syn_frames.append(1)
        self._conversation = HttpConversation(self.stream, self.exchanges.append, self.messages.append, None, max_outstanding)
        self._sent = [0, 0]
        self._frame = 0

    def request(self, data: bytes, received: int | None = None) -> ScriptedHttp:
        return self._send(CLIENT, data, received)

    def respond(self, data: bytes, received: int | None = None) -> ScriptedHttp:
        return self._send(SERVER, data, received)

    def lose(self, side: Side, data: bytes, cause: Absence = Absence.LOST_IN_CAPTURE) -> ScriptedHttp:
        self._frame += 1
        gap = Gap(side, self._sent[side], len(data), cause, self._frame, self._frame, self._frame)
        self._sent[side] += len(data)
        self.stream.add_gap(gap)
        self._conversation.sinks[side].gap(gap)
        return self

    def end(self, closed: bool = True, fin: bool = True) -> list[Exchange]:
        for side in Side:
            self._frame += 1
            last = Chunk(self._sent[side], b"", self._frame, self._frame, 0) if fin else None
            self._conversation.sinks[side].end(closed, last)
        self._conversation.close()
        return self.exchanges

    def _send(self, side: Side, data: bytes, received: int | None) -> ScriptedHttp:
        self._frame += 1
        chunk = Chunk(self._sent[side], data, self._frame, self._frame, self._sent[1 - side] if received is None else received)
        self._sent[side] += len(data)
        self._conversation.sinks[side].data(chunk)
        return self


def post(name: str, body: bytes = b"", method: str = "POST") -> bytes:
    return f"{method} /{name} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def ok(name: str, body: bytes = b"", status: int = 200) -> bytes:
    return f"HTTP/1.1 {status} {name}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def texts(exchanges: list[Exchange]) -> list[str]:
    """Each exchange as "/uri reason", with a dash for a missing message, and "?" when the pairing is assumed."""
    result = []
    for exchange in exchanges:
        request = exchange.request.uri.decode() if exchange.request else "-"
        response = exchange.response.reason.decode() if exchange.response else "-"
        result.append(f"{request} {response}" + ("?" if exchange.pairing == "assumed" else ""))
    return result
