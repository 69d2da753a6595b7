"""Which sequences the patterns allow: every branch, what may overtake, what cannot be read, what was lost."""

from __future__ import annotations

import pytest
from flows.made import at, call, flows, hook, login, sorted_out, stream

from wcs_pcap.flows import matcher
from wcs_pcap.flows.matcher import Match, match, skipped_before
from wcs_pcap.model import Absence, Exchange, Flow

OTHER = stream(1)
THIRD = stream(2)

LEGAL = {
    "outgoing-call": """
        call TRYING RING ESTABLISHED hangup FINISH
        call ESTABLISHED FINISH
        call RING RING SESSION_PROGRESS RING_MEDIA RING ESTABLISHED FAILED
        call PENDING TRYING TRYING BUSY
        call RING BUSY FINISH
        call BUSY hangup
        call TRYING FAILED
        call FINISH
        call RING hangup FINISH
        call RING hangup FAILED
        call hangup TRYING RING ESTABLISHED HOLD FINISH
        call hangup BUSY FINISH
        call RING hangup hangup FINISH hangup
        call ESTABLISHED hold HOLD unhold ESTABLISHED hold HOLD hangup FINISH
        call ESTABLISHED HOLD FINISH
        call ESTABLISHED hold HOLD transfer FINISH
        call ESTABLISHED ESTABLISHED sendDtmf transfer FAILED
        call RING sendDtmf ESTABLISHED sendDtmf FINISH
    """,
    "incoming-call": """
        OnCallEvent answer ESTABLISHED hangup FINISH
        OnCallEvent RING answer RING ESTABLISHED hold HOLD unhold ESTABLISHED FINISH
        OnCallEvent RING ESTABLISHED FINISH
        OnCallEvent RING hangup FINISH
        OnCallEvent hangup FAILED
        OnCallEvent FINISH
        OnCallEvent RING FAILED
        OnCallEvent BUSY
        OnCallEvent answer FAILED
        OnCallEvent answer hangup FINISH
    """,
}
ILLEGAL = {
    "outgoing-call": """
        call FINISH RING
        call FINISH FINISH
        call BUSY RING
        call BUSY FAILED
        call FAILED ESTABLISHED
        call ESTABLISHED RING
        call ESTABLISHED BUSY
        call RING TRYING
        call HOLD
        call RING hold
        call hangup FINISH ESTABLISHED
        call call
    """,
    "incoming-call": """
        OnCallEvent FINISH answer
        OnCallEvent HOLD
        OnCallEvent answer answer
        OnCallEvent ESTABLISHED BUSY
        OnCallEvent OnCallEvent
    """,
}


def sequences(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(pattern, line.strip()) for pattern, lines in table.items() for line in lines.strip().splitlines()]


def one(flows_: list[Flow]) -> Flow:
    (flow,) = flows_
    return flow


@pytest.mark.parametrize(("pattern", "sequence"), sequences(LEGAL))
def test_legal(pattern: str, sequence: str) -> None:
    flow = one(flows(*call(1, *sequence.split()), pattern=pattern))
    assert (flow.pattern, flow.verdict, flow.illegal, flow.missing) == (pattern, "pass", None, None)
    assert len(flow.steps) == len(sequence.split())


@pytest.mark.parametrize(("pattern", "sequence"), [*sequences(LEGAL), *sequences(ILLEGAL)])
def test_following_all_hypotheses_gives_the_same(pattern: str, sequence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def essence() -> tuple[object, ...]:
        flow = one(flows(*call(1, *sequence.split(), gap=0.4), pattern=pattern))
        return flow.verdict, flow.state, flow.missing, flow.due, len(flow.steps)

    quick = essence()
    monkeypatch.setattr(matcher, "_certain_match", lambda *_: None)
    assert essence() == quick


@pytest.mark.parametrize(("pattern", "sequence"), sequences(ILLEGAL))
def test_illegal(pattern: str, sequence: str) -> None:
    flow = one(flows(*call(1, *sequence.split())))
    assert (flow.pattern, flow.verdict) == (pattern, "fail")
    assert flow.illegal is not None
    assert flow.illegal.time == at(len(sequence.split())), "the last one is what may not follow"


def connection(*statuses: str, answer: int = 200) -> list[Exchange]:
    made = [hook(1, "connect", answer=answer)]
    return made + [hook(2 + n, "ConnectionStatusEvent", {"status": s}) for n, s in enumerate(statuses)]


@pytest.mark.parametrize(
    ("answer", "statuses", "verdict"),
    [
        (200, "ESTABLISHED", "pass"),
        (200, "ESTABLISHED DISCONNECTED", "pass"),
        (200, "ESTABLISHED FAILED DISCONNECTED", "pass"),
        (200, "FAILED DISCONNECTED", "pass"),
        (200, "FAILED", "pass"),
        (403, "", "pass"),
        (403, "FAILED", "pass"),
        (403, "FAILED DISCONNECTED", "pass"),
        (403, "DISCONNECTED", "pass"),
        (500, "FAILED DISCONNECTED", "pass"),
        (200, "DISCONNECTED ESTABLISHED", "fail"),
        (200, "ESTABLISHED DISCONNECTED FAILED", "fail"),
        (200, "FAILED ESTABLISHED", "fail"),
        (403, "ESTABLISHED", "fail"),
    ],
)
def test_connection(answer: int, statuses: str, verdict: str) -> None:
    assert one(flows(*connection(*statuses.split(), answer=answer))).verdict == verdict


@pytest.mark.parametrize(
    ("sip", "statuses", "verdict"),
    [
        (True, "REGISTERED", "pass"),
        (True, "REGISTERED REGISTERED UNREGISTERED", "pass"),
        (True, "AUTHENTICATION_FAIL", "pass"),
        (True, "FAILED REGISTERED", "pass"),
        (True, "UNREGISTERED", "fail"),
        (True, "", "fail"),
        (False, "REGISTERED", "pass"),
        ("true", "", "fail"),
        ("false", "", None),
        (False, "", None),
        (None, "", None),
    ],
)
def test_registration(sip: object, statuses: str, verdict: str | None) -> None:
    connect = {"sipRegisterRequired": sip} if sip is not None else {}
    made = [hook(1, "connect", connect), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"})]
    made += [hook(3 + n, "RegistrationStatusEvent", {"status": s}) for n, s in enumerate(statuses.split())]
    found = flows(*made, pattern="sip-registration")
    assert [flow.verdict for flow in found] == ([] if verdict is None else [verdict])


def test_registered_before_established_is_out_of_order() -> None:
    connect, established, registered = login(1, sip=True)
    early = hook(1.1, "RegistrationStatusEvent", {"status": "REGISTERED"})
    assert one(flows(connect, early, established, pattern="sip-registration")).verdict == "fail"
    assert one(flows(connect, established, registered, established, pattern="sip-registration")).verdict == "pass"


@pytest.mark.parametrize(
    ("imdn", "statuses", "verdict", "state"),
    [
        (False, "SENT ACCEPTED", "pass", "accepted"),
        (False, "ACCEPTED SENT", "pass", "accepted"),
        (False, "SENT", "pass", "sent"),
        (False, "FAILED", "pass", "failed"),
        (True, "ACCEPTED IMDN_DELIVERED", "pass", "reported"),
        (True, "IMDN_DELIVERED ACCEPTED", "pass", "reported"),
        (True, "ACCEPTED IMDN_FAILED", "pass", "reported"),
        (False, "", "fail", "sending"),
        (False, "FAILED ACCEPTED", "fail", "failed"),
        (False, "ACCEPTED FAILED", "fail", "accepted"),
    ],
)
def test_message_sent(imdn: bool, statuses: str, verdict: str, state: str) -> None:
    made = [hook(1, "sendMessage", {"id": "m", "isImdnRequired": imdn})]
    made += [hook(2 + n, "MessageStatusEvent", {"id": "m", "status": s}) for n, s in enumerate(statuses.split())]
    flow = one(flows(*made))
    assert (flow.verdict, flow.state) == (verdict, state)


@pytest.mark.parametrize("statuses", ["", "IMDN_NOTIFICATION_SENT", "RECEIVED IMDN_NOTIFICATION_SENT", "FAILED"])
def test_message_received(statuses: str) -> None:
    made = [hook(1, "OnMessageEvent", {"id": "m", "status": "RECEIVED"}), hook(1.5, "sendIMDN", {"id": "m"})]
    made += [hook(2 + n, "MessageStatusEvent", {"id": "m", "status": s}) for n, s in enumerate(statuses.split())]
    assert one(flows(*made)).verdict == "pass"


def test_unknown_statuses_are_progress() -> None:
    flow = one(flows(*call(1, "call", "RING", "ALMOST_THERE", "ESTABLISHED", "hangup", "FINISH")))
    assert (flow.verdict, len(flow.steps)) == ("pass", 6)


def test_unknown_statuses_begin_nothing() -> None:
    made = [hook(1, "connect", {"sipRegisterRequired": True}), hook(2, "ConnectionStatusEvent", {"status": "ODD"})]
    assert [flow.pattern for flow in flows(*made)] == ["connection"]


class TestOvertaking:
    """Two hooks on different connections have no order while their exchanges overlap."""

    @staticmethod
    def ringing(second: Exchange, *more: Exchange) -> Flow:
        return one(flows(*call(1, "call", "TRYING"), hook(3, "CallStatusEvent", status("ESTABLISHED"), took=0.5), second, *more))

    def test_overlapping_hooks_may_be_swapped(self) -> None:
        flow = self.ringing(hook(3.4, "CallStatusEvent", status("RING"), on=OTHER), *call(5, "FINISH"))
        assert flow.verdict == "pass"
        assert [step.status for step in flow.steps[1:]] == ["TRYING", "RING", "ESTABLISHED", "FINISH"]

    def test_not_when_the_first_had_its_response_before(self) -> None:
        assert self.ringing(hook(3.6, "CallStatusEvent", status("RING"), on=OTHER)).verdict == "fail"

    def test_not_on_the_same_connection(self) -> None:
        assert self.ringing(hook(3.4, "CallStatusEvent", status("RING"))).verdict == "fail"

    def test_one_may_be_overtaken_by_two(self) -> None:
        made = [
            *call(1, "call"),
            hook(2.0, "CallStatusEvent", status("RING"), took=0.5),
            hook(2.1, "CallStatusEvent", status("ESTABLISHED"), took=0.5, on=OTHER),
            hook(2.2, "CallStatusEvent", status("TRYING"), on=THIRD),
            *call(5, "FINISH"),
        ]
        flow = one(flows(*made))
        assert flow.verdict == "pass"
        assert [step.status for step in flow.steps[1:4]] == ["TRYING", "RING", "ESTABLISHED"]

    def test_but_not_past_one_that_had_its_response(self) -> None:
        made = [
            *call(1, "call"),
            hook(2.0, "CallStatusEvent", status("RING")),
            hook(2.1, "CallStatusEvent", status("ESTABLISHED"), took=0.5, on=OTHER),
            hook(2.2, "CallStatusEvent", status("TRYING"), on=THIRD),
        ]
        assert one(flows(*made)).verdict == "fail"

    def test_the_order_stays_where_swapping_does_not_help(self) -> None:
        flow = self.ringing(hook(3.4, "CallStatusEvent", status("BUSY"), on=OTHER))
        assert flow.verdict == "fail"
        assert [step.status for step in flow.steps[-2:]] == ["ESTABLISHED", "BUSY"]

    def test_a_response_that_was_not_seen_may_have_taken_long(self) -> None:
        lost = hook(2, "CallStatusEvent", status("ESTABLISHED"), answer=None, absence=Absence.LOST_IN_CAPTURE)
        assert (
            one(flows(*call(1, "call"), lost, hook(9, "CallStatusEvent", status("RING"), on=OTHER), *call(10, "FINISH"))).verdict
            == "pass"
        )

    def test_registered_overtakes_established(self) -> None:
        made = [
            hook(1, "connect", {"sipRegisterRequired": True}),
            hook(2, "RegistrationStatusEvent", {"status": "REGISTERED"}, took=0.3),
            hook(2.1, "ConnectionStatusEvent", {"status": "ESTABLISHED"}, on=OTHER),
        ]
        assert {flow.pattern: flow.verdict for flow in flows(*made)} == {"connection": "pass", "sip-registration": "pass"}

    def test_many_inversions_take_time_in_proportion(self) -> None:
        made = call(1, "call", "ESTABLISHED")
        for number in range(1000):
            moment = 3 + number / 100
            made.append(hook(moment, "CallStatusEvent", status("HOLD"), took=0.005))
            made.append(hook(moment + 0.002, "CallStatusEvent", status("ESTABLISHED"), took=0.005, on=OTHER))
        assert one(flows(*made, *call(20, "FINISH"))).verdict == "pass"


def status(name: str) -> dict[str, str]:
    return {"callId": "c1", "status": name}


def matched(*exchanges: Exchange, losses: bool = False) -> Match:
    (group,) = sorted_out(exchanges).groups
    return match(group.pattern, group.calls, lambda *_: Absence.LOST_IN_CAPTURE if losses else None)


class TestUncertainty:
    def test_an_unreadable_status_may_be_any(self) -> None:
        hidden = hook(2, "CallStatusEvent", status("RING"), cut=-8)
        hypotheses = matched(*call(1, "call"), hidden).hypotheses
        assert {one.state for one in hypotheses} == {"calling", "trying", "ringing", "talking", "busy", "ended"}
        assert {one.doubt for one in hypotheses} == {Absence.UNREADABLE}

    def test_what_comes_later_decides(self) -> None:
        hidden = hook(2, "CallStatusEvent", status("RING"), cut=-8)
        (one,) = matched(*call(1, "call"), hidden, *call(3, "HOLD")).hypotheses
        assert one.state == "holding"

    def test_a_status_left_out_on_purpose_may_be_any(self) -> None:
        result = matched(*call(1, "call"), hook(2, "CallStatusEvent", {"callId": "c1"}), *call(3, "FINISH"))
        assert result.illegal is None

    @pytest.mark.parametrize("absence", [Absence.LOST_IN_CAPTURE, Absence.UNREADABLE])
    def test_a_lost_response_may_have_been_either(self, absence: Absence) -> None:
        result = matched(hook(1, "call", {"callId": "c1"}, answer=None, absence=absence))
        assert {one.state for one in result.hypotheses} == {"calling", "refused"}
        assert result.unanswered is not None

    @pytest.mark.parametrize("absence", [Absence.ABSENT, Absence.OUTSIDE_CAPTURE, Absence.LOST_ON_WIRE])
    def test_a_response_that_did_not_come_was_not_200(self, absence: Absence) -> None:
        result = matched(hook(1, "call", {"callId": "c1"}, answer=None, absence=absence))
        assert [one.state for one in result.hypotheses] == ["refused"]

    def test_without_a_loss_nothing_was_missed(self) -> None:
        result = matched(*call(1, "call", "HOLD"))
        assert result.illegal is not None
        assert all(not one.skipped for one in result.hypotheses)

    def test_with_a_loss_the_fewest_hooks_were_missed(self) -> None:
        result = matched(*call(1, "call", "HOLD"), losses=True)
        assert result.illegal is None
        (likely,) = result.likely
        assert [(skipped.hook, skipped.statuses, skipped.place) for skipped in likely.skipped] == [
            ("CallStatusEvent", ("ESTABLISHED",), 1)
        ]

    def test_no_hypothesis_allows_a_hook_that_never_fits(self) -> None:
        (group,) = sorted_out(call(1, "call", "FINISH", "RING")).groups
        result = match(group.pattern, group.calls, lambda *_: None)
        assert result.illegal is not None
        assert skipped_before(group.pattern, result.hypotheses, result.illegal, 2, Absence.ABSENT) is None


@pytest.mark.parametrize(("others", "verdict"), [(16, "inconclusive"), (17, "fail")])
def test_how_many_hooks_one_may_have_been_overtaken_by(others: int, verdict: str) -> None:
    """TRYING comes after many RINGs whose responses are still to come; the end of the call is not captured."""
    rings = [hook(2 + n / 10, "CallStatusEvent", status("RING"), took=5, on=stream(10 + n)) for n in range(others)]
    made = [*call(1, "call"), *rings, hook(4, "CallStatusEvent", status("TRYING"), on=OTHER)]
    assert one(flows(*made)).verdict == verdict
