"""Which calls the rules need to look at: of healthy traffic next to none, so that each rule costs it next to nothing."""

from __future__ import annotations

from collections.abc import Iterable

from wcs_pcap.model import Headers, HookCall

LENGTH, TYPE, AGENT, CREDENTIALS = 1, 2, 4, 8  # what may be odd about headers
CODING, OTHER = 16, 0
KINDS = {
    b"content-length": LENGTH, b"transfer-encoding": CODING, b"content-type": TYPE, b"user-agent": AGENT,
    b"authorization": CREDENTIALS,
}  # fmt: skip
Judged = dict[int, tuple[Headers, int]]  # by identity
AGENT_OF_WCS = b"Java/"
MAX_KNOWN = 1000  # header names, values and whole headers that are remembered


def troubled(calls: Iterable[HookCall], slow: int) -> list[HookCall]:
    """The calls to which something happened.

    All others were sent once, arrived whole, and were answered in time, in less than ``slow`` nanoseconds, with 200 and a JSON
    object that is whole and was not compressed.
    """
    found = []
    for call in calls:
        request, response, closed = call.exchange.request, call.exchange.response, call.exchange.stream.closed_time
        if (
            response is None
            or request is None
            or response.status != 200
            or response.problem is not None
            or response.encoding is not None
            or not response.decoded
            or not isinstance(call.answer, dict)
            or not call.whole
            or request.problem is not None
            or request.encoding is not None
            or response.first_time - request.last_time > slow
            or (closed is not None and closed < response.first_time)
            or call.repeats
        ):
            found.append(call)
    return found


class HeaderScreen:
    """Picks out calls with headers that some rule may object to. Names and values met before are not judged again."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, int] = {}
        self._usual: set[tuple[int, bytes]] = set()
        self._judged: tuple[Judged, Judged] = ({}, {})  # headers of requests, and of answers: equal ones are often one object

    def odd(self, calls: Iterable[HookCall]) -> dict[int, list[HookCall]]:
        """For LENGTH, TYPE, AGENT and CREDENTIALS the calls whose request or answer is odd in that respect."""
        found: dict[int, list[HookCall]] = {LENGTH: [], TYPE: [], AGENT: [], CREDENTIALS: []}
        asked, answered = self._judged
        for call in calls:
            exchange = call.exchange
            request, response = exchange.request, exchange.response
            odd = 0
            if request is not None:
                headers = request.headers
                known = asked.get(id(headers))
                odd = known[1] if known is not None else self._judge(headers, typed=False)
            if response is not None:
                headers = response.headers
                known = answered.get(id(headers))
                odd |= known[1] if known is not None else self._judge(headers, typed=True)
            if odd or call.repeats:
                for kind, picked in found.items():
                    if odd & kind or call.repeats:
                        picked.append(call)
        return found

    def _judge(self, headers: Headers, typed: bool) -> int:
        odd, judged = self._odd(headers, typed), self._judged[typed]
        if len(judged) < MAX_KNOWN:
            judged[id(headers)] = headers, odd  # held, so that no others can be taken for them
        return odd

    def _odd(self, headers: Headers, typed: bool) -> int:
        """What is odd: a length that is not stated once, values that are not usual, and, if ``typed``, no type of content."""
        kinds, usual = self._kinds, self._usual
        framed = odd = 0
        for name, value in headers:
            kind = kinds.get(name)
            if kind is None:
                kind = self._kind(name)
            if kind == OTHER:
                continue
            if kind == LENGTH:
                framed += 1
                if not value.isdigit():
                    odd |= LENGTH
                continue
            if kind == CODING:
                framed += 1
            elif kind == TYPE:
                typed = False
            if (kind, value) not in usual and not self._is_usual(kind, value):
                odd |= LENGTH if kind == CODING else kind
        if framed != 1:
            odd |= LENGTH
        return odd | TYPE if typed else odd

    def _kind(self, name: bytes) -> int:
        kind = KINDS.get(name.lower(), OTHER)
        if len(self._kinds) < MAX_KNOWN:
            self._kinds[name] = kind
        return kind

    def _is_usual(self, kind: int, value: bytes) -> bool:
        lower = value.lower()
        usual = (
            (kind == CODING and lower == b"chunked")
            or (kind == TYPE and b"json" in lower and (b"charset" not in lower or lower.endswith(b"charset=utf-8")))
            or (kind == AGENT and value.startswith(AGENT_OF_WCS))
        )
        if usual and len(self._usual) < MAX_KNOWN:
            self._usual.add((kind, value))
        return usual
