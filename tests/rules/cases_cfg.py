"""Cases of the codes CFGnnn, about settings and targets: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from collections import Counter

from flows.made import call, changed, hook, login
from rules.scenes import (
    COOKED,
    ETHERNET,
    FOR_CALL,
    LOST,
    REFUSED_ON_IPV6,
    REMOTE,
    SDP,
    V6,
    WCS,
    Case,
    at_port,
    client,
    configured,
    connected,
    hooks_to,
    logged_in,
    password,
    published,
    seen,
    signed,
    socket,
    unkept,
)

from wcs_pcap.capture.observations import Observations
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.model import Endpoint

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "CFG001": (
        connected(socket()),
        [
            connected(socket(closed=3)),
            connected(socket(98)),
            connected(socket(accepted=False)),
            connected(socket(port=8099)),
            connected(socket(), tls_ports={WCS: {443}}),
            connected(socket(), sip_incomplete=True),
            connected(socket(), loopback=False, captures=ETHERNET),
            connected(socket(), losses=[(2, 3, LOST)]),
            connected(socket(), observations=changed(Observations(), hook_ports=Counter({8081: 2}))),
            seen(*login(0), evidence=Evidence(web_sockets=[socket()], loopback=True)),
        ],
    ),
    "CFG002": (hooks_to(("shop", "/EchoApp")), [hooks_to(("defaultApp", "/EchoApp")), hooks_to(("shop", "/shop"))]),
    "CFG003": (
        connected(socket(closed=3), loopback=False, captures=COOKED),
        [
            connected(socket(closed=13)),
            connected(socket(closed=3), socket(2)),
            connected(socket(closed=3), tls_ports={WCS: {443}}),
        ],
    ),
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
    "CFG006": (
        seen(*configured(CallStatusEvent=FOR_CALL)),
        [
            seen(*configured(call=FOR_CALL, OnCallEvent=FOR_CALL, StreamKeepAliveEvent=FOR_CALL)),
            seen(*configured(CallStatusEvent={})),
        ],
    ),
    "CFG007": (
        seen(*configured(call={"restOverwrite": "callee"})),
        [seen(*configured(call={"restOverwrite": "callee", "restPolicy": "OVERWRITE"})), seen(*configured(call=FOR_CALL))],
    ),
    "CFG008": (
        seen(
            *configured(call={"restPolicy": "DISABLE"}), *call(1, "call", "BUSY"), hook(3, "call", {"callId": "d", "callee": "5"})
        ),
        [
            seen(*configured(call={"restPolicy": "DISABLE"}), *call(1, "call", "BUSY")),
            seen(*configured(answer={"restPolicy": "DISABLE"}), hook(3, "call", {"callId": "d", "callee": "5"})),
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
    "CFG012": (
        hooks_to(("shop", "/apps/Shop")),
        [hooks_to(("shop", "/apps/Shop"), on=at_port(8081)), hooks_to(("shop", "/Shop"))],
    ),
    "CFG013": (hooks_to(("shop", "/shop/")), [hooks_to(("shop", "/shop"))]),
    "CFG014": (
        hooks_to(("shop", "/x"), ("room", "/x")),
        [hooks_to(("shop", "/x"), ("room", "/y")), hooks_to(("shop", "/x"), ("shop", "/x"))],
    ),
    "CFG015": (
        unkept(90),
        [
            unkept(90, losses=[(50, 50, LOST)]),
            seen(*published((90, "UNPUBLISHED"), appKey="room"), *published((90, "UNPUBLISHED"), appKey="shop", key="k")[2:]),
            seen(*published(*((10.0 * n, "KEEP") for n in range(1, 9)), (90, "UNPUBLISHED"), appKey="room")),
        ],
    ),
    "CFG016": (
        seen(*login(0), streams=[REFUSED_ON_IPV6]),
        [seen(streams=[REFUSED_ON_IPV6]), seen(*login(0), streams=[changed(REFUSED_ON_IPV6, server=Endpoint(V6, 80))])],
    ),
}
