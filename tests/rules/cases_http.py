"""Cases of the codes HTTPnnn, about HTTP messages: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from flows.made import hook, login, stream
from rules.scenes import (
    ABSENT,
    CLIENT,
    GAP,
    HTML,
    LOST,
    REDIRECT,
    SERVER,
    Case,
    a_get,
    agent,
    broken_response,
    coded,
    compressed,
    hangup_with,
    in_capitals,
    retried,
    seen,
    signed,
    stating_lengths,
    status,
    without_response,
)

from wcs_pcap.model import ProtocolSwitch, UnparsedBytes

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "HTTP001": (status(404), [status(403), status(200)]),
    "HTTP002": (status(405), [status(404)]),
    "HTTP003": (status(401), [status(403)]),
    "HTTP004": (status(403), [status(403, "CallStatusEvent"), status(401)]),
    "HTTP005": (status(403, "CallStatusEvent"), [status(403), status(403, "StreamKeepAliveEvent")]),
    "HTTP006": (status(415), [status(413)]),
    "HTTP007": (status(413), [status(415)]),
    "HTTP008": (status(500), [status(502)]),
    "HTTP009": (status(504), [status(500)]),
    "HTTP010": (status(302), [status(304)]),
    "HTTP011": (
        seen(*REDIRECT, a_get(2, "hangup")),
        [seen(*REDIRECT, a_get(2, "hold")), seen(*REDIRECT, a_get(90, "hangup")), seen(*login(0), a_get(2, "hangup"))],
    ),
    "HTTP012": (status(204), [status(200), status(206)]),
    "HTTP013": (
        seen(streams=[stream(1, tls=CLIENT, plain=SERVER)]),
        [seen(streams=[stream(1, tls=CLIENT)])],
    ),
    "HTTP014": (compressed(), [hangup_with()]),
    "HTTP015": (
        hangup_with(headers=HTML),
        [hangup_with(), hangup_with(headers=HTML, answer=404), hangup_with(headers=(), says=b"")],
    ),
    "HTTP016": (
        broken_response("closed", SERVER),
        [
            broken_response("closed", SERVER, [GAP]),
            broken_response("open", SERVER),
            broken_response("closed", CLIENT),
            broken_response("cut", SERVER),
        ],
    ),
    "HTTP017": (signed(None), [signed(None, None), signed("right"), signed("Basic eDp5")]),
    "HTTP018": (signed("0" * 32), [signed("right"), in_capitals(), signed("0" * 32, None), signed("12")]),
    "HTTP019": (
        hangup_with(asked=((b"Authorization", b"WCS 1234"),)),
        [
            hangup_with(asked=((b"Authorization", b"WCS " + b"a1" * 16),)),
            hangup_with(asked=((b"Authorization", b"Basic eDp5"),)),
            hangup_with(asked=((b"Authorization", b"WCS 1234"),), cut=0),
        ],
    ),
    "HTTP020": (agent("curl/8.1"), [agent("Java/17.0.1"), seen(hook(1, "hangup", {"callId": "c"}))]),
    "HTTP021": (retried(ABSENT), [retried(LOST), retried(ABSENT, again=63)]),
    "HTTP022": (
        seen(*login(0), hook(1, "call/startup", prefix="/rest-api")),
        [seen(*login(0), hook(1, "call/startup", prefix="/EchoApp"))],
    ),
    "HTTP023": (
        seen(*login(0), hook(1, "hangup", answer=None, absence=ABSENT), hook(2, "hold")),
        [
            seen(*login(0), hook(1, "hangup", answer=None, absence=LOST), hook(2, "hold")),
            seen(*login(0), hook(1, "hangup", answer=None, absence=ABSENT), hook(2, "hold", on=stream(1))),
        ],
    ),
    "HTTP101": (status(429), [status(404), status(200)]),
    "HTTP102": (
        coded(b"gzip", False),
        [coded(b"gzip", True), coded(b"nonsense", False), coded(b"gzip", False, complete=False), coded(b"br", False, body=b"")],
    ),
    "HTTP103": (
        coded(b"gzip", True, complete=False, problem="bound"),
        [coded(b"gzip", True), coded(b"gzip", True, complete=False, problem="cut")],
    ),
    "HTTP104": (
        stating_lengths(b"5", b"6"),
        [stating_lengths(b"5"), stating_lengths(b"5", b"5"), stating_lengths(b"5, 5"), stating_lengths()],
    ),
    "HTTP105": (
        seen(*login(0), streams=[stream(1, overlong_heads=[9])]),
        [seen(*login(0), streams=[stream(1)])],
    ),
    "HTTP106": (
        without_response(unparsed=[UnparsedBytes(9, 7)]),
        [
            without_response(),
            without_response(unparsed=[UnparsedBytes(0, 7)]),
            without_response(unparsed=[UnparsedBytes(9, 7)], tls=SERVER),
            hangup_with(on=stream(1, unparsed=[UnparsedBytes(9, 7)])),
        ],
    ),
    "HTTP107": (
        seen(*login(0), streams=[stream(1, switched=ProtocolSwitch("h2c", 9, 0))]),
        [seen(*login(0), streams=[stream(1, switched=ProtocolSwitch("WebSocket", 9, 0)), stream(2)])],
    ),
    "HTTP108": (
        hangup_with(on=stream(1, unparsed_requests=[UnparsedBytes(9, 7)])),
        [
            hangup_with(on=stream(1, unparsed_requests=[UnparsedBytes(9, 7, continuation=True)])),
            hangup_with(on=stream(1, unparsed_requests=[UnparsedBytes(9, 7)], tls=CLIENT)),
            seen(*login(0), streams=[stream(99, unparsed_requests=[UnparsedBytes(9, 7)])]),
        ],
    ),
}
