"""From exchanges to hook calls: which client each belongs to, and which are repetitions."""

from __future__ import annotations

import json

import pytest
from flows.made import ENVELOPE, NODE, SESSION, flows, hook, stream

from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Absence, Exchange, HookCall

OTHER = stream(1)


def calls(*exchanges: Exchange) -> list[HookCall]:
    return hook_calls(sorted(exchanges, key=lambda exchange: exchange.time), None)


def generations(*exchanges: Exchange) -> list[tuple[str | None, int] | None]:
    return [call.client and (call.client.session_id, call.client.generation) for call in calls(*exchanges)]


def test_a_connect_begins_a_generation() -> None:
    assert generations(
        hook(1, "connect"),
        hook(2, "ConnectionStatusEvent", {"status": "DISCONNECTED"}),
        hook(3, "connect"),
        hook(4, "call", {"callId": "c"}),
    ) == [(SESSION, 1), (SESSION, 1), (SESSION, 2), (SESSION, 2)]


def test_what_identifies_a_client() -> None:
    first, established, again, gone = calls(
        hook(1, "connect"),
        hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}),
        hook(3, "ConnectionStatusEvent", {"status": "ESTABLISHED"}),
        hook(4, "ConnectionStatusEvent", {"status": "DISCONNECTED"}),
    )
    client = first.client
    assert client is not None
    assert (client.connect, client.established, client.disconnected) == (first, established, gone)
    assert client.calls == [first, established, again, gone]


def test_the_same_session_on_two_nodes_is_two_clients() -> None:
    one, two = calls(hook(1, "connect"), hook(2, "connect", {"nodeId": "another"}))
    assert one.client is not two.client
    assert two.client is not None
    assert two.client.generation == 1


def test_wcs_4_names_no_node() -> None:
    body = json.dumps({"sessionId": SESSION, "callId": "c"}).encode()
    one, two = calls(hook(1, "call", raw=body), hook(2, "hangup", raw=body))
    assert one.client is two.client
    assert one.client is not None
    assert one.client.node_id is None


@pytest.mark.parametrize("value", [7, None, ["x"]])
def test_a_session_that_is_not_a_text_names_no_client(value: object) -> None:
    assert generations(hook(1, "connect", {"sessionId": value})) == [None]


def test_a_node_that_was_cut_away_is_found_by_its_session() -> None:
    body = json.dumps({"sessionId": SESSION, "status": "ESTABLISHED", "nodeId": NODE}).encode()
    whole, cut = calls(hook(1, "connect"), hook(2, "ConnectionStatusEvent", raw=body, cut=len(body) - 10))
    assert cut.client is whole.client
    stranger = calls(hook(1, "connect"), hook(2, "ConnectionStatusEvent", raw=body[: body.index(b', "nodeId"')] + b"}"))[1]
    assert stranger.client is not whole.client, "nothing was cut: another client, without a node"


def test_a_session_that_was_cut_away_names_no_client() -> None:
    assert generations(hook(1, "connect", cut=60)) == [None]


def test_unknown_events_need_the_envelope() -> None:
    known, unknown = hook(1, "StreamEvent"), hook(2, "StreamEvent", raw=b'{"nodeId":"n"}')
    assert [call.name for call in calls(known, unknown)] == ["StreamEvent"]
    assert known.hook == "StreamEvent"
    assert unknown.hook is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"7", b"{", b'"x"', b"\xff"])
def test_bodies_that_are_no_object_say_nothing(raw: bytes) -> None:
    (call,) = calls(hook(1, "connect", raw=raw))
    assert call.fields == {}
    assert call.status is None
    assert call.client is None


def test_responses_are_decoded() -> None:
    echo, other, page = calls(hook(1, "connect"), hook(2, "call", says=b'{"a":1}'), hook(3, "hangup", says=b"<html>"))
    assert echo.answer == ENVELOPE
    assert other.answer == {"a": 1}
    assert page.answer is None


class TestRepetitions:
    def test_same_request_after_no_response(self) -> None:
        lost = hook(1, "call", {"callId": "c"}, answer=None, absence=Absence.ABSENT)
        again = hook(1.5, "call", {"callId": "c"}, on=OTHER)
        (call,) = calls(lost, again)
        assert call.repeats == [again]
        assert call.final is again
        assert call.answer == {**ENVELOPE, "callId": "c"}
        assert again.hook == "call"

    def test_three_tries(self) -> None:
        tries = [hook(n, "call", {"callId": "c"}, answer=None, absence=Absence.ABSENT) for n in (1, 2, 3)]
        (call,) = calls(*tries, hook(4, "call", {"callId": "c"}))
        assert [exchange.time for exchange in call.repeats] == [hook(n, "call").time for n in (2, 3, 4)]

    @pytest.mark.parametrize(
        "second",
        [
            hook(2, "call", {"callId": "other"}),
            hook(2, "call", {"callId": "c"}, prefix="/Other"),
            hook(2, "hangup", {"callId": "c"}),
            hook(62, "call", {"callId": "c"}),
        ],
    )
    def test_another_request(self, second: Exchange) -> None:
        assert len(calls(hook(1, "call", {"callId": "c"}, answer=None, absence=Absence.ABSENT), second)) == 2

    def test_requests_with_a_response_are_not_repeated(self) -> None:
        ring = {"callId": "c", "status": "RING"}
        assert len(calls(hook(1, "CallStatusEvent", ring), hook(2, "CallStatusEvent", ring))) == 2
        assert len(calls(hook(1, "connect", answer=500), hook(2, "connect"))) == 2

    def test_cut_requests_are_not_compared(self) -> None:
        cut = hook(2, "call", {"callId": "c"}, cut=150)
        assert len(calls(hook(1, "call", {"callId": "c"}, cut=150, answer=None), cut)) == 2

    def test_a_client_that_received_events_logs_in_anew(self) -> None:
        first = hook(1, "connect", answer=None, absence=Absence.LOST_IN_CAPTURE)
        gone = hook(2, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
        assert [call.name for call in calls(first, gone, hook(3, "connect"))].count("connect") == 2

    def test_the_same_event_of_a_later_login(self) -> None:
        registered = {"status": "REGISTERED"}
        first = hook(2, "RegistrationStatusEvent", registered, answer=None, absence=Absence.LOST_IN_CAPTURE)
        made = calls(hook(1, "connect"), first, hook(3, "connect"), hook(4, "RegistrationStatusEvent", registered))
        assert len(made) == 4

    def test_the_same_event_again_is_no_retry_when_only_the_capture_lost_its_response(self) -> None:
        ring = {"callId": "c", "status": "RING"}
        between = hook(2, "CallStatusEvent", {"callId": "c", "status": "SESSION_PROGRESS"})
        for absence, number in ((Absence.LOST_IN_CAPTURE, 3), (Absence.ABSENT, 2)):
            first = hook(1, "CallStatusEvent", ring, answer=None, absence=absence)
            assert len(calls(first, between, hook(3, "CallStatusEvent", ring))) == number

    def test_one_step_of_the_flow(self) -> None:
        connect = hook(1, "connect", answer=None, absence=Absence.ABSENT, on=OTHER)
        established = hook(3, "ConnectionStatusEvent", {"status": "ESTABLISHED"})
        (flow,) = flows(connect, hook(2, "connect"), established)
        assert [step.hook for step in flow.steps] == ["connect", "ConnectionStatusEvent"]
        assert flow.verdict == "pass"


@pytest.mark.parametrize(("retries", "folded"), [(0, [1, 1]), (1, [2, 0]), (3, [3])])
def test_more_tries_than_wcs_makes_are_calls_of_their_own(retries: int, folded: list[int]) -> None:
    """Beside the tries of WCS the Java client may repeat a request once."""
    tries = [hook(moment, "connect", answer=None) for moment in range(1, 5)]
    assert [len(call.repeats) for call in hook_calls(tries, None, retries)] == folded
