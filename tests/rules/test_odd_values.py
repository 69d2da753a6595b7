"""Rules survive whatever JSON holds where they look: any type in any field, in requests, responses and ``restClientConfig``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows.made import call, findings, hook, login

VALUES: list[Any] = [None, True, 7, -1.5, "", "x" * 5000, "\x1b[31m\u202e\x00", [], [[]], ["a", 1], {}, {"a": {"b": []}}]
FIELDS = (
    "appKey", "nodeId", "sessionId", "status", "info", "sdp", "sipPassword", "sipRegisterRequired", "callId", "id",
    "mediaSessionId", "operationId", "published", "custom", "restClientConfig", "isImdnRequired", "parentCallId",
)  # fmt: skip
HOOKS = (
    "connect", "ConnectionStatusEvent", "RegistrationStatusEvent", "call", "hold", "CallStatusEvent", "publishStream",
    "StreamStatusEvent", "StreamKeepAliveEvent", "sendMessage", "MessageStatusEvent", "OnDataEvent", "DataStatusEvent",
    "TransferStatusEvent", "DanceEvent",
)  # fmt: skip
STATUSES = {"StreamStatusEvent": "PUBLISHING", "StreamKeepAliveEvent": "PUBLISHING", "CallStatusEvent": "RING"}


@pytest.mark.parametrize("name", FIELDS)
def test_in_requests(name: str) -> None:
    for value in VALUES:
        made = [
            hook(n * 3 + again, one, {"callId": "c", "mediaSessionId": "m", "status": STATUSES.get(one, "FAILED"), name: value})
            for n, one in enumerate(HOOKS)
            for again in (0, 1)
        ]
        for finding in findings(*login(0), *made):
            assert finding.detail


@pytest.mark.parametrize("name", FIELDS)
def test_in_responses(name: str) -> None:
    for value in VALUES:
        says = json.dumps({"callId": "c", name: value}).encode()
        made = (hook(n, one, {"callId": "c", name: "x"}, says=says) for n, one in enumerate(HOOKS))
        assert all(finding.detail for finding in findings(*made))


@pytest.mark.parametrize("name", ["restExclude", "clientExclude", "restOnError", "restPolicy", "restOverwrite", "unknown"])
def test_in_the_config(name: str) -> None:
    for value in VALUES:
        for config in (value, {"call": value}, {"call": {name: value}, "x" * 500: {name: value}, "": {"": value}}):
            told = hook(0, "connect", says=json.dumps({"restClientConfig": config}).encode())
            made = findings(told, *login(1)[1:], *call(2, "call", "BUSY", answer=403))
            assert made
            assert all(finding.detail for finding in made)


def test_in_calls_of_the_rest_api() -> None:
    for value in VALUES:
        raw = json.dumps({"callId": value, "id": value}).encode()
        made = findings(*login(0), hook(1, "call/startup", prefix="/rest-api", raw=raw), *call(2, "call", "BUSY"))
        assert all(finding.detail for finding in made)
