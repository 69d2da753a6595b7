"""Which finding is asked about where."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.sip import calls, messages, registrations

WITNESSES: Mapping[str, Callable[[Facts, Diagnostic], Diagnostic]] = {
    "FLOW003": registrations.login_status,
    "FLOW005": registrations.registration_result,
    "FLOW006": registrations.failed_registration,
    "FLOW012": calls.placed_call,
    "FLOW013": calls.refused_call,
    "FLOW014": calls.ignored_refusal,
    "FLOW018": calls.ended_call,
    "FLOW019": calls.ended_call,
    "FLOW024": calls.media_trouble,
    "FLOW025": calls.held_call,
    "FLOW026": calls.transferred_call,
    "FLOW027": messages.sent_message,
    "FLOW028": messages.sent_message,
    "FLOW101": calls.placed_call,
}
