"""SIP INVITE, BYE, CANCEL and REFER requests of calls. Source: docs/wcs.md#calls; RFC 3261, RFC 3515."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.evidence.parties import receiver, sip_users, wcs_addresses
from wcs_pcap.evidence.sip import SipPacket, parse
from wcs_pcap.model import Flow, HookCall
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import TRANSACTION, UNREADABLE, Note, is_sip_complete, never_sent, one_dialog, result, with_notes
from wcs_pcap.rules.texts import listed, named

SOON = nanoseconds("first_status")  # from `call` to its INVITE; another call to the same callee in this time may be the one meant
ENDS = ("BYE", "CANCEL")
CALLS = ("outgoing-call", "incoming-call")
MAX_RAW = 20_000  # characters of a SIP message in an event that are parsed


def placed_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW012 and FLOW101, the status of a call is not reported: the response that INVITE received."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if invites:
        tries = invites[-1:] if diagnostic.code == "FLOW012" else invites
        return with_notes(diagnostic, result(facts, flow.client, tries, f"INVITE{_to(flow)}"))
    return diagnostic if invites is None else with_notes(diagnostic, _never_invited(facts, flow))


def refused_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW013, which an INVITE turns into FLOW014: the refusal had no effect."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if invites is None:
        return diagnostic
    if not invites:
        return with_notes(diagnostic, _never_invited(facts, flow))
    frame = invites[0].frame
    response = flow.calls[0].final.received
    status = f"response {response.status}" if response is not None else "no response"
    text = f"{named(flow.calls[0])} received {status}, yet INVITE{_to(flow)} was sent (frame {frame})"
    return with_notes(diagnostic._replace(code="FLOW014", detail=""), Note(text, (frame,)))


def ignored_refusal(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW014: the INVITE that should not have been sent."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return diagnostic
    frame = invites[0].frame
    return with_notes(diagnostic, Note(f", and INVITE{_to(flow)} was sent (frame {frame})", (frame,)))


def ended_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW018 and FLOW019, the end of a call is not reported: the response to its BYE or CANCEL, or that there is none."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if invites is None:
        return diagnostic
    if not invites:
        unknown = Note(UNREADABLE.format("the call ended in SIP")) if not facts.evidence.sip_senders else None
        return with_notes(diagnostic, unknown)
    since, until = diagnostic.time, (diagnostic.until or facts.coverage.end)
    ends = _in_dialog(facts, invites[0], ENDS, since, until)
    if ends:
        last = ends[-1]
        return with_notes(diagnostic, result(facts, flow.client, [last], f"{last.message.method} of this call"))
    if not is_sip_complete(facts, since, until):
        return diagnostic
    answered = any(one.message.status == 200 for invite in invites for one in facts.evidence.responses(invite))
    what, frame = "BYE" if answered else "CANCEL", invites[0].frame
    return with_notes(diagnostic, Note(f", and no {what} followed its INVITE (frame {frame})", (frame,)))


def media_trouble(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW024, a call failed by its media: which side ended it in SIP."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return diagnostic
    ends = _in_dialog(facts, invites[0], ENDS, invites[0].time, (diagnostic.until or diagnostic.time) + SOON)
    if not ends:
        return with_notes(diagnostic, result(facts, flow.client, invites, "INVITE", success_after="and"))
    first = ends[0]
    by = "WCS" if flow.client is not None and first.source.address in wcs_addresses(flow.client) else "the SIP side"
    return with_notes(diagnostic, Note(f", and {by} sent {first.message.method} (frame {first.frame})", (first.frame,)))


def held_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW025, a hold has no result: the response to the INVITE that holds the call."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return diagnostic
    until = diagnostic.until or diagnostic.time + TRANSACTION
    again = [one for one in _in_dialog(facts, invites[0], ("INVITE",), diagnostic.time, until) if one.message.in_dialog]
    return with_notes(diagnostic, result(facts, flow.client, again, "the INVITE that asks for it") if again else None)


def transferred_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW026, a transfer has no result: the response to REFER, and the status that NOTIFY reports."""
    flow = _flow(facts, diagnostic)
    begin, end = diagnostic.time, diagnostic.until or facts.coverage.end
    if not facts.evidence.sip_senders:
        return with_notes(diagnostic, Note(UNREADABLE.format("REFER was sent")))
    call = next((one for one in flow.calls[0].flows if one.pattern in CALLS), None)
    invites = _invites(facts, call) if call is not None else None
    refers = _in_dialog(facts, invites[0], ("REFER",), begin, end) if invites else []
    if not refers:
        return diagnostic
    notifications = [one for one in _in_dialog(facts, refers[0], ("NOTIFY",), begin, end) if one.message.reports is not None]
    reported = None
    if notifications:
        last = notifications[-1]
        reported = Note(f", and NOTIFY (frame {last.frame}) reports {last.message.reports}", (last.frame,))
    return with_notes(diagnostic, result(facts, flow.client, refers[-1:], "REFER"), reported)


def _flow(facts: Facts, diagnostic: Diagnostic) -> Flow:
    return facts.flows[diagnostic.flows[0] - 1]


def _invites(facts: Facts, flow: Flow) -> list[SipPacket] | None:
    """The INVITE requests that began a call; None where it is uncertain which they are."""
    evidence = facts.evidence
    for call_id in _call_ids(flow):
        exact = [one for one in evidence.dialog(call_id) if one.message.status is None and _begins_call(one)]
        if exact:
            return exact
    first = flow.calls[0]
    if first.name != "call":
        return None  # an incoming call names its Call-ID, or nothing tells
    callee = receiver(first)
    if not callee or facts.parties.similar(first, first.time - SOON, first.time + SOON):
        return None
    callers = sip_users(first, "caller")
    begin = _asked_at(first)
    found = (one for one in evidence.requests("INVITE", begin, begin + SOON, callee) if _begins_call(one))
    return one_dialog(one for one in found if not callers or one.message.from_user in callers)


def _begins_call(request: SipPacket) -> bool:
    return request.message.method == "INVITE" and not request.message.in_dialog


def _call_ids(flow: Flow) -> list[str]:
    """The Call-IDs that the hooks of a call name: in the SIP message that an event quotes, or as the key of the call."""
    found = []
    for call in flow.calls:
        raw = call.fields.get("sipMessageRaw")
        parsed = parse(raw[:MAX_RAW].encode("utf-8", "replace")) if isinstance(raw, str) else None
        if parsed is not None and parsed.message is not None:
            found.append(parsed.message.call_id)
    return [*found, *(key for key in flow.key.values() if key)]


def _in_dialog(facts: Facts, first: SipPacket, methods: Sequence[str], begin: int, end: int) -> list[SipPacket]:
    """The requests with the Call-ID of ``first``, in time order."""
    return [
        one
        for one in facts.evidence.dialog(first.message.call_id)
        if one.message.status is None and one.message.method in methods and begin <= one.time <= end
    ]


def _to(flow: Flow) -> str:
    callee = receiver(flow.calls[0])
    return f" to {listed([callee])}" if callee else ""


def _asked_at(call: HookCall) -> int:
    """When WCS may send INVITE: it waits for the response to the hook."""
    response = call.final.received
    return response.first_time if response is not None else call.time


def _never_invited(facts: Facts, flow: Flow) -> Note | None:
    first = flow.calls[0]
    begin = _asked_at(first)
    belongs = partial(facts.parties.is_receiver_of_another, call=first)
    return never_sent(facts, flow.client, begin, begin + SOON, "INVITE", f"INVITE{_to(flow)}", belongs)
