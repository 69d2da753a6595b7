"""Is the app set up as it should be? Codes CFGnnn."""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.config import NAME
from wcs_pcap.model import FAILING, Flow, HookCall, Severity
from wcs_pcap.rules.cfg import silence, targets
from wcs_pcap.rules.facts import KEEP_ALIVE, Diagnostics, Facts, listed, named, on_calls, plural
from wcs_pcap.rules.media import ignored_refusals, interval

ENVELOPE = frozenset(("nodeId", "appKey", "sessionId", "status"))  # says whom a hook is about, and is no data
SDP_HOOKS = ("call", "answer", "publishStream", "playStream", "CallStatusEvent", "StreamStatusEvent")
ALWAYS = 10  # hooks that can carry an SDP, all of which do
LONG_WITHOUT = 3  # intervals between keep-alives


def never_enabled(facts: Facts) -> Diagnostics:
    """CFG004: several flows waited for a hook that never comes at all."""
    waiting: dict[str, list[Flow]] = {}
    for flow in facts.incomplete:
        missing = flow.missing
        if missing is not None and missing.absence in FAILING and missing.hook not in facts.by_name:
            waiting.setdefault(missing.hook, []).append(flow)
    for hook, flows in waiting.items():
        if len(flows) > 1:
            firsts = [flow.calls[0] for flow in flows]
            diagnostic = on_calls("CFG004", f"{plural(len(flows), 'flow')} waited for {hook}, and it never came", *firsts)
            yield diagnostic._replace(flows=[flow.number for flow in flows])


def refusals_without_effect(facts: Facts) -> Diagnostics:
    """CFG005: the web server refuses again and again, never returned ``restClientConfig``, and WCS goes on."""
    ignored = ignored_refusals(facts)
    if len(ignored) < 2 or facts.configured or any(facts.config(refused) is None for refused, _ in ignored):
        return
    detail = f"{plural(len(ignored), 'refusal')} had no effect, and no answer to connect holds a {NAME}"
    yield on_calls("CFG005", detail, *(call for pair in ignored for call in pair))


def idle_settings(facts: Facts) -> Diagnostics:
    """CFG006 (FAIL for events), CFG007 (restOverwrite without OVERWRITE), CFG008 (DISABLE, and the hook still has data)."""
    for client, config in facts.configured:
        connect = client.connect
        if connect is None:
            continue
        events = [name for name, entry in config.items() if entry.on_error == "FAIL" and _only_tells(name)]
        if events:
            yield on_calls("CFG006", f"the answer to {named(connect)} sets restOnError FAIL for {listed(events)}", connect)
        unused = [name for name, entry in config.items() if entry.overwrite and entry.policy != "OVERWRITE"]
        if unused:
            detail = f"the answer to {named(connect)} fills restOverwrite of {listed(unused)}, whose restPolicy is not OVERWRITE"
            yield on_calls("CFG007", detail, connect)
        disabled = {name for name, entry in config.items() if entry.policy == "DISABLE"}
        for call in client.calls if disabled else ():
            hook = hooks().get(call.name)
            data = call.fields.keys() - ENVELOPE.union(hook.key if hook is not None else ())
            if call.name in disabled and call is not connect and call.time > connect.final.end_time and data:
                detail = f"{named(call)} comes with {listed(sorted(data))}, although restPolicy is DISABLE for it"
                yield on_calls("CFG008", detail, connect, call)


def _only_tells(name: str) -> bool:
    hook = hooks().get(name)
    return hook is not None and hook.kind == "event" and not hook.refusable


def descriptions_in_every_hook(facts: Facts) -> Diagnostics:
    """CFG009: each hook that can carry an SDP does. It matters where the web server finds one too large."""
    refused = (call for name in SDP_HOOKS for call in facts.refusals.get(name, ()))
    too_large = [call for call in refused if _sdp(call) and call.final.response and call.final.response.status == 413]
    if too_large:
        detail = f"the web server finds {plural(len(too_large), 'hook')} with sdp too large"
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


def readable_passwords(facts: Facts) -> Diagnostics:
    """CFG010: SIP passwords cross the network in plain text."""
    for call in facts.named("connect"):
        stream, password = call.exchange.stream, call.fields.get("sipPassword")
        if password and isinstance(password, str) and not targets.on_one_machine(stream):
            detail = f"{named(call)} carries sipPassword to {stream.server} in plain text"
            yield on_calls("CFG010", detail, call)


def no_keep_alives(facts: Facts) -> Diagnostics:
    """CFG015: streams of one app are kept alive, those of another are not."""
    usual = interval([time for _, pauses in facts.kept_alive for time in pauses])
    kept: set[str] = set()
    seen = iter(facts.by_name[KEEP_ALIVE] if usual is not None else ())
    for calls in facts.media.values() if usual is not None else ():
        begun = next((call for call in calls if call.status in ("PUBLISHING", "PLAYING")), None)
        if begun is None or usual is None:
            continue
        app = _app(begun)
        while app not in kept and (call := next(seen, None)) is not None:
            kept.add(_app(call))
        if app in kept:
            continue
        until = calls[-1].time if calls[-1] is not begun else facts.coverage.end
        if until - begun.time > LONG_WITHOUT * usual and facts.whole(begun.time, until):
            detail = f"{named(begun)} began a stream of {_app(begun)} that was never kept alive; streams of other apps are"
            yield on_calls("CFG015", detail, begun)


def wrong_scheme(facts: Facts) -> Diagnostics:
    """CFG011: a body hash was said to be configured, and HTTP basic is sent instead."""
    if facts.hook_secret is None:
        return
    for call in facts.calls:
        request = call.exchange.request
        value = request.header(b"authorization") if request is not None else None
        if value is not None and value[:6].lower() == b"basic ":
            yield on_calls("CFG011", f"{named(call)} carries HTTP basic credentials instead of a body hash", call)


def _app(call: HookCall) -> str:
    return listed([str(call.fields.get("appKey"))])


RULES = (
    never_enabled,
    refusals_without_effect,
    idle_settings,
    descriptions_in_every_hook,
    readable_passwords,
    no_keep_alives,
    wrong_scheme,
    *targets.RULES,
    *silence.RULES,
)
