"""Settings that have no effect, that are missing, or that let hooks carry what they should not.

Source: docs/wcs.md#restclientconfig.
"""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import hook_named, hooks
from wcs_pcap.hooks.config import NAME
from wcs_pcap.model import HookCall, Severity
from wcs_pcap.rules.cfg.targets import on_one_machine
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import Facts, goes_on, refused
from wcs_pcap.rules.texts import listed, named, plural, response_to

ENVELOPE = frozenset(("nodeId", "appKey", "sessionId", "status"))  # fields that say what a hook is about, and are no data
SDP_HOOKS = ("call", "answer", "publishStream", "playStream", "CallStatusEvent", "StreamStatusEvent")
ALWAYS = 10  # hooks that can carry an SDP, all of which do


@rule("CFG005")
def refusals_without_effect(facts: Facts) -> Diagnostics:
    """The web server refuses again and again, never returned ``restClientConfig``, and WCS goes on."""
    calls = (flow for flow in facts.flows_like("outgoing-call") if flow.calls[0].name == "call" and refused(flow.calls[0]))
    ignored: list[tuple[HookCall, HookCall]] = [
        *((flow.calls[0], went_on) for flow in calls if (went_on := goes_on(flow)) is not None),
        *facts.started_all_the_same(),
    ]
    if len(ignored) < 2 or facts.configured or any(facts.config(refusal) is None for refusal, _ in ignored):
        return
    detail = f"{plural(len(ignored), 'refusal')} had no effect, and no response to connect has a {NAME}"
    yield on_calls("CFG005", detail, *(call for pair in ignored for call in pair))


@rule("CFG006", "CFG007", "CFG008")
def idle_settings(facts: Facts) -> Diagnostics:
    """FAIL for events (CFG006), restOverwrite without OVERWRITE (CFG007), DISABLE and the hook still has data (CFG008)."""
    for client, config in facts.configured:
        connect = client.connect
        if connect is None:
            continue
        events = [name for name, entry in config.items() if entry.on_error == "FAIL" and _only_reports(name)]
        if events:
            yield on_calls("CFG006", f"{response_to(connect)} sets restOnError FAIL for {listed(events)}", connect)
        unused = [name for name, entry in config.items() if entry.overwrite and entry.policy != "OVERWRITE"]
        if unused:
            detail = f"{response_to(connect)} sets restOverwrite for {listed(unused)}, whose restPolicy is not OVERWRITE"
            yield on_calls("CFG007", detail, connect)
        disabled = {name for name, entry in config.items() if entry.policy == "DISABLE"}
        for call in client.calls if disabled else ():
            data = call.fields.keys() - ENVELOPE.union(hook_named(call.name).key)
            if call.name in disabled and call is not connect and call.time > connect.final.end_time and data:
                detail = f"{named(call)} comes with {listed(sorted(data))}, although restPolicy is DISABLE for it"
                yield on_calls("CFG008", detail, connect, call)


def _only_reports(name: str) -> bool:
    hook = hooks().get(name)
    return hook is not None and hook.kind == "event" and not hook.refusable


@rule("CFG009")
def descriptions_in_every_hook(facts: Facts) -> Diagnostics:
    """Each hook that can carry an SDP does. It matters where the web server rejects one as too large."""
    rejected = (call for name in SDP_HOOKS for call in facts.refusals.get(name, ()))
    too_large = [call for call in rejected if _sdp(call) and call.final.received and call.final.received.status == 413]
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
