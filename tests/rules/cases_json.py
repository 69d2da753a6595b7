"""Cases of the codes JSONnnn, about bodies: conversations in which each is reported, and some close to them."""

from __future__ import annotations

import json

from flows.made import ENVELOPE, hook, login
from rules.scenes import FOR_CALL, HANGUP, Case, configured, hangup_with, policy, returning, seen, with_config

# code: (a case that must be reported, cases close to it that must not)
CASES: dict[str, tuple[Case, list[Case]]] = {
    "JSON001": (
        seen(*login(0), hook(1, "hangup", raw=b"{'callId'")),
        [seen(*login(0), hook(1, "hangup", cut=9)), seen(*login(0), hook(1, "hangup", raw=b"[]"))],
    ),
    "JSON002": (
        hangup_with(says=b"<html>"),
        [
            hangup_with(says=b"<html>", answer=500),
            hangup_with(says=b"{}"),
            hangup_with(says=b" "),
            hangup_with(says=b'{"a":"\\/"}'),
        ],
    ),
    "JSON003": (hangup_with(says=b""), [hangup_with(says=b"{}"), hangup_with(says=b"", answer=204)]),
    "JSON004": (
        returning(callId=...),
        [hangup_with(), returning(more=1), hangup_with(says=b"{}", answer=403)],
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
        seen(*configured(publishStraem=FOR_CALL)),
        [seen(*configured(publishStream=FOR_CALL, sendDTMF=FOR_CALL)), seen(*with_config(None)), seen(*with_config([]))],
    ),
    "JSON008": (
        seen(*configured(call={"restOnError": "fail"})),
        [seen(*configured(call={"restOnError": "LOG", "restPolicy": ""})), seen(*configured(call=[]))],
    ),
    "JSON009": (
        seen(*configured(call={"restExclude": ["sdp"]})),
        [seen(*configured(call={"restExclude": "sdp"})), seen(*configured(call={"restExclude": []}))],
    ),
    "JSON010": (
        returning(restClientConfig={}),
        [
            seen(*configured(call=FOR_CALL)),
            seen(*login(0), hook(1, "hangup", {"callId": "c", "restClientConfig": {}}, says=b"{}")),
        ],
    ),
    "JSON011": (
        seen(*login(0), hook(1, "hangup")),
        [
            seen(*login(0), hook(1, "hangup", {"id": "c"})),
            seen(*login(0), hook(1, "hangup", cut=20)),
            seen(*login(0), hook(1, "sendIMDN")),
            seen(*login(0), hook(1, "subscribe")),
            seen(*configured(hangup={"restPolicy": "DISABLE"}), hook(1, "hangup")),
        ],
    ),
    "JSON012": (
        seen(*login(0), hook(1, "CallStatusEvent", {"status": "DANCING"})),
        [
            seen(*login(0), hook(1, "CallStatusEvent", {"status": "HOLD"})),
            seen(*login(0), hook(1, "BugReportStatusEvent", {"status": "DANCING"})),
            seen(*login(0), hook(1, "hangup", {"status": "DANCING"})),
        ],
    ),
    "JSON013": (seen(*login(0), hook(1, "DanceEvent")), [seen(*login(0), hook(1, "CallStatusEvent", {"status": "HOLD"}))]),
    "JSON014": (
        returning(callId=7),
        [returning(callId="7"), returning(callId=None), returning()],
    ),
    "JSON015": (
        seen(*configured(call=FOR_CALL), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
        [
            seen(*configured(call=FOR_CALL), hook(1, "call", {"callId": "c"})),
            seen(*configured(answer=FOR_CALL), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
            seen(*login(0), hook(1, "call", {"callId": "c", "sdp": "v=0"})),
        ],
    ),
    "JSON016": (
        hangup_with(says=json.dumps(HANGUP).replace("/", "\\/").encode()),
        [hangup_with(says=json.dumps(HANGUP).encode()), hangup_with(says=b'{"a":"\\/"}', answer=403)],
    ),
    "JSON017": (
        hangup_with(says=json.dumps({**HANGUP, "info": "é"}, ensure_ascii=False).encode("latin-1")),
        [
            returning(type="application/json; charset=utf-8"),
            returning(type="application/json; charset=US-ASCII"),
            hangup_with(says=b"<html>", headers=((b"Content-Type", b"text/html"),)),
        ],
    ),
}
