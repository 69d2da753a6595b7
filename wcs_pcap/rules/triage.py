"""Which calls the rules need to look at: of healthy traffic next to none, so that each rule costs it next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Headers, HookCall

LENGTH, TYPE, AGENT, CREDENTIALS = 1, 2, 4, 8  # what may be odd about headers
ODD = LENGTH | TYPE | AGENT | CREDENTIALS
FRAMES, TYPES = 16, 32  # what a header tells: how long the body is, of what type it is
Judged = dict[int, tuple[Headers, int]]  # by identity
AGENT_OF_WCS = b"Java/"
MEDIA_HOOKS = frozenset((
    "publishStream", "unPublishStream", "playStream", "pauseStream", "stopStream", "StreamStatusEvent", "StreamKeepAliveEvent",
))  # fmt: skip
UNSURE_KEYS = frozenset(("sendIMDN", "playRTSP"))  # hooks whose fields are not documented
FEW = 20  # calls of one target, as evidence
MAX_KNOWN = 1000  # whole headers that are remembered
MAX_FIELDS = 4096  # single ones; Date is another one each second


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
            if call.client is None or fields.get(usual.get(call.name, "sessionId")) is None:
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


def _is_json(value: bytes) -> bool:
    lower = value.lower()
    return b"json" in lower and (b"charset" not in lower or lower.endswith(b"charset=utf-8"))


# by the name of a header what it tells, what is odd about it when its value is not a usual one, and whether that is one
FIELDS: Mapping[bytes, tuple[int, int, Callable[[bytes], bool]]] = {
    b"content-length": (FRAMES, LENGTH, bytes.isdigit),
    b"transfer-encoding": (FRAMES, LENGTH, lambda value: value.lower() == b"chunked"),
    b"content-type": (TYPES, TYPE, _is_json),
    b"user-agent": (0, AGENT, lambda value: value.startswith(AGENT_OF_WCS)),
    b"authorization": (0, CREDENTIALS, lambda value: False),  # noqa: ARG005
}
_OTHER = (0, 0, bool)


class HeaderScreen:
    """Tells headers that some rule may object to. What was met before is not judged again: neither all together nor one."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes], int] = {}
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
        each = list(map(self._known.get, headers))
        if None in each:
            each = [self._look(header) if what is None else what for header, what in zip(headers, each, strict=True)]
        lengths = told = 0
        for what in filter(None, each):  # most headers tell nothing
            told |= what
            if what & FRAMES:
                lengths += 1
        if lengths != 1:
            told |= LENGTH
        if typed and not told & TYPES:
            told |= TYPE
        return told & ODD

    def _look(self, header: tuple[bytes, bytes]) -> int:
        """What one header tells, and what is odd about it."""
        name, value = header
        tells, odd, is_usual = FIELDS.get(name.lower(), _OTHER)
        what = tells if is_usual(value) else tells | odd
        if len(self._known) >= MAX_FIELDS:
            self._known.clear()
        self._known[header] = what
        return what
