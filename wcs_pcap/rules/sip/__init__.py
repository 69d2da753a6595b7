"""What SIP and the client's WebSocket add to a finding about hooks.

They are searched only when a rule has reported one of these codes. Where it is uncertain which SIP messages belong to a hook,
the finding stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts

# finding code -> module of this package, and its function; loaded when the first such finding is reported
FUNCTIONS = {
    "FLOW003": ("registrations", "login_status"),
    "FLOW005": ("registrations", "registration_result"),
    "FLOW006": ("registrations", "failed_registration"),
    "FLOW012": ("calls", "placed_call"),
    "FLOW013": ("calls", "refused_call"),
    "FLOW014": ("calls", "ignored_refusal"),
    "FLOW018": ("calls", "ended_call"),
    "FLOW019": ("calls", "ended_call"),
    "FLOW024": ("calls", "media_trouble"),
    "FLOW025": ("calls", "held_call"),
    "FLOW026": ("calls", "transferred_call"),
    "FLOW027": ("messages", "sent_message"),
    "FLOW028": ("messages", "sent_message"),
    "FLOW101": ("calls", "placed_call"),
}


def with_sip_evidence(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """Returns the diagnostic with what SIP adds: a note at the end of its detail, and the related frames.

    A diagnostic whose code is not in FUNCTIONS is returned unchanged.
    """
    place = FUNCTIONS.get(diagnostic.code)
    if place is None:
        return diagnostic
    module, name = place
    function: Callable[[Facts, Diagnostic], Diagnostic] = getattr(import_module(f"{__name__}.{module}"), name)
    return function(facts, diagnostic)
