"""SIP REGISTER requests of logins. Source: docs/wcs.md#registration; RFC 3261, 10."""

from __future__ import annotations

from functools import partial

from wcs_pcap.evidence.parties import account, sip_user, web_socket_ends
from wcs_pcap.evidence.sip import SipPacket
from wcs_pcap.model import Client, Side
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import TRANSACTION, Note, never_sent, result, with_notes
from wcs_pcap.rules.texts import listed


def registration_result(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW005, no hook reports the result of a registration: the response that REGISTER received."""
    client = facts.flows[diagnostic.flows[0] - 1].client
    if client is None:
        return diagnostic
    begin, end = _lifetime(client, diagnostic.until or facts.coverage.end)
    tries = _registers(facts, client, begin, end)
    if tries is None:
        return diagnostic
    note = result(facts, client, tries, _register_of(client)) if tries else _never_registered(facts, client, begin, end)
    return with_notes(diagnostic, note)


def failed_registration(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW006, a registration failed: the response that the last REGISTER received."""
    call = facts.calls_by_exchange.get(diagnostic.exchanges[0])
    client = call.client if call is not None else None
    if call is None or client is None:
        return diagnostic
    begin, end = _lifetime(client, call.time)
    tries = _registers(facts, client, begin, end)
    if tries is None:
        return diagnostic
    if tries:
        return with_notes(diagnostic, result(facts, client, tries[-1:], _register_of(client)))
    note = _never_registered(facts, client, begin, end)
    return with_notes(diagnostic, note if note is not None and note.frames else None)


def login_status(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW003, no hook reports the result of a login: whether the client left, and whether WCS continued with REGISTER."""
    client = facts.flows[diagnostic.flows[0] - 1].client
    if client is None or client.connect is None:
        return diagnostic
    begin, end = client.connect.time, diagnostic.until or facts.coverage.end
    ends = web_socket_ends(client)
    socket = facts.evidence.web_socket(*ends, begin) if ends is not None else None
    closed = None
    if socket is not None and socket.closed_time is not None and begin <= socket.closed_time <= end:
        who = "the client" if socket.closed_by is Side.CLIENT else "WCS"
        frame = socket.closed_frame or socket.frame
        closed = Note(f", and {who} closed the client's WebSocket (frame {frame})", (frame,))
    registered = None
    if tries := _registers(facts, client, begin, end):
        frame = tries[0].frame
        registered = Note(f", although {_register_of(client)} was sent (frame {frame})", (frame,))
    return with_notes(diagnostic, closed, registered)


def _lifetime(client: Client, end: int) -> tuple[int, int]:
    """From the login of a client to ``end``, or to its DISCONNECTED: then WCS withdraws the registration."""
    gone = client.disconnected
    return client.calls[0].time, min(end, gone.time) if gone is not None else end


def _registers(facts: Facts, client: Client, begin: int, end: int) -> list[SipPacket] | None:
    """The REGISTER requests of a client; None where it is uncertain which are its own."""
    user = sip_user(client)
    # a client that has just gone withdraws its registration, with a REGISTER too
    if not user or facts.parties.has_namesake(client, user, begin - TRANSACTION, end):
        return None
    found = [one for one in facts.evidence.requests("REGISTER", begin, end, user) if one.message.to_user == user]
    domains = {one.message.to_host for one in found}
    if len(domains) > 1:
        domain = account(client).get("sipDomain")
        return [one for one in found if one.message.to_host == domain] if domain in domains else None
    return found


def _register_of(client: Client) -> str:
    return f"REGISTER of {listed([sip_user(client)])}"


def _never_registered(facts: Facts, client: Client, begin: int, end: int) -> Note | None:
    belongs = partial(facts.parties.is_user_of_another, client=client)
    return never_sent(facts, client, begin, end, "REGISTER", _register_of(client), belongs)
