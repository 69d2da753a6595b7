"""Which hooks belong to which call, message or login."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from flows.made import ENVELOPE, SESSION, at, call, flows, hook, in_order, login, sorted_out
from rules.scenes import stream_of

from wcs_pcap.flows.assign import UnassignedCalls
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Exchange


def groups(*exchanges: Exchange) -> list[tuple[str, dict[str, str | None], list[str]]]:
    return [
        (group.pattern.name, dict(group.key), [call.status or call.name for call in group.calls])
        for group in sorted_out(exchanges).groups
    ]


def orphans(exchanges: Sequence[Exchange]) -> list[str]:
    return [call.status or call.name for call in sorted_out(exchanges).orphans]


def test_by_key() -> None:
    made = [*call(1, "call", "RING", "FINISH"), *call(1.5, "call", "BUSY", key="c2")]
    assert groups(*made) == [
        ("outgoing-call", {"callId": "c1"}, ["call", "RING", "FINISH"]),
        ("outgoing-call", {"callId": "c2"}, ["call", "BUSY"]),
    ]


def test_a_failed_call_may_be_named_by_id() -> None:
    failed = hook(2, "CallStatusEvent", {"id": "c1", "status": "FAILED"})
    assert groups(*call(1, "call"), failed) == [("outgoing-call", {"callId": "c1"}, ["call", "FAILED"])]


def test_keys_may_be_numbers() -> None:
    made = [hook(1, "call", {"callId": 17}), hook(2, "CallStatusEvent", {"callId": "17", "status": "BUSY"})]
    assert groups(*made) == [("outgoing-call", {"callId": "17"}, ["call", "BUSY"])]
    assert groups(hook(1, "call", {"callId": True}))[0][1] == {"callId": None}


def test_a_login_belongs_to_its_generation() -> None:
    gone = hook(2, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
    found = groups(*login(1), gone, *login(3))
    assert [names for _, _, names in found] == [["connect", "ESTABLISHED", "DISCONNECTED"], ["connect", "ESTABLISHED"]]
    assert found[0][1]["sessionId"] == SESSION


def test_two_clients_at_once() -> None:
    made = [
        *login(1),
        hook(1.1, "connect", {"sessionId": "/b"}),
        hook(1.3, "ConnectionStatusEvent", {"sessionId": "/b", "status": "FAILED"}),
    ]
    assert [names for _, _, names in groups(*made)] == [["connect", "ESTABLISHED"], ["connect", "FAILED"]]


def test_an_event_may_serve_two_patterns() -> None:
    assert [name for name, _, _ in groups(*login(1, sip=True))] == ["connection", "sip-registration"]


def test_the_two_legs_of_an_internal_call_may_share_their_id() -> None:
    callee = {"callId": "c1", "sessionId": "/callee"}
    made = [
        *call(1, "call", "RING"),
        hook(1.2, "OnCallEvent", callee),
        hook(1.4, "CallStatusEvent", {**callee, "status": "RING"}),
        hook(1.6, "CallStatusEvent", {**callee, "status": "FINISH"}),
        *call(3, "FINISH"),
    ]
    assert groups(*made) == [
        ("outgoing-call", {"callId": "c1"}, ["call", "RING", "FINISH"]),
        ("incoming-call", {"callId": "c1"}, ["OnCallEvent", "RING", "FINISH"]),
    ]


def test_an_event_without_its_session_is_assigned_by_its_key() -> None:
    event = hook(2, "CallStatusEvent", raw=b'{"id":"c1","status":"FAILED"}')
    assert groups(*call(1, "call"), event)[0][2] == ["call", "FAILED"]


def test_orphans() -> None:
    assert orphans(call(1, "ESTABLISHED", "hangup", "FINISH")) == ["ESTABLISHED", "hangup", "FINISH"]
    assert orphans([hook(1, "ConnectionStatusEvent", {"status": "DISCONNECTED"})]) == ["DISCONNECTED"]
    assert orphans([hook(1, "publishStream", {"mediaSessionId": "s"})]) == [], "no pattern knows it"


class TestCutKeys:
    HIDDEN = -26  # cuts callId and status away

    def hidden(self, at: float, session: str = SESSION) -> Exchange:
        fields = {"sessionId": session, "x": 1, "callId": "c1", "status": "FINISH"}
        return hook(at, "CallStatusEvent", fields, cut=self.HIDDEN)

    def test_the_only_call_that_it_can_be(self) -> None:
        (group,) = sorted_out([*call(1, "call"), self.hidden(2)]).groups
        assert [one.name for one in group.calls] == ["call", "CallStatusEvent"]
        assert group.guessed

    def test_one_of_two_calls(self) -> None:
        made = [*call(1, "call"), *call(1.5, "call", key="c2"), self.hidden(2)]
        assert [len(group.calls) for group in sorted_out(made).groups] == [1, 1]
        assert orphans(made) == ["CallStatusEvent"]

    def test_another_client(self) -> None:
        assert orphans([*call(1, "call"), self.hidden(2, "/another")]) == ["CallStatusEvent"]

    def test_events_of_a_call_whose_own_key_was_cut(self) -> None:
        made = [hook(1, "call", {"x": 1, "callId": "c1"}, cut=-10), *call(2, "RING", "FINISH")]
        (group,) = sorted_out(made).groups
        assert dict(group.key) == {"callId": None}
        assert len(group.calls) == 3
        assert group.guessed

    def test_a_login_without_a_name(self) -> None:
        """It may belong to any client, so later events cannot be assigned with certainty."""
        made = [*login(1), hook(3, "connect", cut=60), hook(4, "ConnectionStatusEvent", {"status": "ESTABLISHED"})]
        assert [group.guessed for group in sorted_out(made).groups] == [True, True]
        assert [group.guessed for group in sorted_out(made[:2]).groups] == [False]


def test_a_resumption_whose_key_was_cut_away_excuses_what_follows_it() -> None:
    paused = stream_of("playStream", "PLAYING", "pauseStream", "PAUSED")
    went_on = [hook(n, "StreamStatusEvent", {"mediaSessionId": "s", "status": s}) for n, s in ((6, "PLAYING"), (7, "STOPPED"))]
    length = len(json.dumps(ENVELOPE, separators=(",", ":"))) - 1
    resumed = hook(5, "playStream", {"mediaSessionId": "s"}, cut=length)
    flow = flows(*paused, resumed, *went_on)[0]
    assert (flow.verdict, flow.illegal) == ("inconclusive", None)
    assert flows(*paused, *went_on)[0].illegal is not None
    assert flows(*paused, hook(5, "playStream", {"mediaSessionId": "s"}), *went_on)[0].verdict == "pass"


@pytest.mark.parametrize(("later", "hides"), [(60.0, True), (60.001, False)])
def test_a_hook_whose_response_is_not_seen_is_under_way_for_a_minute(later: float, hides: bool) -> None:
    """It belongs to an unknown call: its status may have come when something became due."""
    (group,) = sorted_out(call(1, "call")).groups
    (event,) = hook_calls(in_order([hook(2, "CallStatusEvent", answer=None)]), None)
    unassigned = UnassignedCalls()
    unassigned.add(event, has_key=False)
    assert unassigned.may_hide(group, ("CallStatusEvent",), ("RING",), at(2 + later), at(2 + later + 15)) is hides
