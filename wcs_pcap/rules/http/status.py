"""Responses with another status than 200, and redirects that are followed."""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import hook_named, hooks
from wcs_pcap.hooks.config import hook_config
from wcs_pcap.hooks.recognise import hook_name
from wcs_pcap.model import NANOSECONDS, HookCall, Severity
from wcs_pcap.model.wire_text import wire
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import got_status, named

# The status of a response to a hook -> the code. 403 depends on the hook; any other status but 200 is HTTP101.
STATUS_CODES = {
    404: "HTTP001", 405: "HTTP002", 501: "HTTP002", 401: "HTTP003", 400: "HTTP006", 415: "HTTP006", 413: "HTTP007",
    500: "HTTP008", 502: "HTTP009", 503: "HTTP009", 504: "HTTP009",
    301: "HTTP010", 302: "HTTP010", 303: "HTTP010", 307: "HTTP010", 308: "HTTP010",
    201: "HTTP012", 202: "HTTP012", 204: "HTTP012",
}  # fmt: skip
OTHER_STATUS = "HTTP101"
REDIRECT, GATEWAY = "HTTP010", "HTTP009"
FOLLOWED = 60 * NANOSECONDS  # from a redirect to the GET that follows it
REFUSED_WITHOUT_FAIL = ("connect", "playHLS")  # hooks that a 403 stops whatever restOnError is


@rule("HTTP004", "HTTP005", OTHER_STATUS, *sorted(set(STATUS_CODES.values())))
def statuses(facts: Facts) -> Diagnostics:
    """Each response that is not 200."""
    for call, response in facts.responses:
        if response.status == 200:
            continue
        detail = f"{got_status(call)} (frame {response.frame})"
        severity = None
        if response.status == 403:
            code = "HTTP004" if call.name not in hooks() or hook_named(call.name).refusable else "HTTP005"
            if code == "HTTP004" and _has_no_effect(call):
                severity = Severity.WARNING
                detail += "; restOnError is not FAIL for it"
        else:
            code = STATUS_CODES.get(response.status, OTHER_STATUS)
            location = response.header(b"location")
            if code == REDIRECT and location is not None:
                detail += f", pointing to {wire(location.decode('latin-1').partition('?')[0])}"  # a query may hold secrets
        diagnostic = on_exchange(code, detail + _effect_on_user(call), call.final, severity)
        if code == GATEWAY:  # caused by what the proxy met before it responded
            diagnostic = diagnostic._replace(spans=[(diagnostic.time, call.final.end_time)])
        yield diagnostic


def _effect_on_user(call: HookCall) -> str:
    """What the user of the client saw of a hook without a 200 response, as the end of a sentence."""
    from wcs_pcap.hooks.effects import effect_of

    return f": {effect_of(call)}" if hook_named(call.name).refusable else ""  # the user does not see what events are for


def _has_no_effect(call: HookCall) -> bool:
    """Whether WCS only logs a refusal: the ``restClientConfig`` for the hook is known, and is not FAIL."""
    config = hook_config(call.client, call.name) if call.name not in REFUSED_WITHOUT_FAIL else None
    return config is not None and config.on_error != "FAIL"


@rule("HTTP011")
def lost_by_redirect(facts: Facts) -> Diagnostics:
    """A GET of the hook that was just redirected: its body is lost."""
    redirected = [call for call, response in facts.responses if STATUS_CODES.get(response.status) == REDIRECT]
    gets = [e for e in facts.exchanges if e.request is not None and e.request.method == b"GET"] if redirected else []
    for call in redirected:
        begin = call.final.end_time
        for exchange in gets:
            if exchange.request is None or not begin <= exchange.time <= begin + FOLLOWED:
                continue
            if hook_name("POST", exchange.request.uri.decode("latin-1")) == call.name:
                detail = f"a GET of the same hook (frame {exchange.frame}) followed the redirect of {named(call, call.final)}"
                diagnostic = on_exchange("HTTP011", detail, call.final)
                yield diagnostic._replace(
                    frames=[*diagnostic.frames, *exchange.frames],
                    streams=sorted({*diagnostic.streams, exchange.stream.number}),
                    exchanges=(*diagnostic.exchanges, exchange.number),
                )
                break
