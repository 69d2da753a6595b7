"""Cases of the codes FLOWnnn, about flows: conversations in which each is reported, and some close to them."""

from __future__ import annotations

from flows.made import call, changed, hook, login
from rules.scenes import (
    ABSENT,
    LOGS,
    LOST,
    OUTSIDE,
    UNREADABLE,
    Case,
    client,
    disconnected,
    event,
    hooks_to,
    logged_in,
    media,
    message,
    published,
    rest_api_call,
    seen,
    stream_of,
)

from wcs_pcap.capture.observations import Observations

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "FLOW001": (
        seen(hook(1, "connect", answer=None, absence=ABSENT)),
        [seen(hook(1, "connect", answer=None, absence=cause)) for cause in (LOST, OUTSIDE, UNREADABLE)],
    ),
    "FLOW002": (seen(hook(1, "connect", answer=403)), [seen(*login(1)), seen(*login(0), hook(1, "call", answer=403))]),
    "FLOW003": (
        seen(*login(0)[:1]),
        [seen(*login(0)), seen(hook(0, "connect", answer=403)), seen(*login(0)[:1], losses=[(2, 3, LOST)])],
    ),
    "FLOW004": (
        seen(hook(0, "connect"), event(1, "FAILED")),
        [seen(hook(0, "connect", answer=403), event(1, "FAILED")), seen(*login(0), event(1, "DISCONNECTED"))],
    ),
    "FLOW005": (seen(*login(0, sip=True)[:2]), [seen(*login(0, sip=True)), seen(*login(0))]),
    "FLOW006": (
        seen(*login(0, sip=True)[:2], hook(1, "RegistrationStatusEvent", {"status": "AUTHENTICATION_FAIL"})),
        [seen(*login(0, sip=True), hook(1, "RegistrationStatusEvent", {"status": "UNREGISTERED"}))],
    ),
    "FLOW007": (
        seen(*login(0), hook(1, "RegistrationStatusEvent", {"status": "REGISTERED"})),
        [seen(*login(0, sip=True)), seen(hook(1, "RegistrationStatusEvent", {"status": "REGISTERED"}))],
    ),
    "FLOW008": (seen(*call(1, "call", "BUSY")), [seen(*login(0), *call(1, "call", "BUSY"))]),
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
        [seen(*logged_in(9)), seen(*logged_in(10), disconnected(50, 3)), seen(*logged_in(10), losses=[(70, 70, LOST)])],
    ),
    "FLOW012": (
        seen(*login(0), *call(1, "call")),
        [
            seen(*login(0), *call(1, "call", "TRYING")),
            seen(*login(0), *call(1, "call"), end=15),
            seen(*login(0), *call(1, "call"), losses=[(2, 2, LOST)]),
            seen(*login(0), *call(1, "call", answer=403)),
        ],
    ),
    "FLOW013": (
        seen(*login(0), *call(1, "call", answer=403), *call(2, "FAILED")),
        [
            seen(*login(0), *call(1, "call", answer=403), *call(2, "RING")),
            seen(*login(0), *call(1, "call", answer=403), *call(2, "FAILED"), losses=[(1, 2, LOST)]),
        ],
    ),
    "FLOW014": (
        seen(*login(0), *call(1, "call", answer=403), *call(2, "RING")),
        [seen(*login(0), *call(1, "call", answer=403), *call(2, "FAILED")), seen(*login(0), *call(1, "call", "RING"))],
    ),
    "FLOW015": (seen(*login(0), *call(1, "call", "BUSY")), [seen(*login(0), *call(1, "call", "FAILED"))]),
    "FLOW016": (
        seen(
            *login(0),
            *call(1, "call"),
            hook(2, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "SIP 404 NOT FOUND"}),
        ),
        [
            seen(
                *login(0),
                *call(1, "call"),
                hook(2, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "No common codecs"}),
            )
        ],
    ),
    "FLOW017": (
        seen(*login(0), *call(1, "call", "RING", "hangup", "FINISH")),
        [
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hangup", "FINISH")),
            seen(*login(0), *call(1, "call", "BUSY", "hangup")),
            seen(*login(0), *call(1, "call", "RING", "hangup", "FINISH"), losses=[(1, 2, LOST)]),
            seen(*login(0), *call(1, "OnCallEvent", "RING", "hangup", "FINISH")),
        ],
    ),
    "FLOW018": (
        seen(*login(0), *call(1, "call", "ESTABLISHED", "hangup")),
        [
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hangup", "FINISH")),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hangup"), end=34),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "hangup"), losses=[(9, 9, LOST)]),
        ],
    ),
    "FLOW019": (
        seen(*login(0), *call(1, "call", "ESTABLISHED"), event(9, "DISCONNECTED")),
        [
            seen(*login(0), *call(1, "call", "ESTABLISHED")),
            seen(*login(0), *call(1, "call", "ESTABLISHED"), event(9, "DISCONNECTED"), *call(9.1, "FINISH")),
        ],
    ),
    "FLOW020": (
        seen(*login(0), *call(1, "call", "FINISH", "RING")),
        [
            seen(*login(0), *call(1, "call", "RING", "FINISH")),
            seen(*login(0), *call(1, "call", "FINISH", "RING"), losses=[(2, 2, LOST)]),
        ],
    ),
    "FLOW021": (
        seen(*login(0), *call(1, "ESTABLISHED")),
        [seen(*login(0), *call(1, "call", "ESTABLISHED")), seen(*login(0), *call(1, "FINISH"))],
    ),
    "FLOW022": (seen(*login(0), *call(1, "OnCallEvent", answer=403)), [seen(*login(0), *call(1, "OnCallEvent"))]),
    "FLOW023": (
        seen(*login(0), *call(1, "OnCallEvent", "RING", "FINISH")),
        [
            seen(*login(0), *call(1, "OnCallEvent", "answer", "FINISH")),
            seen(*login(0), *call(1, "OnCallEvent", "RING", "hangup", "FINISH")),
            seen(*login(0), *call(1, "OnCallEvent", "ESTABLISHED", "FINISH")),
            seen(*login(0), *call(1, "OnCallEvent", "RING", "FINISH"), losses=[(2, 2, LOST)]),
        ],
    ),
    "FLOW024": (
        seen(
            *login(0),
            *call(1, "OnCallEvent", "answer"),
            hook(4, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "Failed by ICE error"}),
        ),
        [
            seen(
                *login(0),
                *call(1, "OnCallEvent"),
                hook(4, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "Failed by ICE error"}),
            ),
            seen(
                *login(0),
                *call(1, "OnCallEvent", "answer"),
                hook(4, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "Normal call clearing"}),
            ),
        ],
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
    "FLOW026": (
        seen(*login(0), *call(1, "call", "ESTABLISHED", "transfer", "FINISH")),
        [
            seen(*login(0), *call(1, "call", "ESTABLISHED", "transfer", "FINISH"), losses=[(20, 21, LOST)]),
            seen(*login(0), *call(1, "call", "ESTABLISHED", "transfer", "FINISH"), end=33),
            seen(
                *login(0),
                *call(1, "call", "ESTABLISHED", "transfer"),
                hook(4, "TransferStatusEvent", {"callId": "c1", "status": "COMPLETED"}),
                *call(5, "FINISH"),
            ),
        ],
    ),
    "FLOW027": (
        seen(*message()),
        [seen(*message("SENT")), seen(*message(), end=33), seen(*message(), losses=[(30, 31, LOST)])],
    ),
    "FLOW028": (seen(*message("FAILED")), [seen(*message("ACCEPTED"))]),
    "FLOW029": (
        seen(*message("ACCEPTED", isImdnRequired=True)),
        [seen(*message("ACCEPTED")), seen(*message("ACCEPTED", "IMDN_DELIVERED", isImdnRequired=True))],
    ),
    "FLOW030": (
        seen(*login(0), hook(1, "OnMessageEvent", {"id": "m"}, answer=500)),
        [seen(*login(0), hook(1, "OnMessageEvent", {"id": "m"}))],
    ),
    "FLOW031": (
        seen(*message("ACCEPTED", "FAILED")),
        [seen(*message("ACCEPTED", "IMDN_FAILED", isImdnRequired=True)), seen(*message("SENT", "FAILED"))],
    ),
    "FLOW032": (
        seen(*login(0), *stream_of("publishStream")),
        [
            seen(*login(0), *stream_of("publishStream", "PUBLISHING")),
            seen(*login(0), *stream_of("publishStream", answer=403)),
            seen(*login(0), *stream_of("playStream"), end=15),
        ],
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
            seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP"), (35, "UNPUBLISHED"), (35.1, "KEEP"))),
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
        seen(*login(0), rest_api_call("c1"), *call(2, "call", "BUSY")),
        [
            seen(*login(0), rest_api_call("other"), *call(2, "call", "BUSY")),
            seen(*login(0), rest_api_call("c1"), *call(70, "call", "BUSY")),
        ],
    ),
    "FLOW042": (hooks_to(("shop", "/a"), ("shop", "/b")), [hooks_to(("shop", "/a"), ("shop", "/a"), ("room", "/b"))]),
    "FLOW043": (
        seen(*logged_in(1), hook(5, "connect", {**client(7), "nodeId": "other"})),
        [
            seen(*logged_in(2)),
            seen(*logged_in(1), hook(5, "connect", {"sessionId": "/198.51.100.7:5000/192.0.2.111:8443", "nodeId": "other"})),
        ],
    ),
    "FLOW044": (
        seen(*logged_in(10), *(disconnected(50 + n / 20, n) for n in range(10))),
        [
            seen(*logged_in(10), *(disconnected(50 + n, n) for n in range(10))),
            seen(*logged_in(9), *(disconnected(50 + n / 20, n) for n in range(9))),
            seen(*logged_in(30), *(disconnected(50 + n / 20, n) for n in range(10))),
        ],
    ),
    "FLOW101": (
        seen(*login(0), *call(1, "call", "RING"), event(9, "DISCONNECTED")),
        [
            seen(*login(0), *call(1, "call", "RING")),
            seen(*login(0), *call(1, "call", "RING", "FAILED"), event(9, "DISCONNECTED")),
        ],
    ),
    "FLOW102": (
        seen(*login(0), *stream_of("publishStream", "PUBLISHING"), event(9, "DISCONNECTED")),
        [
            seen(*login(0), *stream_of("publishStream", "PUBLISHING")),
            seen(*login(0), *stream_of("publishStream", "PUBLISHING", "FAILED"), event(9, "DISCONNECTED")),
        ],
    ),
    "FLOW103": (
        seen(*login(0), *stream_of("playStream", "PLAYING", "stopStream")),
        [
            seen(*login(0), *stream_of("playStream", "PLAYING", "stopStream", "STOPPED")),
            seen(*login(0), *stream_of("playStream", "PLAYING", "stopStream"), losses=[(30, 31, LOST)]),
        ],
    ),
    "FLOW104": (
        seen(*login(0), hook(1, "pushLogs"), patterns=(LOGS,)),
        [
            seen(*login(0), hook(1, "pushLogs"), hook(2, "BugReportStatusEvent"), patterns=(LOGS,)),
            seen(*login(0), hook(1, "pushLogs"), end=5, patterns=(LOGS,)),
        ],
    ),
}
