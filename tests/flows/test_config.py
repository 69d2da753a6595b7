"""restClientConfig changes what a flow must show: DISABLE, OVERWRITE, restExclude, FAIL and LOG. See docs/wcs.md."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows.made import call, configured, flows, hook, login
from rules.scenes import stream_of

from wcs_pcap.model import Absence, Exchange, Flow


def logged_in(**config: Any) -> list[Exchange]:
    """A login whose response has a ``restClientConfig``."""
    return [configured(config, {"sipRegisterRequired": False}), *login(0)[1:]]


def disabled(*names: str) -> list[Exchange]:
    return logged_in(**{name: {"restPolicy": "DISABLE"} for name in names})


def one(pattern: str, *made: Exchange, **options: Any) -> Flow:
    (flow,) = flows(*made, pattern=pattern, **options)
    return flow


@pytest.mark.parametrize(
    "steps",
    ["publishStream", "publishStream unPublishStream", "publishStream PUBLISHING", "publishStream UNPUBLISHED"],
)
def test_what_is_disabled_is_not_missing(steps: str) -> None:
    made = stream_of(*steps.split())
    assert one("stream-published", *disabled("StreamStatusEvent"), *made).verdict == "pass"
    if not steps.endswith("UNPUBLISHED"):
        assert one("stream-published", *login(0), *made).verdict != "pass"


def test_what_comes_although_it_is_disabled_is_taken_as_it_is() -> None:
    made = call(1, "call", "ESTABLISHED", "FINISH", "RING")
    assert one("outgoing-call", *disabled("CallStatusEvent"), *made).illegal is not None


def test_a_request_without_data_is_no_step_that_could_be_wrong() -> None:
    empty = [hook(2, "CallStatusEvent"), hook(3, "CallStatusEvent")]
    assert one("outgoing-call", *disabled("CallStatusEvent"), *call(1, "call"), *empty).verdict == "pass"


def test_disabled_steps_may_lie_between() -> None:
    paused = stream_of("playStream", "PLAYING", "playStream", "PLAYING", "STOPPED")
    assert one("stream-played", *disabled("pauseStream"), *paused).verdict == "pass"
    assert one("stream-played", *login(0), *paused).verdict == "fail"


def test_what_is_not_disabled_is_still_due() -> None:
    flow = one("outgoing-call", *disabled("StreamStatusEvent", "hangup"), *call(1, "call"))
    assert (flow.verdict, flow.due.code) == ("fail", "FLOW012")


@pytest.mark.parametrize(
    ("config", "verdict"),
    [({"hangup": {"restOnError": "FAIL"}}, "inconclusive"), ({}, "fail"), ({"hangup": {"restOnError": "LOG"}}, "fail")],
)
def test_a_refused_hangup_ends_the_call_under_log_alone(config: dict[str, Any], verdict: str) -> None:
    refused = hook(3, "hangup", {"callId": "c1"}, answer=403)
    flow = one("outgoing-call", *logged_in(**config), *call(1, "call", "ESTABLISHED"), refused)
    assert flow.verdict == verdict
    assert flow.missing is not None
    assert flow.missing.absence == ("absent" if verdict == "fail" else "outside-capture")


def test_where_connect_was_not_seen_a_refused_hangup_proves_nothing() -> None:
    refused = hook(3, "hangup", {"callId": "c1"}, answer=403)
    assert one("outgoing-call", *call(1, "call", "ESTABLISHED"), refused).verdict == "inconclusive"
    assert one("outgoing-call", *call(1, "call", "ESTABLISHED"), refused, *call(4, "FINISH")).verdict == "pass"


@pytest.mark.parametrize("absence", [Absence.LOST_IN_CAPTURE, Absence.UNREADABLE])
def test_a_response_that_was_not_seen_may_have_disabled_anything(absence: Absence) -> None:
    _, established = login(0)
    flow = one("outgoing-call", hook(0, "connect", answer=None, absence=absence), established, *call(1, "call"))
    assert flow.missing is not None
    assert (flow.verdict, flow.missing.absence) == ("inconclusive", absence)


def test_a_key_that_is_overwritten_names_the_same_flow() -> None:
    connect = logged_in(publishStream={"restPolicy": "OVERWRITE", "restOverwrite": "mediaSessionId"})
    publish = hook(1, "publishStream", {"mediaSessionId": "old"}, says=b'{"mediaSessionId":"new"}')
    status = [hook(n, "StreamStatusEvent", {"mediaSessionId": "new", "status": s}) for n, s in ((2, "PUBLISHING"), (3, "FAILED"))]
    flow = one("stream-published", *connect, publish, *status)
    assert (flow.verdict, len(flow.steps), flow.key) == ("pass", 3, {"mediaSessionId": "old"})
    ignored = one("stream-published", *login(0), publish, *status)
    assert (ignored.verdict, ignored.due.code) == ("fail", "FLOW032")


def test_an_overwritten_registration_is_expected() -> None:
    config = {"restClientConfig": {"connect": {"restPolicy": "OVERWRITE", "restOverwrite": "sipRegisterRequired"}}}
    says = json.dumps({"sipRegisterRequired": True, **config}).encode()
    connect = hook(0, "connect", {"sipRegisterRequired": False}, says=says)
    established = hook(1, "ConnectionStatusEvent", {"status": "ESTABLISHED"})
    assert one("sip-registration", connect, established).due.code == "FLOW005"


def test_a_client_is_known_by_its_session_where_the_node_is_excluded() -> None:
    made = login(0)
    assert made[0].request is not None
    session = json.loads(made[0].request.body)["sessionId"]
    excluded = [
        hook(1, "call", raw=json.dumps({"sessionId": session, "callId": "c"}).encode()),
        hook(2, "CallStatusEvent", raw=json.dumps({"sessionId": session, "callId": "c", "status": "BUSY"}).encode()),
    ]
    flow = one("outgoing-call", *made, *excluded)
    assert flow.client is not None
    assert flow.client.connect is not None
