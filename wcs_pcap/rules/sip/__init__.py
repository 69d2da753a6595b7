"""What other traffic in the capture has to say about a finding: SIP next to the hook that belongs to it, the client's WebSocket.

It is looked for only when one of these codes was drafted. Where it is not certain what belongs together, nothing is said.
"""

from __future__ import annotations

from wcs_pcap.rules.diagnostic import Diagnostic
from wcs_pcap.rules.facts import Facts

CODES = frozenset((
    "FLOW003", "FLOW005", "FLOW006", "FLOW012", "FLOW013", "FLOW014", "FLOW018", "FLOW019", "FLOW024", "FLOW025", "FLOW026",
    "FLOW027", "FLOW028", "FLOW101",
))  # fmt: skip


def testify(facts: Facts, diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic of one of CODES with what other traffic adds to it: a part of its detail, and the frames that show it."""
    from wcs_pcap.rules.sip.related import WITNESSES

    return WITNESSES[diagnostic.code](facts, diagnostic)
