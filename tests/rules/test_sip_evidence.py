"""What SIP adds to findings about hooks, and where it adds nothing because the capture cannot show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from evidence.made import SIP_SERVER, WCS, sip
from flows.made import at, call, findings, hook, login
from kit.sip import DOMAIN, SipDialog

from wcs_pcap.capture.icmp import Unreachable
from wcs_pcap.capture.plain import UDP
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.evidence.sip import SipPacket
from wcs_pcap.model import Exchange

CALLEE = "5550123"
DIALOG = SipDialog("c1", "agent7", CALLEE)
GONE = {"status": "DISCONNECTED"}


def sip_evidence(*messages: SipPacket, **more: Any) -> Evidence:
    """SIP messages in a capture that contains other SIP from both sides: from WCS in frame 7, from the SIP server in frame 8."""
    return Evidence(sip=list(messages), **{"sip_senders": {(WCS.address, 5060): 7, (SIP_SERVER.address, 5060): 8}, **more})


def detail(code: str, evidence: Evidence, *exchanges: Exchange, **options: Any) -> str:
    (finding,) = [finding for finding in findings(*exchanges, evidence=evidence, **options) if finding.code == code]
    return finding.detail


def calling(*events: str, answer: int = 200, more: Sequence[Exchange] = ()) -> list[Exchange]:
    """A login, ``call`` at 1 s, answered at 1.01 s, and events from 2 s on, a second apart."""
    asked = hook(1, "call", {"callId": "c1", "caller": "agent7", "callee": CALLEE}, answer=answer)
    return [*login(0), asked, *call(2, *events), *more]


def invite(seconds: float, dialog: SipDialog = DIALOG) -> SipPacket:
    return sip(seconds, dialog.request("INVITE"))


def answered(seconds: float, status: str, method: str = "INVITE") -> SipPacket:
    return sip(seconds, DIALOG.answer(method, status), out=False)


UNPLACED = calling()  # FLOW012: no status is ever reported
NEVER = f"and WCS sent no INVITE to {CALLEE}, although this capture contains other SIP from WCS (frame 7)"
NAMELESS = [hook(1, "call", raw=b'{"callId":"c1","callee":"5550123"}')]


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (sip_evidence(), NEVER),
        (Evidence(), "this capture contains no readable SIP, so it cannot show whether INVITE"),
        (sip_evidence(full=at(16)), "this capture contains more SIP than wcs-pcap keeps, so it cannot show whether INVITE"),
        (sip_evidence(full=at(16.02)), NEVER),
        (
            sip_evidence(invite(3), answered(4, "486 Busy Here")),
            "SIP server responded to INVITE to 5550123 with 486 (frame 4000)",
        ),
        (sip_evidence(invite(3), answered(4, "180 Ringing")), "the last response to INVITE to 5550123 in this capture is 180"),
    ],
)
def test_the_result_of_a_call(evidence: Evidence, words: str) -> None:
    assert words in detail("FLOW012", evidence, *UNPLACED)


@pytest.mark.parametrize(
    "evidence",
    [
        sip_evidence(sip_incomplete=True),
        sip_evidence(tls_ports={WCS.address: {5061}}),
        sip_evidence(invite(3, SipDialog("c9", "agent7", "5550199"))),  # to another number, perhaps because of this hook
        sip_evidence(sip_senders={(WCS.address, 5070): 7}),  # to another port than that of the client's SIP server
    ],
)
def test_never_sent_is_stated_only_where_the_capture_would_show_it(evidence: Evidence) -> None:
    assert "INVITE" not in detail("FLOW012", evidence, *UNPLACED)
    assert "INVITE" not in detail("FLOW012", sip_evidence(), *NAMELESS)  # of an unknown WCS and user


def test_an_invite_within_a_dialog_is_not_the_missing_one() -> None:
    again = DIALOG.request("INVITE").replace(f"To: <sip:{CALLEE}@", "To: <sip:5550199@").replace(f"sip:{CALLEE}@", "sip:5550199@")
    within = again.replace(f"To: <sip:5550199@{DOMAIN}>", f"To: <sip:5550199@{DOMAIN}>;tag=1").replace("c1", "c9")
    assert NEVER in detail("FLOW012", sip_evidence(sip(3, within)), *UNPLACED)
    assert NEVER not in detail("FLOW012", sip_evidence(sip(3, again.replace("c1", "c9"))), *UNPLACED)


@pytest.mark.parametrize(("sent", "found"), [(16.01, True), (16.02, False)])
def test_an_invite_comes_within_15_s_of_the_answer(sent: float, found: bool) -> None:
    other = SipDialog("c9", "agent7", CALLEE)
    assert ("has no response" in detail("FLOW012", sip_evidence(invite(sent, other)), *UNPLACED, end=40)) is found


@pytest.mark.parametrize(("other", "certain"), [(16.0, False), (16.1, True)])
def test_another_call_to_the_same_number_within_15_s_makes_it_uncertain(other: float, certain: bool) -> None:
    second = hook(other, "call", {"callId": "c2", "caller": "agent7", "callee": CALLEE}, answer=403)
    assert ("sent no" in detail("FLOW012", sip_evidence(), *calling(more=[second]))) is certain


@pytest.mark.parametrize(("end", "words"), [(35.0, "never received a response"), (34.9, "has no response in this capture")])
def test_no_response_is_certain_after_32_s(end: float, words: str) -> None:
    assert f"INVITE to {CALLEE} (frame 3000) {words}" in detail("FLOW012", sip_evidence(invite(3)), *UNPLACED, end=end)


@pytest.mark.parametrize(("seconds", "explains"), [(2.9, False), (3.0, True)])
def test_an_icmp_error_is_about_an_earlier_request(seconds: float, explains: bool) -> None:
    evidence = sip_evidence(invite(3), icmp=[Unreachable(77, at(seconds), UDP, WCS, SIP_SERVER)])
    assert ("an ICMP error (frame 77) says" in detail("FLOW012", evidence, *UNPLACED)) is explains


def test_a_refusal_without_effect() -> None:
    """FLOW014 is known from the hooks; SIP adds its INVITE where there is one."""
    made = calling("RING", answer=403)
    assert "INVITE" not in detail("FLOW014", sip_evidence(), *made)
    assert f"and INVITE to {CALLEE} was sent (frame 3000)" in detail("FLOW014", sip_evidence(invite(3)), *made)


HUNG_UP = calling("ESTABLISHED", "hangup")


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (sip_evidence(invite(1.5), answered(1.9, "200 OK")), "and no BYE followed its INVITE (frame 1500)"),
        (sip_evidence(invite(1.5), answered(1.9, "180 Ringing")), "and no CANCEL followed its INVITE"),
        (sip_evidence(invite(1.5), answered(1.9, "200 OK"), sip(4, DIALOG.request("BYE"))), "BYE of this call (frame 4000)"),
        (Evidence(), "this capture contains no readable SIP, so it cannot show whether the call ended in SIP"),
    ],
)
def test_the_end_of_a_call(evidence: Evidence, words: str) -> None:
    assert words in detail("FLOW018", evidence, *HUNG_UP)


@pytest.mark.parametrize("evidence", [sip_evidence(), sip_evidence(invite(1.5), sip_incomplete=True)])
def test_the_end_of_a_call_is_not_described_where_it_is_unknown(evidence: Evidence) -> None:
    text = detail("FLOW018", evidence, *HUNG_UP)
    assert not any(word in text for word in ("SIP", "BYE", "CANCEL"))


def test_how_a_call_with_media_trouble_ended() -> None:
    """Its INVITE came from the SIP side, and no side hung up."""
    asked, accepted = sip(1, DIALOG.request("INVITE"), out=False), sip(2, DIALOG.answer("INVITE", "200 OK"))
    failed = hook(4, "CallStatusEvent", {"id": "c1", "status": "FAILED", "info": "Failed by ICE error"})
    made = [*login(0), *call(1, "OnCallEvent", "answer"), failed]
    assert ", and WCS responded to INVITE with 200 (frame 2000)" in detail("FLOW024", sip_evidence(asked, accepted), *made)
    bye = sip(5, DIALOG.request("BYE"))
    assert ", and WCS sent BYE (frame 5000)" in detail("FLOW024", sip_evidence(asked, accepted, bye), *made)


def test_a_transfer_with_and_without_refer() -> None:
    made = calling("ESTABLISHED", "transfer", "FINISH")
    assert "REFER" not in detail("FLOW026", sip_evidence(invite(1.5)), *made)
    assert "REFER" in detail("FLOW026", sip_evidence(invite(1.5), sip(3.5, DIALOG.request("REFER"))), *made)


def texting(*more: Exchange) -> list[Exchange]:
    return [*login(0), hook(1, "sendMessage", {"id": "m1", "from": "agent7", "to": CALLEE}), *more]


@pytest.mark.parametrize(("other", "certain"), [(6.0, False), (6.1, True)])
def test_another_message_to_the_same_receiver_within_5_s_makes_it_uncertain(other: float, certain: bool) -> None:
    second = hook(other, "sendMessage", {"id": "m2", "from": "agent7", "to": CALLEE}, answer=403)
    assert ("sent no" in detail("FLOW027", sip_evidence(), *texting(second))) is certain


def register(seconds: float, domain: str = DOMAIN, name: str = "r1") -> SipPacket:
    text = SipDialog(f"{name}@{domain}", "agent7", CALLEE).request("REGISTER").replace(DOMAIN, domain)
    return sip(seconds, text)


def unregistered(**fields: Any) -> list[Exchange]:
    """A login that asks for SIP registration, which is never reported; the client is gone at 5 s."""
    return [*login(0, sip=True, **fields)[:2], hook(5, "ConnectionStatusEvent", GONE)]


@pytest.mark.parametrize(("sent", "its"), [(5.0, True), (5.1, False)])
def test_a_client_registers_until_it_is_gone(sent: float, its: bool) -> None:
    text = detail("FLOW005", sip_evidence(register(sent)), *unregistered())
    assert ("REGISTER of agent7 (frame" in text) is its
    assert ("sent no REGISTER of agent7" in text) is not its


def test_the_domain_distinguishes_two_users_of_one_name() -> None:
    evidence = sip_evidence(register(1, "a.example"), register(2, "b.example", "r2"))
    assert "REGISTER of agent7 (frame 2000)" in detail("FLOW005", evidence, *unregistered(sipDomain="b.example"))
    assert "REGISTER of" not in detail("FLOW005", evidence, *unregistered(sipDomain="c.example"))
    assert "REGISTER of" not in detail("FLOW005", evidence, *unregistered())


@pytest.mark.parametrize("code", ["FLOW003", "FLOW005"])
def test_a_flow_without_a_client_gets_no_note(code: str) -> None:
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
    text = detail(code, sip_evidence(register(2)), hook(1, "pushLogs", raw=b'{"callId":"c1"}'), patterns=[own])
    assert "REGISTER of" not in text
