"""SIP INVITE, BYE, CANCEL and REFER beside calls. Source: docs/wcs.md#calls; RFC 3261, RFC 3515."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.evidence.parties import receiver, sip_user, wcs_addresses
from wcs_pcap.evidence.sip import parse, user_of
from wcs_pcap.evidence.traffic import SipSeen
from wcs_pcap.model import Flow
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import GIVEN_UP, Said, adding, never_sent, one_dialog, outcome, shows_all
from wcs_pcap.rules.texts import listed, named

# From `call` to its INVITE at most; another call to the same callee as near as that could be meant
SOON = nanoseconds("first_status")
ENDS = ("BYE", "CANCEL")
CALLS = ("outgoing-call", "incoming-call")


def placed_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW012 and FLOW101: what did SIP answer to the call whose status is not reported?"""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if invites:
        last = invites[-1:] if diagnostic.code == "FLOW012" else invites
        return adding(diagnostic, outcome(facts, flow.client, last, f"INVITE{_to(flow)}"))
    return diagnostic if invites is None else adding(diagnostic, _never_invited(facts, flow))


def refused_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW013, which an INVITE turns into FLOW014: the refusal had no effect."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if invites is None:
        return diagnostic
    if not invites:
        return adding(diagnostic, _never_invited(facts, flow))
    first = invites[0]
    response = flow.calls[0].final.response
    answered = f"{named(flow.calls[0])} was answered {response.status if response is not None else 'nothing'}"
    said = Said(f"{answered}, yet INVITE{_to(flow)} was sent (frame {first.frame})", (first.frame,))
    return adding(diagnostic._replace(code="FLOW014", detail=""), said)


def ignored_refusal(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW014: the INVITE that should not have been sent."""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return diagnostic
    return adding(diagnostic, Said(f", and INVITE{_to(flow)} was sent (frame {invites[0].frame})", (invites[0].frame,)))


def ended_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW018 and FLOW019: did the call end in SIP?"""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return adding(diagnostic, _never_ended(facts)) if invites is not None else diagnostic
    since, until = diagnostic.time, (diagnostic.until or facts.coverage.end)
    ends = _in_dialog(facts, invites[0], ENDS, since, until)
    if ends:
        last = ends[-1]
        return adding(diagnostic, outcome(facts, flow.client, [last], f"{last.message.method} of this call"))
    if not shows_all(facts, since, until):
        return diagnostic
    answers = (answer for one in invites for answer in facts.traffic.answers(one))
    what = "BYE" if any(answer.message.status == 200 for answer in answers) else "CANCEL"
    frame = invites[0].frame
    return adding(diagnostic, Said(f", and no {what} was sent for it, which began with INVITE (frame {frame})", (frame,)))


def media_trouble(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW024: how did the call end in SIP?"""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    if not invites:
        return diagnostic
    ends = _in_dialog(facts, invites[0], ENDS, invites[0].time, (diagnostic.until or diagnostic.time) + SOON)
    if ends:
        by = "WCS" if flow.client is not None and ends[0].source.address in wcs_addresses(flow.client) else "the SIP side"
        return adding(diagnostic, Said(f", and {by} sent {ends[0].message.method} (frame {ends[0].frame})", (ends[0].frame,)))
    return adding(diagnostic, outcome(facts, flow.client, invites, "INVITE", answered="and"))


def held_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW025: what did the other side answer to the INVITE that holds the call?"""
    flow = _flow(facts, diagnostic)
    invites = _invites(facts, flow)
    again = (
        _in_dialog(facts, invites[0], ("INVITE",), diagnostic.time, diagnostic.until or diagnostic.time + GIVEN_UP)
        if invites
        else []
    )
    again = [seen for seen in again if seen.message.in_dialog]
    return adding(diagnostic, outcome(facts, flow.client, again, "the INVITE that asks for it")) if again else diagnostic


def transferred_call(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW026: what became of REFER, and what did NOTIFY tell?"""
    flow = _flow(facts, diagnostic)
    begin, end = diagnostic.time, diagnostic.until or facts.coverage.end
    call = _outgoing(flow)
    invites = _invites(facts, call) if call is not None else None
    if not facts.traffic.speakers:
        return adding(diagnostic, never_sent(facts, flow.client, begin, end, "REFER", "REFER", lambda _: False))
    refers = _in_dialog(facts, invites[0], ("REFER",), begin, end) if invites else []
    if not refers:
        return diagnostic
    notified = [seen for seen in _in_dialog(facts, refers[0], ("NOTIFY",), begin, end) if seen.message.reports is not None]
    told = None
    if notified:
        last = notified[-1]
        told = Said(f", and NOTIFY (frame {last.frame}) reports {last.message.reports}", (last.frame,))
    return adding(diagnostic, outcome(facts, flow.client, refers[-1:], "REFER"), told)


def _flow(facts: Facts, diagnostic: Diagnostic) -> Flow:
    return facts.flows[diagnostic.flows[0] - 1]


def _outgoing(flow: Flow) -> Flow | None:
    """The call that a transfer is about."""
    return next((one for one in flow.calls[0].flows if one.pattern in CALLS), None)


def _invites(facts: Facts, flow: Flow) -> list[SipSeen] | None:
    """The INVITE requests that began a call; None where it cannot be told which they are."""
    traffic = facts.traffic
    for call_id in _call_ids(flow):
        exact = [seen for seen in traffic.dialog(call_id) if _begins(seen)]
        if exact:
            return exact
    first = flow.calls[0]
    if first.name != "call":
        return None  # of an incoming call the Call-ID is known, or nothing
    callee = receiver(first)
    if not callee or facts.parties.alike(first, first.time - SOON, first.time + SOON):
        return None
    begin = first.final.response.first_time if first.final.response is not None else first.time
    callers = {user_of(text) for text in (first.fields.get("caller"),) if isinstance(text, str)} | {sip_user(first.client)}
    callers.discard("")
    found = (seen for seen in traffic.requests("INVITE", begin, begin + SOON, callee) if _begins(seen))
    return one_dialog(seen for seen in found if not callers or seen.message.from_user in callers)


def _begins(seen: SipSeen) -> bool:
    return seen.message.status is None and seen.message.method == "INVITE" and not seen.message.in_dialog


def _call_ids(flow: Flow) -> list[str]:
    """The Call-IDs that the hooks of a call name: in the SIP message that an event quotes, or as the key of the call."""
    found = []
    for call in flow.calls:
        raw = call.fields.get("sipMessageRaw")
        parsed = parse(raw[:20_000].encode("utf-8", "replace")) if isinstance(raw, str) else None
        if parsed is not None and parsed.message is not None:
            found.append(parsed.message.call_id)
    return [*found, *(key for key in flow.key.values() if key)]


def _in_dialog(facts: Facts, first: SipSeen, methods: Sequence[str], begin: int, end: int) -> list[SipSeen]:
    """The requests with the Call-ID of ``first``, in time order."""
    return [
        seen
        for seen in facts.traffic.dialog(first.message.call_id)
        if seen.message.status is None and seen.message.method in methods and begin <= seen.time <= end
    ]


def _to(flow: Flow) -> str:
    callee = receiver(flow.calls[0])
    return f" to {listed([callee])}" if callee else ""


def _never_invited(facts: Facts, flow: Flow) -> Said | None:
    first = flow.calls[0]
    begin = first.final.response.first_time if first.final.response is not None else first.time
    what = f"INVITE{_to(flow)}"

    def belongs(user: str) -> bool:
        return facts.parties.is_called_too(user, first)

    return never_sent(facts, flow.client, begin, begin + SOON, "INVITE", what, belongs)


def _never_ended(facts: Facts) -> Said | None:
    if facts.traffic.speakers or facts.traffic.unread is not None:
        return None
    return Said("; this capture holds no SIP that can be read, so it cannot tell whether the call ended there")
