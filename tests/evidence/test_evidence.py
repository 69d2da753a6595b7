"""What rules ask of evidence."""

from __future__ import annotations

from evidence.made import DIALOG, SIP_SERVER, WCS, sip

from wcs_pcap.evidence.evidence import Evidence


def test_a_response_follows_its_request() -> None:
    """The same Call-ID and number may have been used before."""
    request = sip(5, DIALOG.request("INVITE"))
    before, after = (sip(seconds, DIALOG.answer("INVITE", "486 Busy Here"), out=False) for seconds in (4.9, 5.0))
    assert Evidence(sip=[before, request, after]).responses(request) == [after]


def test_requests_are_found_by_time_and_user() -> None:
    evidence = Evidence(sip=[sip(seconds, DIALOG.request("MESSAGE")) for seconds in (3, 1, 2)])
    first, second, third = (one.time for one in sorted(evidence.sip, key=lambda one: one.time))
    assert [one.time for one in evidence.requests("MESSAGE", first, second)] == [first, second]
    assert [one.time for one in evidence.requests("MESSAGE", second, third, "5550123")] == [second, third]
    assert not list(evidence.requests("MESSAGE", first, third, "5550199"))


def test_sip_of_an_address() -> None:
    evidence = Evidence(sip_senders={(WCS.address, 5060): 1})
    assert evidence.contains_sip_from(WCS.address)
    assert not evidence.contains_sip_from(SIP_SERVER.address)
