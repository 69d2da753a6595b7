"""SIP MESSAGE beside sent messages. Source: docs/wcs.md#messages; RFC 3428."""

from __future__ import annotations

from wcs_pcap.evidence.parties import receiver, sip_user
from wcs_pcap.evidence.sip import user_of
from wcs_pcap.evidence.traffic import SipSeen
from wcs_pcap.model import NANOSECONDS, HookCall
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import GIVEN_UP, adding, never_sent, one_dialog, outcome
from wcs_pcap.rules.texts import listed

SOON = 5 * NANOSECONDS  # another message to the same receiver as near as this could be meant


def sent_message(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW027 (its fate is not reported) and FLOW028 (not delivered): what did SIP answer?"""
    flow = facts.flows[diagnostic.flows[0] - 1]
    first = flow.calls[0]
    to = receiver(first)
    found = _messages(facts, first, to)
    if found is None:
        return diagnostic
    what = f"MESSAGE to {listed([to])}"
    if found:
        return adding(diagnostic, outcome(facts, flow.client, found[-1:], what))
    end = first.time + GIVEN_UP

    def belongs(user: str) -> bool:
        return facts.parties.is_called_too(user, first)

    said = never_sent(facts, flow.client, first.time, end, "MESSAGE", what, belongs)
    return adding(diagnostic, said if diagnostic.code == "FLOW027" or (said is not None and said.frames) else None)


def _messages(facts: Facts, first: HookCall, to: str) -> list[SipSeen] | None:
    """The MESSAGE requests of one ``sendMessage``; None where it cannot be told which they are."""
    if first.name != "sendMessage" or not to:
        return None
    same = facts.parties.alike(first, first.time - SOON, first.time + GIVEN_UP)
    if any(call.time <= first.time + SOON for call in same):
        return None
    end = min([first.time + GIVEN_UP, *(call.time for call in same)])
    senders = {user_of(text) for text in (first.fields.get("from"),) if isinstance(text, str)} | {sip_user(first.client)}
    senders.discard("")
    return one_dialog(
        seen
        for seen in facts.traffic.requests("MESSAGE", first.time, end, to)
        if not senders or seen.message.from_user in senders
    )
