"""What hooks carry that they need not or should not: SDP, passwords, HTTP basic credentials."""

from __future__ import annotations

from wcs_pcap.model import HookCall, Severity
from wcs_pcap.rules.cfg.targets import on_one_machine
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named, plural

SDP_HOOKS = ("call", "answer", "publishStream", "playStream", "CallStatusEvent", "StreamStatusEvent")
ALWAYS = 10  # hooks that can carry an SDP, all of which do


@rule("CFG009")
def descriptions_in_every_hook(facts: Facts) -> Diagnostics:
    """Each hook that can carry an SDP does. It matters where the web server rejects one as too large."""
    refused = (call for name in SDP_HOOKS for call in facts.refusals.get(name, ()))
    too_large = [call for call in refused if _sdp(call) and call.final.response and call.final.response.status == 413]
    if too_large:
        detail = f"the web server rejects {plural(len(too_large), 'hook')} with sdp as too large"
        yield on_calls("CFG009", detail, *too_large, severity=Severity.WARNING)
    elif all(_sdp(call) for call in facts.named(*SDP_HOOKS)):
        carrying = list(facts.named(*SDP_HOOKS))
        if len(carrying) >= ALWAYS:
            size = sum(len(_sdp(call)) for call in carrying) // len(carrying)
            detail = f"all {len(carrying):,} hooks that can carry sdp do, about {size:,} characters each"
            yield on_calls("CFG009", detail, *carrying)


def _sdp(call: HookCall) -> str:
    value = call.fields.get("sdp")
    return value if isinstance(value, str) else ""


@rule("CFG010")
def readable_passwords(facts: Facts) -> Diagnostics:
    """SIP passwords cross the network in plain text."""
    for call in facts.named("connect"):
        stream, password = call.exchange.stream, call.fields.get("sipPassword")
        if password and isinstance(password, str) and not on_one_machine(stream):
            detail = f"{named(call)} carries sipPassword to {stream.server} in plain text"
            yield on_calls("CFG010", detail, call)


@rule("CFG011")
def wrong_scheme(facts: Facts) -> Diagnostics:
    """A body hash should be configured, and HTTP basic is sent instead."""
    for call in facts.calls if facts.hook_secret is not None else ():
        request = call.exchange.request
        value = request.header(b"authorization") if request is not None else None
        if value is not None and value[:6].lower() == b"basic ":
            yield on_calls("CFG011", f"{named(call)} carries HTTP basic credentials instead of a body hash", call)
