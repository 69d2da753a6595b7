"""The table of small conversations for what the JSON of both sides tells, and ``restClientConfig`` in it."""

from __future__ import annotations

import json
from typing import Any

from flows.made import ENVELOPE, call, hook, login
from rules.rule_cases import Case, answered, seen

from wcs_pcap.model import Exchange

HANGUP = {**ENVELOPE, "callId": "c"}


def told(**entries: Any) -> list[Exchange]:
    """A login whose ``connect`` is answered with a ``restClientConfig`` of these entries."""
    return with_config(entries)


def with_config(config: Any, **more: Any) -> list[Exchange]:
    connect, established = login(0, **more)
    assert connect.request is not None
    assert connect.response is not None
    connect.response.body = json.dumps({**json.loads(connect.request.body), "restClientConfig": config}).encode()
    return [connect, established]


def returning(*, type: str = "application/json", **changes: Any) -> Case:
    """``hangup`` and an answer that differs from it."""
    body = {name: value for name, value in {**HANGUP, **changes}.items() if value is not ...}
    return answered(says=json.dumps(body).encode(), headers=((b"Content-Type", type.encode()),))


def policy(config: dict[str, Any], **changes: Any) -> Case:
    """A client with a config for ``hangup``, and an answer that changes it."""
    return seen(*told(hangup=config), hook(1, "hangup", {"callId": "c"}, says=json.dumps({**HANGUP, **changes}).encode()))


FOR_CALL = {"restOnError": "FAIL", "restPolicy": "NOTIFY", "restExclude": "sdp", "clientExclude": "", "restOverwrite": ""}

# code: (a case that must be reported, cases near it that must not)
JSON_CASES: dict[str, tuple[Case, list[Case]]] = {
    "JSON004": (
        returning(callId=...),
        [answered(), returning(more=1), answered(says=b"{}", answer=403)],
    ),
    "JSON005": (
        returning(callId="d"),
        [
            returning(),
            returning(more=1),
            seen(hook(1, "hangup", {"callId": "c"}, says=json.dumps({**HANGUP, "callId": "d"}).encode())),
            policy({"restPolicy": "OVERWRITE", "restOverwrite": "callId"}, callId="d"),
            policy({"restPolicy": "DISABLE"}, callId="d"),
            seen(hook(0, "connect", {"sipLogin": ""}, says=json.dumps({**ENVELOPE, "sipLogin": "agent7"}).encode())),
        ],
    ),
    "JSON006": (
        policy({"restPolicy": "OVERWRITE", "restOverwrite": "name"}, callId="d"),
        [
            policy({"restPolicy": "OVERWRITE", "restOverwrite": "name, callId"}, callId="d"),
            policy({"restPolicy": "OVERWRITE", "restOverwrite": "name"}),
        ],
    ),
    "JSON007": (
        seen(*told(publishStraem=FOR_CALL)),
        [seen(*told(publishStream=FOR_CALL, sendDTMF=FOR_CALL)), seen(*with_config(None)), seen(*with_config([]))],
    ),
    "JSON008": (
        seen(*told(call={"restOnError": "fail"})),
        [seen(*told(call={"restOnError": "LOG", "restPolicy": ""})), seen(*told(call=[]))],
    ),
    "JSON009": (
        seen(*told(call={"restExclude": ["sdp"]})),
        [seen(*told(call={"restExclude": "sdp"})), seen(*told(call={"restExclude": []}))],
    ),
    "JSON010": (
        returning(restClientConfig={}),
        [seen(*told(call=FOR_CALL)), seen(*login(0), hook(1, "hangup", {"callId": "c", "restClientConfig": {}}, says=b"{}"))],
    ),
    "JSON011": (
        seen(*login(0), hook(1, "hangup")),
        [
            seen(*login(0), hook(1, "hangup", {"id": "c"})),
            seen(*login(0), hook(1, "hangup", cut=20)),
            seen(*login(0), hook(1, "sendIMDN")),
            seen(*login(0), hook(1, "subscribe")),
            seen(*told(hangup={"restPolicy": "DISABLE"}), hook(1, "hangup")),
        ],
    ),
    "JSON014": (
        returning(callId=7),
        [returning(callId="7"), returning(callId=None), returning()],
    ),
    "JSON015": (
        seen(*told(call=FOR_CALL), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
        [
            seen(*told(call=FOR_CALL), hook(1, "call", {"callId": "c"})),
            seen(*told(answer=FOR_CALL), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
            seen(*login(0), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
        ],
    ),
    "JSON016": (
        answered(says=json.dumps(HANGUP).replace("/", "\\/").encode()),
        [answered(says=json.dumps(HANGUP).encode()), answered(says=b'{"a":"\\/"}', answer=403)],
    ),
    "JSON017": (
        answered(says=json.dumps({**HANGUP, "info": "é"}, ensure_ascii=False).encode("latin-1")),
        [
            returning(type="application/json; charset=utf-8"),
            returning(type="application/json; charset=US-ASCII"),
            answered(says=b"<html>", headers=((b"Content-Type", b"text/html"),)),
        ],
    ),
    "CFG006": (
        seen(*told(CallStatusEvent=FOR_CALL)),
        [seen(*told(call=FOR_CALL, OnCallEvent=FOR_CALL, StreamKeepAliveEvent=FOR_CALL)), seen(*told(CallStatusEvent={}))],
    ),
    "CFG007": (
        seen(*told(call={"restOverwrite": "callee"})),
        [seen(*told(call={"restOverwrite": "callee", "restPolicy": "OVERWRITE"})), seen(*told(call=FOR_CALL))],
    ),
    "CFG008": (
        seen(*told(call={"restPolicy": "DISABLE"}), *call(1, "call", "BUSY"), hook(3, "call", {"callId": "d", "callee": "5"})),
        [
            seen(*told(call={"restPolicy": "DISABLE"}), *call(1, "call", "BUSY")),
            seen(*told(answer={"restPolicy": "DISABLE"}), hook(3, "call", {"callId": "d", "callee": "5"})),
        ],
    ),
}
