"""Which calls the rules need to look at: of healthy traffic next to none, so that each rule costs it next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Headers, HookCall

LENGTH, TYPE, AGENT, CREDENTIALS = 1, 2, 4, 8  # what may be odd about headers
CODING, OTHER = 16, 0
KINDS = {
    b"content-length": LENGTH, b"transfer-encoding": CODING, b"content-type": TYPE, b"user-agent": AGENT,
    b"authorization": CREDENTIALS,
}  # fmt: skip
Judged = dict[int, tuple[Headers, int]]  # by identity
AGENT_OF_WCS = b"Java/"
MEDIA_HOOKS = frozenset((
    "publishStream", "unPublishStream", "playStream", "pauseStream", "stopStream", "StreamStatusEvent", "StreamKeepAliveEvent",
))  # fmt: skip
UNSURE_KEYS = frozenset(("sendIMDN", "playRTSP"))  # hooks whose fields are not documented
FEW = 20  # calls of one target, as evidence
MAX_KNOWN = 1000  # header names, values and whole headers that are remembered


class Triage:
    """What one look at every call finds: those that rules must look at again.

    ``troubled``: calls to which something happened. All others were sent once, arrived whole, and were answered in time, in less
    than ``slow`` nanoseconds, with 200 and a JSON object that is whole and was not compressed.
    ``odd``: for LENGTH, TYPE, AGENT and CREDENTIALS the calls whose request or answer is odd in that respect.
    ``keyless``: by hook, the calls without a client or without the field that usually says what they are about.
    ``media``: the hooks of each media stream, in time order, by client connection and ``mediaSessionId``.
    ``first``: of each stream, by its number, request target and app the first calls, at most FEW.
    """

    def __init__(self, calls: Iterable[HookCall], slow: int) -> None:
        self.troubled: list[HookCall] = []
        self.odd: dict[int, list[HookCall]] = {LENGTH: [], TYPE: [], AGENT: [], CREDENTIALS: []}
        self.keyless: dict[str, list[HookCall]] = {}
        self.first: dict[tuple[int, bytes, str | None], list[HookCall]] = {}
        self.media: dict[tuple[int, str], list[HookCall]] = {}
        self._look(calls, slow)

    def _look(self, calls: Iterable[HookCall], slow: int) -> None:
        screen, firsts, usual = HeaderScreen(), self.first, usual_keys()
        asked, answered = screen.asked, screen.answered
        for call in calls:
            exchange, fields = call.exchange, call.fields
            request, response, stream = exchange.request, exchange.response, exchange.stream
            if call.client is None or usual.get(call.name, "sessionId") not in fields:
                self.keyless.setdefault(call.name, []).append(call)
            if call.name in MEDIA_HOOKS and isinstance(media := fields.get("mediaSessionId"), str):
                self.media.setdefault((id(call.client), media), []).append(call)
            odd = 0
            if request is not None:
                headers = request.headers
                known = asked.get(id(headers))
                odd = known[1] if known is not None else screen.judge(headers)
                app = fields.get("appKey")
                key = (stream.number, request.uri, app if isinstance(app, str) else None)
                group = firsts.get(key)
                if group is None:
                    firsts[key] = [call]
                elif len(group) < FEW:
                    group.append(call)
            if response is not None:
                headers = response.headers
                known = answered.get(id(headers))
                odd |= known[1] if known is not None else screen.judge(headers, answer=True)
            if odd or call.repeats:
                for kind, picked in self.odd.items():
                    if odd & kind or call.repeats:
                        picked.append(call)
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
                or (stream.closed_time is not None and stream.closed_time < response.first_time)
                or call.repeats
            ):
                self.troubled.append(call)


def usual_keys() -> Mapping[str, str]:
    """For hooks that are about something, the field that usually says what."""
    return {name: hook.key[0] for name, hook in hooks().items() if hook.key and name not in UNSURE_KEYS}


class HeaderScreen:
    """Tells headers that some rule may object to. Headers, names and values met before are not judged again."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, int] = {}
        self._usual: set[tuple[int, bytes]] = set()
        self.asked: Judged = {}  # headers of requests: equal ones are often one object
        self.answered: Judged = {}  # those of answers

    def judge(self, headers: Headers, answer: bool = False) -> int:
        """What is odd about the headers of a request, or of an ``answer``; notes it in ``asked`` or ``answered``."""
        odd, judged = self._odd(headers, answer), self.answered if answer else self.asked
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
