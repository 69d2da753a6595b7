"""The decision table of docs/verdicts.md, row by row: why a required step is missing, and what that makes of the flow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flows.made import SESSION, at, call, flows, hook, login, stream

from wcs_pcap.model import Absence, Due, Exchange, Flow, Step

ABSENT, LOST, WIRE = Absence.ABSENT, Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE
OUTSIDE, UNREADABLE = Absence.OUTSIDE_CAPTURE, Absence.UNREADABLE
MINUTE = 60.0


def missing(flow: Flow) -> Step:
    (step,) = [step for step in flow.steps if step.absence is not None]
    return step


def only(found: list[Flow]) -> Flow:
    (flow,) = found
    return flow


# What was seen, ending at 1 s; what is due then; until when; the finding that says so.
AWAITED = {
    "connect": ([hook(0.99, "connect")], "connection", "ConnectionStatusEvent", 15.0, "FLOW003"),
    "established": (
        [hook(0, "connect", {"sipRegisterRequired": True}), hook(1, "ConnectionStatusEvent", {"status": "ESTABLISHED"})],
        "sip-registration",
        "RegistrationStatusEvent",
        15.0,
        "FLOW005",
    ),
    "call": ([hook(0.99, "call", {"callId": "c1"})], "outgoing-call", "CallStatusEvent", 15.0, "FLOW012"),
    "message": ([hook(0.99, "sendMessage", {"id": "m1"})], "message-sent", "MessageStatusEvent", 32.0, "FLOW027"),
    "hangup": (call(0, "call", "RING", "hangup", gap=0.5), "outgoing-call", "CallStatusEvent", 32.0, "FLOW018"),
    "rejected": (call(0, "OnCallEvent", "hangup"), "incoming-call", "CallStatusEvent", 32.0, "FLOW018"),
}
AWAITED_NAMES = list(AWAITED)
Awaited = tuple[list[Exchange], str, str, float, str]


@pytest.mark.parametrize("name", AWAITED_NAMES)
class TestDeadline:
    def test_passed(self, name: str) -> None:
        made, pattern, awaited, within, code = AWAITED[name]
        flow = only(flows(*made, end=1 + within + 5, pattern=pattern))
        assert (flow.verdict, missing(flow).absence, missing(flow).hook) == ("fail", ABSENT, awaited)
        assert missing(flow).expected
        assert flow.due == Due(at(1), at(1 + within), code)

    def test_exactly_at_the_end(self, name: str) -> None:
        made, pattern, _, within, _ = AWAITED[name]
        assert missing(only(flows(*made, end=1 + within, pattern=pattern))).absence is ABSENT

    def test_after_the_end(self, name: str) -> None:
        made, pattern, _, within, _ = AWAITED[name]
        flow = only(flows(*made, end=1 + within - 0.000_001, pattern=pattern))
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", OUTSIDE)

    @pytest.mark.parametrize(("cause", "verdict"), [(LOST, "inconclusive"), (UNREADABLE, "inconclusive"), (WIRE, "fail")])
    def test_loss_before_it(self, name: str, cause: Absence, verdict: str) -> None:
        made, pattern, _, within, _ = AWAITED[name]
        flow = only(flows(*made, end=MINUTE, pattern=pattern, losses=[(within, within + 0.5, cause)]))
        assert (flow.verdict, missing(flow).absence) == (verdict, cause)

    def test_loss_after_it(self, name: str) -> None:
        made, pattern, _, within, _ = AWAITED[name]
        flow = only(flows(*made, end=MINUTE, pattern=pattern, losses=[(within + 1.1, within + 2, LOST)]))
        assert missing(flow).absence is ABSENT

    def test_disconnected_first(self, name: str) -> None:
        made, pattern, _, within, _ = AWAITED[name]
        gone = [*login(-1)[:1], hook(1 + within / 2, "ConnectionStatusEvent", {"status": "DISCONNECTED"})]
        if name in ("connect", "established"):
            gone = gone[1:]
        flow = only(list(flows(*gone, *made, end=1 + within / 2, pattern=pattern)))
        assert (flow.verdict, missing(flow).absence) == ("fail", ABSENT)

    def test_a_loss_on_both_counts_as_one_in_the_capture(self, name: str) -> None:
        made, pattern, _, _, _ = AWAITED[name]
        flow = only(flows(*made, end=MINUTE, pattern=pattern, losses=[(2, 3, WIRE), (3, 4, LOST)]))
        assert missing(flow).absence is LOST


def test_refused_hooks_await_nothing() -> None:
    for name, fields in (
        ("connect", {}),
        ("call", {"callId": "c"}),
        ("sendMessage", {"id": "m"}),
        ("OnCallEvent", {"callId": "c"}),
    ):
        assert only(flows(hook(1, name, fields, answer=403))).verdict == "pass"


def test_optional_steps_are_not_listed() -> None:
    flow = only(flows(*call(1, "call", "ESTABLISHED", "FINISH")))
    assert [step.absence for step in flow.steps] == [None, None, None]


def test_disconnected_is_never_required() -> None:
    assert only(flows(*login(1))).verdict == "pass"


@pytest.mark.parametrize(
    "talking", [["call", "ESTABLISHED"], ["call", "RING"], ["OnCallEvent"], ["OnCallEvent", "answer", "ESTABLISHED"]]
)
class TestOpenCall:
    """A call has no deadline: its end is due when the client leaves."""

    def test_at_the_end_of_the_capture(self, talking: Sequence[str]) -> None:
        flow = only(flows(*call(1, *talking), end=900))
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", OUTSIDE)

    def test_when_its_client_has_left(self, talking: Sequence[str]) -> None:
        gone = hook(9, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
        flow = flows(*login(0), *call(1, *talking), gone)[-1]
        assert (flow.verdict, missing(flow).absence) == ("fail", ABSENT)
        assert flow.due.code in ("FLOW019", "FLOW101")

    def test_its_end_may_come_late(self, talking: Sequence[str]) -> None:
        gone = hook(9, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
        assert flows(*login(0), *call(1, *talking), gone, *call(9.5, "FINISH"))[-1].verdict == "pass"

    def test_and_be_lost_late(self, talking: Sequence[str]) -> None:
        gone = hook(9, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
        flow = flows(*login(0), *call(1, *talking), gone, losses=[(9.5, 9.6, LOST)])[-1]
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", LOST)

    def test_when_another_client_has_left(self, talking: Sequence[str]) -> None:
        gone = hook(9, "ConnectionStatusEvent", {"status": "DISCONNECTED", "sessionId": "/another"})
        assert missing(flows(*login(0), *call(1, *talking), gone)[-1]).absence is OUTSIDE


@pytest.mark.parametrize(
    ("absence", "verdict"),
    [(ABSENT, "fail"), (WIRE, "fail"), (LOST, "inconclusive"), (OUTSIDE, "inconclusive"), (UNREADABLE, "inconclusive")],
)
def test_a_deciding_response_that_is_missing(absence: Absence, verdict: str) -> None:
    assert only(flows(hook(1, "connect", answer=None, absence=absence), end=900)).verdict == verdict


def test_the_response_to_an_event_decides_nothing() -> None:
    made = [*login(1)[:1], hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}, answer=None, absence=ABSENT)]
    assert only(flows(*made)).verdict == "pass"
    assert only(flows(*login(1)[:1], hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}, answer=403))).verdict == "pass"


def test_a_lost_response_that_a_later_hook_proves() -> None:
    """ESTABLISHED proves that ``connect`` was accepted; its response was not seen all the same."""
    connect = hook(1, "connect", answer=None, absence=LOST)
    flow = only(flows(connect, login(1)[1], losses=[(1, 1.1, LOST)]))
    assert (flow.verdict, flow.missing, flow.state) == ("inconclusive", None, "established")


def test_doubt_ends_where_it_is_resolved() -> None:
    """The response to ``call`` was lost, but RING shows that it was 200: a loss of it excuses nothing much later."""
    first = hook(1, "call", {"callId": "c1"}, answer=None, absence=LOST)
    flow = only(flows(first, *call(2, "RING", "hangup"), losses=[(1, 1.1, LOST)]))
    assert missing(flow).absence is ABSENT


def test_doubt_that_stays() -> None:
    """Lost bytes may have been a BUSY, and then ``hangup`` needs no FINISH."""
    flow = only(flows(*call(1, "call", "RING"), *call(5, "hangup"), losses=[(3, 3.1, LOST)]))
    assert (flow.verdict, missing(flow).absence) == ("inconclusive", LOST)


class TestOutOfOrder:
    def test_a_step_lost_in_the_middle_is_put_in_its_place(self) -> None:
        flow = only(flows(*call(1, "call", "RING"), *call(5, "hold", "HOLD", "FINISH"), losses=[(3, 3.1, LOST)]))
        assert flow.verdict == "inconclusive"
        assert flow.illegal is None
        assert [(step.hook, step.absence) for step in flow.steps[1:4]] == [
            ("CallStatusEvent", None),
            ("CallStatusEvent", LOST),
            ("hold", None),
        ]
        assert flow.steps[2].expected == ("ESTABLISHED",)

    def test_lost_on_the_wire_it_fails(self) -> None:
        flow = only(flows(*call(1, "call", "RING"), *call(5, "hold", "FINISH"), losses=[(3, 3.1, WIRE)]))
        assert (flow.verdict, missing(flow).absence) == ("fail", WIRE)

    def test_without_a_loss_the_event_never_came(self) -> None:
        flow = only(flows(*call(1, "call", "RING", "hold", "FINISH")))
        assert (flow.verdict, missing(flow).absence, missing(flow).expected) == ("fail", ABSENT, ("ESTABLISHED",))
        assert flow.illegal is not None
        assert flow.illegal.name == "hold"

    def test_what_comes_too_late_is_not_called_absent(self) -> None:
        flow = only(flows(*call(1, "call", "RING", "hold", "ESTABLISHED", "FINISH")))
        assert (flow.verdict, flow.missing) == ("fail", None)
        assert flow.illegal is not None

    def test_what_a_user_did_is_not_called_absent(self) -> None:
        flow = only(flows(*call(1, "call", "ESTABLISHED", "BUSY")))
        assert (flow.verdict, flow.missing) == ("fail", None)

    def test_a_login_lost_between_two(self) -> None:
        """The same session came back; its second ``connect`` was lost."""
        first = [*login(1), hook(3, "ConnectionStatusEvent", {"status": "DISCONNECTED"})]
        again = hook(5, "ConnectionStatusEvent", {"status": "ESTABLISHED"})
        assert only(flows(*first, again)).verdict == "fail"
        flow = only(flows(*first, again, losses=[(4, 4.1, LOST)]))
        assert (flow.verdict, missing(flow).hook, missing(flow).absence) == ("inconclusive", "connect", LOST)


class TestUnreadable:
    """Keys and statuses cut away by the snapshot length."""

    def test_status(self) -> None:
        hidden = hook(2, "CallStatusEvent", {"callId": "c1", "status": "FINISH"}, cut=-8)
        flow = only(flows(*call(1, "call"), hidden, end=MINUTE))
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", UNREADABLE)

    def test_key(self) -> None:
        hidden = hook(3, "CallStatusEvent", {"x": 1, "callId": "c1", "status": "FINISH"}, cut=-26)
        flow = only(flows(*call(1, "call", "RING", gap=0.5), *call(1, "call", "RING", key="c2"), hidden, end=MINUTE)[:1])
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", UNREADABLE)

    def test_session(self) -> None:
        hidden = hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}, cut=60)
        others = [hook(1, "connect", {"sessionId": session}) for session in (SESSION, "/another")]
        found = flows(*others, hidden, end=MINUTE)
        assert [(flow.verdict, missing(flow).absence) for flow in found] == [("inconclusive", UNREADABLE)] * 2

    def test_a_cut_call_of_another_client_hides_nothing(self) -> None:
        hidden = hook(3, "CallStatusEvent", {"sessionId": "/another", "x": 1, "callId": "c9", "status": "FINISH"}, cut=-26)
        flow = only(flows(*call(1, "call", "hangup"), hidden, end=MINUTE)[:1])
        assert missing(flow).absence is ABSENT

    def test_a_key_left_out_of_a_whole_body_excuses_nothing(self) -> None:
        flow = only(flows(hook(1, "sendMessage", {"to": "5550123"}), end=MINUTE))
        assert (flow.verdict, missing(flow).absence) == ("fail", ABSENT)

    def test_a_flow_whose_key_was_cut_is_not_accused(self) -> None:
        flow = only(flows(hook(1, "call", {"x": 1, "callId": "c1"}, cut=-10), end=MINUTE))
        assert (flow.verdict, missing(flow).absence) == ("inconclusive", UNREADABLE)

    def test_cut_after_what_matters(self) -> None:
        made = [
            *call(1, "call", "RING"),
            hook(3, "CallStatusEvent", {"callId": "c1", "status": "FINISH", "sdp": "v=0"}, cut=-4),
        ]
        assert only(flows(*made)).verdict == "pass"


def test_the_missing_step_stands_where_it_became_due() -> None:
    connect = {"sipRegisterRequired": True}
    made = [hook(1, "connect", connect), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"})]
    gone = hook(5, "ConnectionStatusEvent", {"status": "DISCONNECTED"})
    (flow,) = flows(*made, gone, pattern="sip-registration")
    assert [step.absence for step in flow.steps] == [None, ABSENT]
    (flow,) = flows(made[0], gone, pattern="connection")
    assert [(step.status, step.absence) for step in flow.steps] == [(None, None), (None, ABSENT), ("DISCONNECTED", None)]


def test_flows_are_numbered_in_time() -> None:
    found = flows(*call(5, "call", "FINISH", key="b"), *login(1), *call(3, "call", "FINISH", key="a"))
    assert [(flow.number, flow.pattern, dict(flow.key).get("callId")) for flow in found] == [
        (1, "connection", None),
        (2, "outgoing-call", "a"),
        (3, "outgoing-call", "b"),
    ]


def test_on_many_connections_too() -> None:
    other = stream(7)
    flow = only(flows(*call(1, "call", "RING"), *call(3, "hangup", on=other)))
    assert missing(flow).absence is ABSENT


class TestUnseenBeginning:
    """A flow that began before the capture or in a gap of it: only what it must still come to is judged."""

    def test_proven_missing_at_its_end(self) -> None:
        flow = only(flows(*call(1, "ESTABLISHED", "hangup"), end=MINUTE))
        assert (flow.pattern, flow.verdict, flow.due.code) == ("outgoing-call", "fail", "FLOW018")
        assert [step.absence for step in flow.steps] == [None, None, ABSENT]

    def test_whole_but_for_its_beginning(self) -> None:
        assert flows(*call(1, "RING", "ESTABLISHED", "hangup", "FINISH"), end=MINUTE) == []

    def test_still_open(self) -> None:
        assert flows(*call(1, "ESTABLISHED"), end=MINUTE) == []
        assert flows(*call(1, "ESTABLISHED", "hangup"), end=30) == []

    def test_none_of_the_hooks_that_are_awaited(self) -> None:
        assert flows(*call(1, "hold", "unhold", "hangup"), end=MINUTE) == []

    def test_out_of_order_is_no_matter(self) -> None:
        assert flows(*call(1, "FINISH", "RING"), end=MINUTE) == []

    @pytest.mark.parametrize(("gap", "found"), [((40, 41), True), ((69, 69.5), True), ((8, 9), False), ((71, 72), False)])
    def test_begun_in_a_gap(self, gap: tuple[float, float], found: bool) -> None:
        made = flows(*call(70, "RING", "BUSY"), losses=[(*gap, LOST)])
        assert [(flow.verdict, missing(flow).hook, missing(flow).absence) for flow in made] == [
            ("inconclusive", "call", LOST)
        ] * found

    def test_what_was_lost_on_the_wire_is_not_a_gap_of_the_capture(self) -> None:
        assert flows(*call(70, "RING", "BUSY"), losses=[(69, 69.5, WIRE)]) == []

    @pytest.mark.parametrize(("incoming", "pattern"), [(True, "incoming-call"), (False, "outgoing-call")])
    def test_its_fields_decide_its_pattern(self, incoming: bool, pattern: str) -> None:
        told = {"callId": "c1", "incoming": incoming}
        made = [hook(1, "CallStatusEvent", {**told, "status": "ESTABLISHED"}), hook(2, "hangup", told)]
        assert only(flows(*made, end=MINUTE)).pattern == pattern

    def test_two_calls_are_two_flows(self) -> None:
        made = flows(*call(1, "ESTABLISHED", "hangup"), *call(2, "ESTABLISHED", "hangup", key="c2"), end=MINUTE)
        assert [flow.key for flow in made] == [{"callId": "c1"}, {"callId": "c2"}]
        assert [flow.number for flow in made] == [1, 2]


def of_a_call(*exchanges: Exchange, losses: Sequence[tuple[float, float, Absence]] = ()) -> Flow:
    """The only outgoing call among what happened to a client that is logged in from 0 s on."""
    return only(flows(*login(0), *exchanges, losses=losses, pattern="outgoing-call"))


def gone(seconds: float) -> Exchange:
    return hook(seconds, "ConnectionStatusEvent", {"status": "DISCONNECTED"})


class TestWhenSomethingCanHaveBeenLost:
    """The end of a call whose client has left: which losses may hide it, to the tenth of a second."""

    @pytest.mark.parametrize(("lost", "cause"), [(41.0, LOST), (41.1, ABSENT)])
    def test_its_end_may_be_posted_32_s_after_the_client_left(self, lost: float, cause: Absence) -> None:
        flow = of_a_call(*call(1, "call", "ESTABLISHED"), gone(9), losses=[(lost, lost + 1, LOST)])
        assert missing(flow).absence is cause

    @pytest.mark.parametrize(("lost", "cause"), [(25.0, LOST), (24.9, ABSENT)])
    def test_its_end_may_overtake_the_event_before_it_by_15_s(self, lost: float, cause: Absence) -> None:
        flow = of_a_call(*call(1, "call", "RING"), *call(40, "ESTABLISHED"), gone(50), losses=[(lost - 1, lost, LOST)])
        assert missing(flow).absence is cause

    @pytest.mark.parametrize(("lost", "cause"), [(1.0, LOST), (0.9, ABSENT)])
    def test_nothing_of_a_call_comes_before_its_first_hook(self, lost: float, cause: Absence) -> None:
        flow = of_a_call(*call(1, "call", "ESTABLISHED"), gone(9), losses=[(lost - 0.1, lost, LOST)])
        assert missing(flow).absence is cause

    @pytest.mark.parametrize(("left", "cause"), [(2.0, ABSENT), (1.9, OUTSIDE)])
    def test_a_client_that_has_left_when_something_becomes_due(self, left: float, cause: Absence) -> None:
        """After a hook that was posted later than its end, a client counts as connected again."""
        flow = of_a_call(*call(1, "call", "ESTABLISHED"), gone(left))
        assert missing(flow).absence is cause


def test_of_several_steps_that_may_be_due_the_latest_counts() -> None:
    """A status that cannot be read came at 5 s: the call may have gone on, or wait for what was due since 1 s."""
    flow = of_a_call(*call(1, "call"), hook(5, "CallStatusEvent", {"callId": "c1"}))
    assert (missing(flow).absence, flow.due.since) == (UNREADABLE, at(5))


def test_a_call_of_its_own_without_a_key_hides_nothing() -> None:
    """``call`` only begins calls: without its key it is a new one, and no step of one that is under way."""
    wrong = call(1, "call", "RING", "hold", "FINISH")
    assert (flows(*wrong)[0].verdict, flows(*wrong)[0].illegal is None) == ("fail", False)
    keyless = flows(*wrong, hook(2.5, "call"))[0]
    assert (keyless.verdict, keyless.illegal is None) == ("fail", False)
