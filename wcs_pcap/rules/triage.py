"""Which hooks the rules need to look at: of healthy traffic next to none, so that each rule costs it next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import Headers, HookCall

LENGTH, TYPE, AGENT, CREDENTIALS = 1, 2, 4, 8  # what may be unusual about headers
UNUSUAL = LENGTH | TYPE | AGENT | CREDENTIALS
FRAMES, TYPES = 16, 32  # what a header states: how long the body is, of what type it is
Checked = dict[int, tuple[Headers, int]]  # headers with what is unusual about them, by identity
AGENT_OF_WCS = b"Java/"
MEDIA_HOOKS = frozenset((
    "publishStream", "unPublishStream", "playStream", "pauseStream", "stopStream", "StreamStatusEvent", "StreamKeepAliveEvent",
))  # fmt: skip
UNSURE_KEYS = frozenset(("sendIMDN", "playRTSP"))  # hooks whose fields are not documented
FEW = 20  # hooks of one target, as evidence
MAX_KNOWN = 1000  # whole header blocks that are remembered
MAX_FIELDS = 4096  # single headers that are remembered; Date is another one each second


class Triage:
    """What one look at every hook finds: those that rules must look at again.

    ``suspicious``: hooks to which something happened. All others were sent once, arrived whole, and got a response in less than
    ``slow`` nanoseconds: 200 and a JSON object that is whole and was not compressed.
    ``unusual``: for LENGTH, TYPE, AGENT and CREDENTIALS the hooks whose request or response is unusual in that respect.
    ``keyless``: by name, the hooks without a client or without the field that usually says what they are about.
    ``media``: the hooks of each media stream, in time order, by client connection and ``mediaSessionId``.
    ``first``: of each TCP stream, by its number, request target and app the first hooks, at most FEW.
    """

    def __init__(self, calls: Iterable[HookCall], slow: int) -> None:
        self.suspicious: list[HookCall] = []
        self.unusual: dict[int, list[HookCall]] = {LENGTH: [], TYPE: [], AGENT: [], CREDENTIALS: []}
        self.keyless: dict[str, list[HookCall]] = {}
        self.first: dict[tuple[int, bytes, str | None], list[HookCall]] = {}
        self.media: dict[tuple[int, str], list[HookCall]] = {}
        check, firsts, usual = HeaderCheck(), self.first, usual_keys()
        of_requests, of_responses = check.of_requests, check.of_responses
        for call in calls:
            exchange, fields = call.exchange, call.fields
            request, response, stream = exchange.request, exchange.response, exchange.stream
            if call.client is None or fields.get(usual.get(call.name, "sessionId")) is None:
                self.keyless.setdefault(call.name, []).append(call)
            if call.name in MEDIA_HOOKS and isinstance(media := fields.get("mediaSessionId"), str):
                self.media.setdefault((id(call.client), media), []).append(call)
            unusual = 0
            if request is not None:
                headers = request.headers
                known = of_requests.get(id(headers))
                unusual = known[1] if known is not None else check.unusual(headers)
                app = fields.get("appKey")
                key = (stream.number, request.uri, app if isinstance(app, str) else None)
                group = firsts.get(key)
                if group is None:
                    firsts[key] = [call]
                elif len(group) < FEW:
                    group.append(call)
            if response is not None:
                headers = response.headers
                known = of_responses.get(id(headers))
                unusual |= known[1] if known is not None else check.unusual(headers, response=True)
            if unusual or call.repeats:
                for kind, picked in self.unusual.items():
                    if unusual & kind or call.repeats:
                        picked.append(call)
            if (
                response is None
                or exchange.absence is not None
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
                self.suspicious.append(call)


def usual_keys() -> Mapping[str, str]:
    """For hooks that are about something, the field that usually says what."""
    return {name: hook.key[0] for name, hook in hooks().items() if hook.key and name not in UNSURE_KEYS}


def _is_json(value: bytes) -> bool:
    lower = value.lower()
    return b"json" in lower and (b"charset" not in lower or lower.endswith(b"charset=utf-8"))


# by the name of a header: what it states, what is unusual about it unless its value is usual, and whether a value is usual
FIELDS: Mapping[bytes, tuple[int, int, Callable[[bytes], bool]]] = {
    b"content-length": (FRAMES, LENGTH, bytes.isdigit),
    b"transfer-encoding": (FRAMES, LENGTH, lambda value: value.lower() == b"chunked"),
    b"content-type": (TYPES, TYPE, _is_json),
    b"user-agent": (0, AGENT, lambda value: value.startswith(AGENT_OF_WCS)),
    b"authorization": (0, CREDENTIALS, lambda value: False),  # noqa: ARG005
}
_OTHER = (0, 0, bool)


class HeaderCheck:
    """Finds headers that some rule may object to. It remembers header blocks and single headers and checks none twice."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes], int] = {}
        self.of_requests: Checked = {}  # equal header blocks are often one object
        self.of_responses: Checked = {}

    def unusual(self, headers: Headers, response: bool = False) -> int:
        """Returns what is unusual about the headers of a request, or of a ``response``, and remembers it."""
        found, checked = self._check(headers, response), self.of_responses if response else self.of_requests
        if len(checked) < MAX_KNOWN:
            checked[id(headers)] = headers, found  # held, so that no other headers can have this identity
        return found

    def _check(self, headers: Headers, typed: bool) -> int:
        """What is unusual: a length that is not stated once, values that are not usual, and, if ``typed``, no type of content."""
        each = list(map(self._known.get, headers))
        if None in each:
            each = [self._look(header) if what is None else what for header, what in zip(headers, each, strict=True)]
        lengths = found = 0
        for what in filter(None, each):  # most headers state nothing of interest
            found |= what
            if what & FRAMES:
                lengths += 1
        if lengths != 1:
            found |= LENGTH
        if typed and not found & TYPES:
            found |= TYPE
        return found & UNUSUAL

    def _look(self, header: tuple[bytes, bytes]) -> int:
        """What one header states, and what is unusual about it."""
        name, value = header
        states, unusual, is_usual = FIELDS.get(name.lower(), _OTHER)
        what = states if is_usual(value) else states | unusual
        if len(self._known) >= MAX_FIELDS:
            self._known.clear()
        self._known[header] = what
        return what
