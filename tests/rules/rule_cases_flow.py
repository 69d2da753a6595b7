"""The table of small conversations for what flows tell."""

from __future__ import annotations

from flows.made import call, hook, login
from rules.rule_cases import ABSENT, LOST, OUTSIDE, UNREADABLE, Case, event, message, seen, streamed

LOGS = {  # a pattern of a user's own
    "name": "logs",
    "title": "Logs",
    "key": ["sessionId"],
    "start": "new",
    "states": {
        "new": {"on": {"pushLogs": "pushed"}},
        "pushed": {"await": {"hook": "BugReportStatusEvent", "within": 10}, "on": {"BugReportStatusEvent": "done"}},
        "done": {},
    },
}

# code: (a case that must be reported, cases near it that must not)
FLOW_CASES: dict[str, tuple[Case, list[Case]]] = {
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
    "FLOW032": (
        seen(*login(0), *streamed("publishStream")),
        [
            seen(*login(0), *streamed("publishStream", "PUBLISHING")),
            seen(*login(0), *streamed("publishStream", answer=403)),
            seen(*login(0), *streamed("playStream"), end=15),
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
    "FLOW102": (
        seen(*login(0), *streamed("publishStream", "PUBLISHING"), event(9, "DISCONNECTED")),
        [
            seen(*login(0), *streamed("publishStream", "PUBLISHING")),
            seen(*login(0), *streamed("publishStream", "PUBLISHING", "FAILED"), event(9, "DISCONNECTED")),
        ],
    ),
    "FLOW103": (
        seen(*login(0), *streamed("playStream", "PLAYING", "stopStream")),
        [
            seen(*login(0), *streamed("playStream", "PLAYING", "stopStream", "STOPPED")),
            seen(*login(0), *streamed("playStream", "PLAYING", "stopStream"), losses=[(30, 31, LOST)]),
        ],
    ),
    "FLOW104": (
        seen(*login(0), hook(1, "pushLogs"), patterns=(LOGS,)),
        [
            seen(*login(0), hook(1, "pushLogs"), hook(2, "BugReportStatusEvent"), patterns=(LOGS,)),
            seen(*login(0), hook(1, "pushLogs"), end=5, patterns=(LOGS,)),
        ],
    ),
    "FLOW101": (
        seen(*login(0), *call(1, "call", "RING"), event(9, "DISCONNECTED")),
        [
            seen(*login(0), *call(1, "call", "RING")),
            seen(*login(0), *call(1, "call", "RING", "FAILED"), event(9, "DISCONNECTED")),
        ],
    ),
}
