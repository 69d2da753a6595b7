"""SIP MESSAGE requests of ``sendMessage``. Source: docs/wcs.md#messages; RFC 3428."""

from __future__ import annotations

from functools import partial

from wcs_pcap.evidence.parties import receiver, sip_users
from wcs_pcap.evidence.sip import SipPacket
from wcs_pcap.model import NANOSECONDS, HookCall
from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip.notes import TRANSACTION, never_sent, one_dialog, result, with_notes
from wcs_pcap.rules.texts import listed

AMBIGUOUS = 5 * NANOSECONDS  # another message to the same receiver within this time may be the one that is meant


def sent_message(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """FLOW027 (its result is not reported) and FLOW028 (not delivered): the response that MESSAGE received."""
    flow = facts.flows[diagnostic.flows[0] - 1]
    first = flow.calls[0]
    to = receiver(first)
    found = _messages(facts, first, to)
    if found is None:
        return diagnostic
    what = f"MESSAGE to {listed([to])}"
    if found:
        return with_notes(diagnostic, result(facts, flow.client, found[-1:], what))
    belongs = partial(facts.parties.is_receiver_of_another, call=first)
    note = never_sent(facts, flow.client, first.time, first.time + TRANSACTION, "MESSAGE", what, belongs)
    return with_notes(diagnostic, note if diagnostic.code == "FLOW027" or (note is not None and note.frames) else None)


def _messages(facts: Facts, first: HookCall, to: str) -> list[SipPacket] | None:
    """The MESSAGE requests of one ``sendMessage``; None where it is uncertain which they are."""
    if first.name != "sendMessage" or not to:
        return None
    alike = facts.parties.similar(first, first.time - AMBIGUOUS, first.time + TRANSACTION)
    if any(call.time <= first.time + AMBIGUOUS for call in alike):
        return None
    end = min([first.time + TRANSACTION, *(call.time for call in alike)])
    senders = sip_users(first, "from")
    found = facts.evidence.requests("MESSAGE", first.time, end, to)
    return one_dialog(one for one in found if not senders or one.message.from_user in senders)
