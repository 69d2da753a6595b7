"""The table of small conversations for times, targets, clients and streams."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from typing import Any

from flows.made import at, call, changed, hook, login, stream
from rules.rule_cases import ABSENT, LOST, Case, event, message, seen

from wcs_pcap.capture.selector import Observations
from wcs_pcap.model import Endpoint, Exchange, Side, Stream

SECRET = b"a secret of the tests"


def client(number: int) -> dict[str, str]:
    return {"sessionId": f"/198.51.100.{number}:5000/192.0.2.110:8443"}


def logged_in(count: int, gap: float = 1.0, first: int = 0) -> list[Exchange]:
    """So many clients one after the other."""
    return [
        exchange
        for number in range(first, first + count)
        for exchange in (
            hook(number * gap, "connect", client(number)),
            hook(number * gap + 0.2, "ConnectionStatusEvent", {**client(number), "status": "ESTABLISHED"}),
        )
    ]


def gone(seconds: float, number: int) -> Exchange:
    return hook(seconds, "ConnectionStatusEvent", {**client(number), "status": "DISCONNECTED"})


def media(seconds: float, name: str, status: str | None = None, key: str = "m", **more: Any) -> Exchange:
    """A hook of a stream; ``more``: its other fields, and ``answer``."""
    how = {"answer": more.pop("answer")} if "answer" in more else {}
    fields = {"mediaSessionId": key, **({"status": status} if status else {}), **more}
    return hook(seconds, name, fields, **how)


def published(*events: tuple[float, str], **more: Any) -> list[Exchange]:
    """A login, ``publishStream`` at 1 s, PUBLISHING at 2 s, and what follows: events by their status, or KEEP."""
    made = [*login(0), media(1, "publishStream"), media(2, "StreamStatusEvent", "PUBLISHING", **more)]
    for seconds, status in events:
        name = "StreamKeepAliveEvent" if status == "KEEP" else "StreamStatusEvent"
        made.append(media(seconds, name, "PUBLISHING" if status == "KEEP" else status, **more))
    return made


def signed(digits: str | None, given: bytes | None = SECRET) -> Case:
    """``hangup`` with this hash, or none; "right": the one that belongs to it."""
    exchange = hook(1, "hangup", {"callId": "c"})
    assert exchange.request is not None
    if digits == "right":
        digits = hmac.new(SECRET, exchange.request.body, hashlib.md5).hexdigest()
    if digits is not None:
        exchange.request.headers = ((b"authorization", digits.encode() if " " in digits else b"WCS " + digits.encode()),)
    return seen(exchange, hook_secret=given)


def at_port(port: int, number: int = 1, host: bytes = b"\x7f\0\0\1", **how: Any) -> Stream:
    return stream(number, server=Endpoint(host, port), **how)


def to(*targets: tuple[str, str], on: Stream | None = None) -> Case:
    """Calls of apps to prefixes."""
    made = [hook(n, "call", {"appKey": app, "callId": str(n)}, prefix=prefix) for n, (app, prefix) in enumerate(targets, 1)]
    if on is not None:
        for exchange in made:
            exchange.stream = on
    return seen(*made)


def timed_out(*waits: float) -> Case:
    """Hooks that WCS gave up after so many seconds."""
    made = []
    for number, wait in enumerate(waits, 1):
        begin = number * 20
        dead = stream(number, closed="fin", closed_by=Side.CLIENT, closed_time=at(begin + wait), closed_frame=number)
        made.append(hook(begin, "hangup", {"callId": str(number)}, answer=None, absence=ABSENT, on=dead))
    return seen(*login(0), *made)


def tries(*times: float) -> Case:
    """One hook again and again; the last try is answered."""
    made = []
    for number, seconds in enumerate(times, 1):
        last = number == len(times)
        how: dict[str, Any] = {} if last else {"answer": None, "absence": ABSENT}
        made.append(hook(seconds, "hangup", {"callId": "c"}, on=stream(number), **how))
    return seen(*login(0), *made)


def busy(slow: float, alone: float = 0.05) -> Case:
    """20 hooks one by one, then 20 at once."""
    made = [hook(n, "hangup", {"callId": str(n)}, took=alone, on=stream(n)) for n in range(1, 21)]
    made += [hook(40 + n / 100, "hangup", {"callId": f"x{n}"}, took=slow, on=stream(20 + n)) for n in range(1, 21)]
    return seen(*login(0), *made)


def password(host: bytes, **fields: Any) -> Case:
    return seen(hook(1, "connect", {"sipPassword": "x", **fields}, on=at_port(9091, host=host)))


V6 = b"\0" * 15 + b"\1"
REMOTE = b"\xc0\0\2\x37"
REFUSED = at_port(9091, 5, V6, opened="refused", syn_frames=[7])
REDIRECT = [*login(0), hook(1, "hangup", {"callId": "c"}, answer=302)]
SDP = {"sdp": "v=0"}


def a_get(seconds: float, name: str) -> Exchange:
    exchange = hook(seconds, name, answer=404)
    assert exchange.request is not None
    exchange.request.method, exchange.request.body = b"GET", b""
    return exchange


def agent(name: str) -> Case:
    return seen(hook(1, "hangup", {"callId": "c"}, asked=((b"User-Agent", name.encode()),)))


def rest(key: str, name: str = "call/startup") -> Exchange:
    return hook(1, name, prefix="/rest-api", raw=json.dumps({"callId": key}).encode())


def kept_alive(*times: float, app: str = "shop", key: str = "m") -> list[Exchange]:
    return [media(seconds, "StreamKeepAliveEvent", "PUBLISHING", key, appKey=app) for seconds in times]


# code: (a case that must be reported, cases near it that must not)
WCS_CASES: dict[str, tuple[Case, list[Case]]] = {
    "CAP012": (
        seen(hook(1, "hangup"), hook(2, "hold", on=at_port(8081))),
        [
            seen(hook(1, "hangup"), hook(2, "hold", on=at_port(80))),
            seen(hook(1, "hangup"), observations=changed(Observations(), tcp_ports=Counter({8081: 3}))),
        ],
    ),
    "HTTP011": (
        seen(*REDIRECT, a_get(2, "hangup")),
        [seen(*REDIRECT, a_get(2, "hold")), seen(*REDIRECT, a_get(90, "hangup")), seen(*login(0), a_get(2, "hangup"))],
    ),
    "HTTP017": (signed(None), [signed(None, None), signed("right"), signed("Basic eDp5")]),
    "HTTP018": (signed("0" * 32), [signed("right"), signed("0" * 32, None), signed("12")]),
    "HTTP020": (agent("curl/8.1"), [agent("Java/17.0.1"), seen(hook(1, "hangup", {"callId": "c"}))]),
    "FLOW009": (
        seen(*login(0), event(5, "DISCONNECTED"), *call(6, "call", "BUSY")),
        [
            seen(*login(0), event(5, "DISCONNECTED"), *login(5.5), *call(6, "call", "BUSY")),
            seen(*login(0), *call(1, "call", "ESTABLISHED"), event(5, "DISCONNECTED"), *call(5.5, "FINISH")),
            seen(*login(0), *call(1, "call", "BUSY"), event(5, "DISCONNECTED")),
        ],
    ),
    "FLOW010": (
        seen(*login(0), *login(5, again=True)),
        [
            seen(*login(0), event(3, "DISCONNECTED"), *login(5)),
            seen(*login(0), *login(5, again=True), losses=[(3, 3, LOST)]),
            seen(hook(0, "connect", answer=403), *login(5)),
        ],
    ),
    "FLOW011": (
        seen(*logged_in(10)),
        [seen(*logged_in(9)), seen(*logged_in(10), gone(50, 3)), seen(*logged_in(10), losses=[(70, 70, LOST)])],
    ),
    "FLOW025": (
        seen(*login(0), *call(1, "call", "ESTABLISHED", "hold"), *call(60, "hangup", "FINISH")),
        [
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hold", "HOLD"), *call(60, "hangup", "FINISH")),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hold", "hangup", "FINISH")),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hold"), end=30),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hold"), losses=[(20, 20, LOST)]),
        ],
    ),
    "FLOW031": (
        seen(*message("ACCEPTED", "FAILED")),
        [seen(*message("ACCEPTED", "IMDN_FAILED", isImdnRequired=True)), seen(*message("SENT", "FAILED"))],
    ),
    "FLOW033": (
        seen(*login(0), media(1, "publishStream", answer=403), media(2, "StreamStatusEvent", "PUBLISHING")),
        [
            seen(*login(0), media(1, "publishStream", answer=403), media(2, "StreamStatusEvent", "FAILED")),
            seen(*published()),
        ],
    ),
    "FLOW034": (
        seen(*published((3, "FAILED"), info="Stream name is already in use")),
        [seen(*published((3, "FAILED"), info="Stream not found")), seen(*published((3, "UNPUBLISHED")))],
    ),
    "FLOW035": (
        seen(*published((3, "FAILED"), info="Stream not found")),
        [seen(*published((3, "FAILED"), info="Stopped by user"))],
    ),
    "FLOW036": (
        seen(*published()[:3], media(2, "StreamStatusEvent", "PUBLISHING", published=False)),
        [seen(*published(published=True)), seen(*published((3, "FAILED"), published=True))],
    ),
    "FLOW037": (
        seen(
            *published(), media(10, "StreamKeepAliveEvent", "PUBLISHING", answer=403), media(10.1, "StreamStatusEvent", "FAILED")
        ),
        [
            seen(*published(), media(10, "StreamKeepAliveEvent", "PUBLISHING", answer=403)),
            seen(*published((10, "KEEP"), (10.1, "FAILED"))),
            seen(
                *published(),
                media(10, "StreamKeepAliveEvent", "PUBLISHING", answer=403),
                media(30, "StreamStatusEvent", "FAILED"),
            ),
        ],
    ),
    "FLOW038": (
        seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP"))),
        [
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP"), (40, "UNPUBLISHED"))),
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP")), end=60),
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP")), losses=[(50, 50, LOST)]),
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP")), event(35, "DISCONNECTED")),
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP")), media(35, "unPublishStream")),
        ],
    ),
    "FLOW039": (
        seen(*login(0), hook(1, "OnDataEvent", {"operationId": "o"}, answer=500)),
        [seen(*login(0), hook(1, "OnDataEvent", {"operationId": "o"}))],
    ),
    "FLOW040": (
        seen(
            *login(0),
            hook(1, "OnDataEvent", {"operationId": "o"}),
            hook(2, "DataStatusEvent", {"operationId": "o", "status": "FAILED"}),
        ),
        [
            seen(
                *login(0),
                hook(1, "OnDataEvent", {"operationId": "o"}),
                hook(2, "DataStatusEvent", {"operationId": "o", "status": "ACCEPTED"}),
            ),
            seen(
                *login(0),
                hook(2, "DataStatusEvent", {"operationId": "o", "status": "ACCEPTED"}),
                observations=changed(Observations(), midstream=True),
            ),
        ],
    ),
    "FLOW041": (
        seen(*login(0), rest("c1"), *call(2, "call", "BUSY")),
        [seen(*login(0), rest("other"), *call(2, "call", "BUSY")), seen(*login(0), rest("c1"), *call(70, "call", "BUSY"))],
    ),
    "FLOW042": (to(("shop", "/a"), ("shop", "/b")), [to(("shop", "/a"), ("shop", "/a"), ("room", "/b"))]),
    "FLOW043": (
        seen(*logged_in(1), hook(5, "connect", {**client(7), "nodeId": "other"})),
        [
            seen(*logged_in(2)),
            seen(*logged_in(1), hook(5, "connect", {"sessionId": "/198.51.100.7:5000/192.0.2.111:8443", "nodeId": "other"})),
        ],
    ),
    "FLOW044": (
        seen(*logged_in(10), *(gone(50 + n / 20, n) for n in range(10))),
        [
            seen(*logged_in(10), *(gone(50 + n, n) for n in range(10))),
            seen(*logged_in(9), *(gone(50 + n / 20, n) for n in range(9))),
            seen(*logged_in(30), *(gone(50 + n / 20, n) for n in range(10))),
        ],
    ),
    "TIME005": (timed_out(5.0, 5.1), [timed_out(5.0), timed_out(5.0, 9.0)]),
    "TIME006": (
        seen(*login(0), hook(1, "hangup", {"callId": "c"}, took=31)),
        [seen(*login(0), hook(1, "hangup", {"callId": "c"}, took=29)), timed_out(15.0)],
    ),
    "TIME007": (
        seen(hook(0, "connect"), event(6, "ESTABLISHED")),
        [
            seen(hook(0, "connect"), event(4, "ESTABLISHED")),
            seen(hook(0, "connect"), event(6, "ESTABLISHED"), losses=[(3, 3, LOST)]),
        ],
    ),
    "TIME008": (
        seen(*login(0, sip=True)[:2], hook(17, "RegistrationStatusEvent", {"status": "REGISTERED"})),
        [
            seen(*login(0, sip=True)[:2], hook(14, "RegistrationStatusEvent", {"status": "REGISTERED"})),
            seen(*login(0, sip=True), hook(60, "RegistrationStatusEvent", {"status": "REGISTERED"})),
        ],
    ),
    "TIME009": (busy(2.0), [busy(0.5), busy(2.0, 1.5)]),
    "TIME010": (
        seen(*published(*((3.0 + 5 * n, "KEEP") for n in range(8)), (60, "UNPUBLISHED"))),
        [
            seen(*published(*((3.0 + 10 * n, "KEEP") for n in range(8)), (90, "UNPUBLISHED"))),
            seen(*published((3, "KEEP"), (8, "KEEP"))),
        ],
    ),
    "TIME011": (
        seen(
            *login(0),
            hook(1, "call", {"callId": "c1"}, took=0.5),
            hook(1.2, "CallStatusEvent", {"callId": "c1", "status": "BUSY"}, on=stream(1)),
        ),
        [seen(*login(0), *call(1, "call", "BUSY"))],
    ),
    "TIME012": (tries(1, 6, 11), [tries(1, 6), tries(1, 3, 11)]),
    "CFG002": (to(("shop", "/EchoApp")), [to(("defaultApp", "/EchoApp")), to(("shop", "/shop"))]),
    "CFG004": (
        seen(*(hook(n, "connect", client(n)) for n in (1, 2))),
        [seen(hook(1, "connect", client(1))), seen(*logged_in(1), hook(2, "connect", client(2)))],
    ),
    "CFG005": (
        seen(
            *login(0),
            *(e for n in (1, 5) for e in (*call(n, "call", answer=403, key=f"c{n}"), *call(n + 1, "RING", key=f"c{n}"))),
        ),
        [
            seen(*login(0), *call(1, "call", answer=403), *call(2, "RING")),
            seen(*login(0), *(e for n in (1, 5) for e in call(n, "call", answer=403, key=f"c{n}"))),
            seen(*(e for n in (1, 5) for e in (*call(n, "call", answer=403, key=f"c{n}"), *call(n + 1, "RING", key=f"c{n}")))),
        ],
    ),
    "CFG009": (
        seen(*login(0), *(hook(n, "CallStatusEvent", {"callId": "c", "status": "RING", **SDP}) for n in range(1, 11))),
        [
            seen(*login(0), *(hook(n, "CallStatusEvent", {"callId": "c", "status": "RING", **SDP}) for n in range(1, 10))),
            seen(
                *login(0),
                hook(20, "CallStatusEvent", {"callId": "c", "status": "RING"}),
                *(hook(n, "CallStatusEvent", {"callId": "c", "status": "RING", **SDP}) for n in range(1, 11)),
            ),
        ],
    ),
    "CFG010": (
        password(REMOTE),
        [password(b"\x7f\0\0\1"), password(REMOTE, sipPassword=""), seen(hook(1, "connect", on=at_port(9091, host=REMOTE)))],
    ),
    "CFG011": (signed("Basic eDp5"), [signed("Basic eDp5", None), signed("right")]),
    "CFG012": (to(("shop", "/apps/Shop")), [to(("shop", "/apps/Shop"), on=at_port(8081)), to(("shop", "/Shop"))]),
    "CFG013": (to(("shop", "/shop/")), [to(("shop", "/shop"))]),
    "CFG014": (to(("shop", "/x"), ("room", "/x")), [to(("shop", "/x"), ("room", "/y")), to(("shop", "/x"), ("shop", "/x"))]),
    "CFG015": (
        seen(
            *published((90, "UNPUBLISHED"), appKey="room"),
            media(3, "publishStream", key="k", appKey="shop"),
            media(4, "StreamStatusEvent", "PUBLISHING", key="k", appKey="shop"),
            *kept_alive(10, 20, 30, 40, key="k"),
            media(45, "StreamStatusEvent", "UNPUBLISHED", key="k", appKey="shop"),
        ),
        [
            seen(*published((90, "UNPUBLISHED"), appKey="room"), *published((90, "UNPUBLISHED"), appKey="shop", key="k")[2:]),
            seen(*published(*((10.0 * n, "KEEP") for n in range(1, 9)), (90, "UNPUBLISHED"), appKey="room")),
        ],
    ),
    "CFG016": (
        seen(*login(0), streams=[REFUSED]),
        [seen(streams=[REFUSED]), seen(*login(0), streams=[changed(REFUSED, server=Endpoint(V6, 80))])],
    ),
}
