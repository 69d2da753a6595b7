"""SIP REGISTER beside logins and registrations. Source: docs/wcs.md#registration; RFC 3261, 10."""

from __future__ import annotations

from wcs_pcap.evidence.parties import account, ends, sip_user
from wcs_pcap.evidence.traffic import SipSeen
from wcs_pcap.model import Client, Side
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import GIVEN_UP, Said, adding, never_sent, outcome
from wcs_pcap.rules.texts import listed


def registration_result(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW005: nobody was told the result. What was it?"""
    client = facts.flows[diagnostic.flows[0] - 1].client
    if client is None:
        return diagnostic
    begin, end = _lifetime(client, diagnostic.until or facts.coverage.end)
    user = sip_user(client)
    tries = _registers(facts, client, user, begin, end)
    if tries is None:
        return diagnostic
    what = f"REGISTER of {listed([user])}"
    if tries:
        return adding(diagnostic, outcome(facts, client, tries, what))
    return adding(diagnostic, _never_registered(facts, client, user, begin, end))


def failed_registration(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW006: what did the SIP server answer?"""
    call = facts.calls_by_exchange.get(diagnostic.exchanges[0])
    client = call.client if call is not None else None
    if call is None or client is None:
        return diagnostic
    begin, end = _lifetime(client, call.time)
    user = sip_user(client)
    tries = _registers(facts, client, user, begin, end)
    if tries is None:
        return diagnostic
    if tries:
        return adding(diagnostic, outcome(facts, client, tries[-1:], f"REGISTER of {listed([user])}"))
    said = _never_registered(facts, client, user, begin, end)
    return adding(diagnostic, said if said is not None and said.frames else None)


def login_status(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW003: was the client gone, or did WCS go on with the login?"""
    client = facts.flows[diagnostic.flows[0] - 1].client
    if client is None or client.connect is None:
        return diagnostic
    begin, end = client.connect.time, diagnostic.until or facts.coverage.end
    both = ends(client)
    socket = facts.traffic.web_socket(*both, begin) if both is not None else None
    closed = None
    if socket is not None and socket.closed_time is not None and begin <= socket.closed_time <= end:
        who = "the client" if socket.closed_by is Side.CLIENT else "WCS"
        frame = socket.closed_frame or socket.frame
        closed = Said(f", and {who} closed the client's WebSocket (frame {frame})", (frame,))
    user = sip_user(client)
    tries = _registers(facts, client, user, begin, end)
    sent = (
        Said(f", although REGISTER of {listed([user])} was sent (frame {tries[0].frame})", (tries[0].frame,)) if tries else None
    )
    return adding(diagnostic, closed, sent)


def _lifetime(client: Client, end: int) -> tuple[int, int]:
    """From the login of a client to ``end``, or until it is gone: then WCS takes the registration back."""
    begin = client.calls[0].time
    gone = client.disconnected
    return begin, min(end, gone.time) if gone is not None else end


def _registers(facts: Facts, client: Client, user: str, begin: int, end: int) -> list[SipSeen] | None:
    """The REGISTER requests of a client; None where it cannot be told which are its own."""
    if not user or facts.parties.doubles(client, user, begin - GIVEN_UP, end):  # one just gone takes its registration back
        return None
    found = [seen for seen in facts.traffic.requests("REGISTER", begin, end, user) if seen.message.to_user == user]
    domains = {seen.message.to_host for seen in found}
    if len(domains) > 1:
        domain = account(client).get("sipDomain")
        return [seen for seen in found if seen.message.to_host == domain] if domain in domains else None
    return found


def _never_registered(facts: Facts, client: Client, user: str, begin: int, end: int) -> Said | None:
    what = f"REGISTER of {listed([user])}"
    return never_sent(facts, client, begin, end, "REGISTER", what, lambda other: facts.parties.is_another_s(other, client))
