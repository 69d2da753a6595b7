"""Where hooks come from, and where those of one app go. Source: docs/wcs.md#kinds."""

from __future__ import annotations

from wcs_pcap.hooks.body import decode
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.recognise import is_rest_api, path_of
from wcs_pcap.model import NANOSECONDS, Exchange, HookCall, Severity
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import Facts, refused
from wcs_pcap.rules.texts import listed, named, status_line

JUST_BEFORE = 60 * NANOSECONDS  # from a call of the REST API to the hook that it caused
KEYS = ("callId", "id", "mediaSessionId", "operationId")


@rule("FLOW041")
def from_rest_api(facts: Facts) -> Diagnostics:
    """An operation was begun by a call of the REST API. To refuse it makes no sense."""
    begun: dict[str, Exchange] = {}
    for exchange in facts.others:
        request = exchange.request
        if request is not None and is_rest_api(request.uri.decode("latin-1")):
            for message in (request, exchange.response):
                value = decode(message.body)[0] if message is not None else None
                if isinstance(value, dict):
                    begun.update((text, exchange) for key in KEYS if isinstance(text := value.get(key), str))
    if not begun:
        return
    for call in facts.calls:
        origin = begun.get(_key(call) or "")
        if origin is None or origin.request is None or not 0 <= call.time - origin.time <= JUST_BEFORE:
            continue
        del begun[_key(call) or ""]
        path = path_of(origin.request.uri.decode("latin-1"))
        detail = f"{named(call)} was caused by {path} (frame {origin.frame})"
        if refused(call):
            detail += f" and got response {status_line(call)}"
        diagnostic = on_calls("FLOW041", detail, call, severity=Severity.WARNING if refused(call) else None)
        streams = sorted({*diagnostic.streams, origin.stream.number})
        yield diagnostic._replace(
            time=origin.time,
            frames=[*origin.frames, *diagnostic.frames],
            streams=streams,
            exchanges=[origin.number, *diagnostic.exchanges],
        )


def _key(call: HookCall) -> str | None:
    value = next((call.fields[key] for key in hook_named(call.name).key if key in call.fields), None)
    return value if isinstance(value, str) else None


@rule("FLOW042")
def two_prefixes(facts: Facts) -> Diagnostics:
    """Hooks of one app go below two paths."""
    prefixes: dict[str, dict[str, HookCall]] = {}
    for target, calls in facts.targets.items():
        if target.app is not None:
            prefixes.setdefault(target.app, {}).setdefault(target.prefix, calls[0])
    for app, firsts in prefixes.items():
        if len(firsts) > 1:
            places = (f"{prefix or '/'} (frame {call.exchange.frame})" for prefix, call in firsts.items())
            yield on_calls("FLOW042", f"hooks of {listed([app])} go to {listed(places)}", *firsts.values())
