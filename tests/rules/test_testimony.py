"""What SIP beside the hooks adds to a finding, and where it says nothing because it cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from evidence.test_hostile import SERVER, WCS, sip
from flows.made import at, call, findings, hook, login
from kit.sip import DOMAIN, SipDialog

from wcs_pcap.evidence.traffic import IcmpSeen, SipSeen, Traffic
from wcs_pcap.model import Exchange

CALLEE = "5550123"
DIALOG = SipDialog("c1", "agent7", CALLEE)
GONE = {"status": "DISCONNECTED"}


def beside(*messages: SipSeen, **more: Any) -> Traffic:
    """SIP beside the hooks, in a capture that holds other SIP of both sides: of WCS from frame 7 on."""
    return Traffic(sip=list(messages), **{"speakers": {(WCS.address, 5060): 7, (SERVER.address, 5060): 8}, **more})


def told(code: str, traffic: Traffic, *exchanges: Exchange, **options: Any) -> str:
    (finding,) = [finding for finding in findings(*exchanges, traffic=traffic, **options) if finding.code == code]
    return finding.detail


def calling(*events: str, answer: int = 200, more: Sequence[Exchange] = ()) -> list[Exchange]:
    """A login, ``call`` at 1 s, answered at 1.01 s, and events from 2 s on, a second apart."""
    asked = hook(1, "call", {"callId": "c1", "caller": "agent7", "callee": CALLEE}, answer=answer)
    return [*login(0), asked, *call(2, *events), *more]


def invite(seconds: float, dialog: SipDialog = DIALOG) -> SipSeen:
    return sip(seconds, dialog.request("INVITE"))


def answered(seconds: float, status: str, method: str = "INVITE") -> SipSeen:
    return sip(seconds, DIALOG.answer(method, status), out=False)


UNPLACED = calling()  # FLOW012: no status is ever reported
NEVER = f"and no INVITE to {CALLEE} left WCS, although other SIP of it is in this capture (frame 7)"
NAMELESS = [hook(1, "call", raw=b'{"callId":"c1","callee":"5550123"}')]


@pytest.mark.parametrize(
    ("traffic", "words"),
    [
        (beside(), NEVER),
        (beside(unread="no such file"), "; SIP could not be looked for: no such file"),
        (Traffic(), "this capture holds no SIP that can be read, so it cannot tell whether INVITE"),
        (beside(full=at(16)), "there is more SIP in this capture than is kept, so it cannot tell whether INVITE"),
        (beside(full=at(16.02)), NEVER),
        (beside(invite(3), answered(4, "486 Busy Here")), "the SIP server answered INVITE to 5550123 with 486 (frame 4000)"),
        (beside(invite(3), answered(4, "180 Ringing")), "the last answer to INVITE to 5550123 in this capture is 180"),
    ],
)
def test_what_became_of_a_call(traffic: Traffic, words: str) -> None:
    assert words in told("FLOW012", traffic, *UNPLACED)


@pytest.mark.parametrize(
    "traffic",
    [
        beside(torn=True),
        beside(secure={WCS.address: {5061}}),
        beside(invite(3, SipDialog("c9", "agent7", "5550199"))),  # to another number, perhaps for this hook
        beside(speakers={(WCS.address, 5070): 7}),  # to another port than that of the client's SIP server
    ],
)
def test_that_nothing_was_sent_is_said_only_where_it_would_be_seen(traffic: Traffic) -> None:
    assert "INVITE" not in told("FLOW012", traffic, *UNPLACED)
    assert "INVITE" not in told("FLOW012", beside(), *NAMELESS)  # nobody knows of which WCS, and for which user


def test_a_call_that_is_under_way_is_not_the_one_that_is_missing() -> None:
    again = DIALOG.request("INVITE").replace(f"To: <sip:{CALLEE}@", "To: <sip:5550199@").replace(f"sip:{CALLEE}@", "sip:5550199@")
    within = again.replace(f"To: <sip:5550199@{DOMAIN}>", f"To: <sip:5550199@{DOMAIN}>;tag=1").replace("c1", "c9")
    assert NEVER in told("FLOW012", beside(sip(3, within)), *UNPLACED)
    assert NEVER not in told("FLOW012", beside(sip(3, again.replace("c1", "c9"))), *UNPLACED)


@pytest.mark.parametrize(("sent", "found"), [(16.01, True), (16.02, False)])
def test_an_invite_comes_within_15_s_of_the_answer(sent: float, found: bool) -> None:
    other = SipDialog("c9", "agent7", CALLEE)
    assert ("has no answer" in told("FLOW012", beside(invite(sent, other)), *UNPLACED, end=40)) is found


@pytest.mark.parametrize(("other", "certain"), [(16.0, False), (16.1, True)])
def test_another_call_to_the_same_number_within_15_s_could_be_meant(other: float, certain: bool) -> None:
    second = hook(other, "call", {"callId": "c2", "caller": "agent7", "callee": CALLEE}, answer=403)
    assert ("left WCS" in told("FLOW012", beside(), *calling(more=[second]))) is certain


@pytest.mark.parametrize(("end", "words"), [(35.0, "was never answered"), (34.9, "has no answer in this capture")])
def test_that_nobody_answers_is_known_after_32_s(end: float, words: str) -> None:
    assert f"INVITE to {CALLEE} (frame 3000) {words}" in told("FLOW012", beside(invite(3)), *UNPLACED, end=end)


@pytest.mark.parametrize(("seconds", "explains"), [(2.9, False), (3.0, True)])
def test_an_icmp_error_explains_only_what_was_sent_before(seconds: float, explains: bool) -> None:
    traffic = beside(invite(3), icmp=[IcmpSeen(77, at(seconds), WCS, SERVER)])
    assert ("an ICMP error (frame 77) says" in told("FLOW012", traffic, *UNPLACED)) is explains


def test_a_refusal_that_went_on() -> None:
    """FLOW014 is known from the hooks; SIP adds its INVITE where there is one."""
    made = calling("RING", answer=403)
    assert "INVITE" not in told("FLOW014", beside(), *made)
    assert f"and INVITE to {CALLEE} was sent (frame 3000)" in told("FLOW014", beside(invite(3)), *made)


HUNG_UP = calling("ESTABLISHED", "hangup")


@pytest.mark.parametrize(
    ("traffic", "words"),
    [
        (beside(invite(1.5), answered(1.9, "200 OK")), "and no BYE was sent for it, which began with INVITE (frame 1500)"),
        (beside(invite(1.5), answered(1.9, "180 Ringing")), "and no CANCEL was sent for it"),
        (beside(invite(1.5), answered(1.9, "200 OK"), sip(4, DIALOG.request("BYE"))), "BYE of this call (frame 4000)"),
        (Traffic(), "this capture holds no SIP that can be read, so it cannot tell whether the call ended there"),
    ],
)
def test_whether_a_call_ended(traffic: Traffic, words: str) -> None:
    assert words in told("FLOW018", traffic, *HUNG_UP)


@pytest.mark.parametrize("traffic", [beside(), beside(invite(1.5), torn=True), Traffic(unread="no such file")])
def test_whether_a_call_ended_is_not_said_where_nobody_knows(traffic: Traffic) -> None:
    detail = told("FLOW018", traffic, *HUNG_UP)
    assert not any(word in detail for word in ("SIP", "BYE", "CANCEL"))


def test_how_a_call_with_media_trouble_ended() -> None:
    """Its INVITE came from the SIP side, and nobody hung up."""
    asked, accepted = sip(1, DIALOG.request("INVITE"), out=False), sip(2, DIALOG.answer("INVITE", "200 OK"))
    failed = hook(4, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "Failed by ICE error"})
    made = [*login(0), *call(1, "OnCallEvent", "answer"), failed]
    assert ", and WCS answered INVITE with 200 (frame 2000)" in told("FLOW024", beside(asked, accepted), *made)
    bye = sip(5, DIALOG.request("BYE"))
    assert ", and WCS sent BYE (frame 5000)" in told("FLOW024", beside(asked, accepted, bye), *made)


def test_a_transfer_of_which_sip_shows_nothing() -> None:
    made = calling("ESTABLISHED", "transfer", "FINISH")
    assert "REFER" not in told("FLOW026", beside(invite(1.5)), *made)
    assert "REFER" in told("FLOW026", beside(invite(1.5), sip(3.5, DIALOG.request("REFER"))), *made)


def texting(*more: Exchange) -> list[Exchange]:
    return [*login(0), hook(1, "sendMessage", {"id": "m1", "from": "agent7", "to": CALLEE}), *more]


@pytest.mark.parametrize(("other", "certain"), [(6.0, False), (6.1, True)])
def test_another_message_to_the_same_receiver_within_5_s_could_be_meant(other: float, certain: bool) -> None:
    second = hook(other, "sendMessage", {"id": "m2", "from": "agent7", "to": CALLEE}, answer=403)
    assert ("left WCS" in told("FLOW027", beside(), *texting(second))) is certain


def register(seconds: float, domain: str = DOMAIN, name: str = "r1") -> SipSeen:
    text = SipDialog(f"{name}@{domain}", "agent7", CALLEE).request("REGISTER").replace(DOMAIN, domain)
    return sip(seconds, text)


def unregistered(**fields: Any) -> list[Exchange]:
    """A login that asks for SIP registration, which is never reported; the client is gone at 5 s."""
    return [*login(0, sip=True, **fields)[:2], hook(5, "ConnectionStatusEvent", GONE)]


@pytest.mark.parametrize(("sent", "its"), [(5.0, True), (5.1, False)])
def test_a_client_registers_until_it_is_gone(sent: float, its: bool) -> None:
    detail = told("FLOW005", beside(register(sent)), *unregistered())
    assert ("REGISTER of agent7 (frame" in detail) is its
    assert ("no REGISTER of agent7 left WCS" in detail) is not its


def test_of_two_users_of_one_name_the_domain_tells_which_is_meant() -> None:
    traffic = beside(register(1, "a.example"), register(2, "b.example", "r2"))
    assert "REGISTER of agent7 (frame 2000)" in told("FLOW005", traffic, *unregistered(sipDomain="b.example"))
    assert "REGISTER of" not in told("FLOW005", traffic, *unregistered(sipDomain="c.example"))
    assert "REGISTER of" not in told("FLOW005", traffic, *unregistered())


@pytest.mark.parametrize("code", ["FLOW003", "FLOW005"])
def test_of_a_client_that_is_not_known_nothing_is_said(code: str) -> None:
    """A pattern of a user's own may name these codes for flows that belong to no client."""
    own = {
        "name": "own",
        "title": "Own",
        "key": ["callId"],
        "start": "new",
        "states": {
            "new": {"on": {"pushLogs": "pushed"}},
            "pushed": {
                "await": {"hook": "BugReportStatusEvent", "within": 10, "code": code},
                "on": {"BugReportStatusEvent": "done"},
            },
            "done": {},
        },
    }
    detail = told(code, beside(register(2)), hook(1, "pushLogs", raw=b'{"callId":"c1"}'), patterns=[own])
    assert "REGISTER of" not in detail
