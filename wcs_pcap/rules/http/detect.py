"""Does the web server answer as WCS needs it? Codes HTTPnnn."""

from __future__ import annotations

from functools import partial

from wcs_pcap.flows.coverage import unparsed_response
from wcs_pcap.hooks.catalogue import hook_named, hooks
from wcs_pcap.hooks.config import hook_config
from wcs_pcap.hooks.recognise import hook_name, is_rest_api, path_of
from wcs_pcap.http.content_coding import MAX_BODY, known
from wcs_pcap.http.framing import length_trouble
from wcs_pcap.http.head import MAX_HEAD
from wcs_pcap.model import FAILING, NANOSECONDS, Absence, HookCall, Message, Severity, Side
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, label, listed, named, on_exchange
from wcs_pcap.rules.http import credentials
from wcs_pcap.rules.triage import AGENT, AGENT_OF_WCS, LENGTH, TYPE

# The status of an answer to a hook -> the code. 403 depends on the hook; any other status but 200 is HTTP101.
STATUS_CODES = {
    404: "HTTP001", 405: "HTTP002", 501: "HTTP002", 401: "HTTP003", 400: "HTTP006", 415: "HTTP006", 413: "HTTP007",
    500: "HTTP008", 502: "HTTP009", 503: "HTTP009", 504: "HTTP009",
    301: "HTTP010", 302: "HTTP010", 303: "HTTP010", 307: "HTTP010", 308: "HTTP010",
    201: "HTTP012", 202: "HTTP012", 204: "HTTP012",
}  # fmt: skip
REDIRECTS = (301, 302, 303, 307, 308)
FOLLOWED = 60 * NANOSECONDS  # from a redirect to the GET that follows it


def statuses(facts: Facts) -> Diagnostics:
    """HTTP001 to HTTP012 and HTTP101: every answer that is not 200."""
    for call in facts.troubled:
        response = call.final.response
        if response is None or response.status == 200:
            continue
        reason = response.reason.decode("latin-1")
        answered = f"{named(call, call.final)} was answered {response.status} {reason}".rstrip()
        answered += f" (frame {response.frame})"
        severity = None
        if response.status == 403:
            hook = hooks().get(call.name)
            code = "HTTP004" if hook is None or hook.refusable else "HTTP005"
            if code == "HTTP004" and _has_no_effect(call):
                severity = Severity.WARNING
                answered += "; restOnError is not FAIL for it"
        else:
            code = STATUS_CODES.get(response.status, "HTTP101")
            location = response.header(b"location")
            if code == "HTTP010" and location is not None:
                answered += f", pointing to {path_and_host(location.decode('latin-1'))}"
        yield on_exchange(code, answered + _seen_by_the_user(call), call.final, severity)


def _seen_by_the_user(call: HookCall) -> str:
    """What the phone's user saw of a hook that was not answered with 200, as the end of a sentence."""
    from wcs_pcap.hooks.effects import effect_of

    effect = effect_of(call) if hook_named(call.name).refusable else None  # the user does not see what events are for
    return f": {effect.seen}" if effect is not None else ""


def path_and_host(location: str) -> str:
    """A redirect's target without its query, which may hold secrets."""
    return location.partition("?")[0]


def _has_no_effect(call: HookCall) -> bool:
    """A refusal that WCS only logs: what the hook was told is known, and is not FAIL. Two hooks are refused without it."""
    config = hook_config(call.client, call.name) if call.name not in ("connect", "playHLS") else None
    return config is not None and config.on_error != "FAIL"


def mixed_schemes(facts: Facts) -> Diagnostics:
    """HTTP013: one side speaks TLS, the other does not."""
    for stream in facts.streams:
        if stream.tls is not None and stream.plain is not None:
            tls, plain = ("WCS", "the web server") if stream.tls is Side.CLIENT else ("the web server", "WCS")
            detail = f"in stream {stream.number} {tls} speaks TLS and {plain} plain text"
            yield Diagnostic(
                "HTTP013",
                detail,
                stream.first_time,
                frames=(stream.first_frame,),
                streams=(stream.number,),
                until=stream.last_time,
            )


def answers(facts: Facts) -> Diagnostics:
    """HTTP014 (compressed), HTTP016 (shorter than declared, or broken chunking)."""
    for call in facts.troubled:
        exchange, response = call.final, call.final.response
        if response is None:
            continue
        coding = (response.encoding or b"").strip().lower()
        if coding not in (b"", b"identity"):
            detail = f"the answer to {named(call, exchange)} is compressed ({coding.decode('latin-1')})"
            yield on_exchange("HTTP014", detail, exchange)
        closed = response.problem == "closed" and exchange.stream.closed_by is Side.SERVER
        if (closed or response.problem == "framing") and not exchange.stream.gaps:
            declared = response.declared_bytes
            how = "its chunks do not add up" if declared is None else f"{response.body_bytes:,} of {declared:,} bytes came"
            yield on_exchange("HTTP016", f"the answer to {named(call, exchange)} is broken: {how}", exchange)


def content_types(facts: Facts) -> Diagnostics:
    """HTTP015: an answer that is not said to be JSON."""
    for call in facts.odd_headers[TYPE]:
        exchange, response = call.final, call.final.response
        if response is None or response.status != 200 or not response.body:
            continue
        kind = (response.header(b"content-type") or b"").decode("latin-1")
        if "json" not in kind.lower():
            how = f"as {kind}" if kind else "without a Content-Type"
            yield on_exchange("HTTP015", f"the answer to {named(call, exchange)} comes {how}", exchange)


def _messages(call: HookCall) -> list[tuple[str, Message]]:
    """The request and the answer that count, each as it is named."""
    request, response = call.final.request, call.final.response
    answer = [(f"the answer to {named(call, call.final)}", response)] if response is not None else []
    return [(named(call, call.final), request), *answer] if request is not None else list(answer)


def readers_may_differ(facts: Facts) -> Diagnostics:
    """HTTP102 (not coded as said), HTTP103 (beyond the bound), HTTP104 (length stated wrongly): requests and answers."""
    for call in facts.troubled:
        exchange = call.final
        for what, message in _messages(call):
            coding = message.encoding or b""
            if message.complete and message.body and not message.decoded and known(coding):
                detail = f"the body of {what} is not {coding.decode('latin-1')}, although its Content-Encoding says so"
                yield on_exchange("HTTP102", detail, exchange)
            if message.problem == "bound":
                bound = len(message.body) if coding and message.decoded else MAX_BODY
                yield on_exchange("HTTP103", f"{what} has more than {bound:,} bytes", exchange)
    for call in facts.odd_headers[LENGTH]:
        for what, message in _messages(call):
            trouble = length_trouble(message.headers)
            if trouble is not None:
                yield on_exchange("HTTP104", f"where {what} ends is in doubt: {trouble}", call.final)


def overlong_heads(facts: Facts) -> Diagnostics:
    """HTTP105: header blocks beyond the bound."""
    for stream in facts.streams:
        for frame in stream.overlong_heads:
            detail = f"a header block in stream {stream.number} goes beyond {MAX_HEAD:,} bytes in frame {frame}"
            yield Diagnostic(
                "HTTP105", detail, stream.first_time, frames=(frame,), streams=(stream.number,), until=stream.last_time
            )


def no_http(facts: Facts) -> Diagnostics:
    """HTTP106: what came where the answer belongs is no HTTP."""
    for call in facts.troubled:
        for exchange in (call.exchange, *call.repeats):
            unparsed = unparsed_response(exchange)
            if unparsed is not None and not unparsed.continuation and exchange.stream.tls is None:
                detail = f"what came after {named(call, exchange)} is no HTTP (frame {unparsed.frame})"
                diagnostic = on_exchange("HTTP106", detail, exchange)
                yield diagnostic._replace(frames=[*exchange.frames, unparsed.frame])


def repeated(facts: Facts) -> Diagnostics:
    """HTTP021: the same hook with the same body again, because the first try was not answered.

    Where the capture only lost the answer to the first, nobody can tell a repetition from the same thing happening again.
    """
    for call in facts.troubled:
        tries = [call.exchange, *call.repeats]
        if call.repeats and all(e.response is not None or e.absence in FAILING for e in tries[:-1]):
            frames = ", ".join(str(exchange.frame) for exchange in tries)
            detail = f"{label(call)} was sent {len(tries)} times with the same body (frames {frames})"
            yield Diagnostic(
                "HTTP021",
                detail,
                call.time,
                frames=[e.frame for e in tries],
                streams=sorted({e.stream.number for e in tries}),
                exchanges=[e.number for e in tries],
            )


def lost_by_redirect(facts: Facts) -> Diagnostics:
    """HTTP011: a GET of the hook that was just redirected: its body is lost."""
    redirected = [c for c in facts.troubled if (r := c.final.response) is not None and r.status in REDIRECTS]
    gets = [e for e in facts.exchanges if e.request is not None and e.request.method == b"GET"] if redirected else []
    for call in redirected:
        for exchange in gets:
            request = exchange.request
            if request is None or not call.final.end_time <= exchange.time <= call.final.end_time + FOLLOWED:
                continue
            if hook_name("POST", request.uri.decode("latin-1")) == call.name:
                detail = f"after the redirect of {named(call, call.final)} came a GET of it (frame {exchange.frame})"
                diagnostic = on_exchange("HTTP011", detail, call.final)
                streams = sorted({*diagnostic.streams, exchange.stream.number})
                numbers = (*diagnostic.exchanges, exchange.number)
                yield diagnostic._replace(frames=[*diagnostic.frames, *exchange.frames], streams=streams, exchanges=numbers)
                break


def other_agents(facts: Facts) -> Diagnostics:
    """HTTP020: a hook that says it does not come from WCS's HTTP client."""
    for call in facts.odd_headers[AGENT]:
        request = call.exchange.request
        agent = request.header(b"user-agent") if request is not None else None
        if agent is not None and not agent.startswith(AGENT_OF_WCS):
            yield on_exchange("HTTP020", partial(_sent_by, call, agent), call.exchange)


def _sent_by(call: HookCall, agent: bytes) -> str:
    return f"{named(call)} was sent by {listed([agent.decode('latin-1')])}"


def rest_api(facts: Facts) -> Diagnostics:
    """HTTP022: calls of WCS's own REST API on the watched port."""
    for exchange in facts.others:
        if exchange.request is not None and is_rest_api(exchange.request.uri.decode("latin-1")):
            path = path_of(exchange.request.uri.decode("latin-1"))
            detail = f"{path} (frame {exchange.frame}) is a call of the REST API of WCS, not a hook"
            yield on_exchange("HTTP022", detail, exchange)


def unanswered_in_between(facts: Facts) -> Diagnostics:
    """HTTP023: the next request came on the same connection although the one before had no answer."""
    waiting: dict[int, HookCall] = {}
    silent = {c.exchange.stream.number for c in facts.troubled if c.exchange.absence is Absence.ABSENT}
    for call in facts.calls if silent else ():
        number = call.exchange.stream.number
        before = waiting.pop(number, None)
        if before is not None:
            detail = f"{named(call)} followed {named(before)} in stream {number} although that had no answer"
            yield on_exchange("HTTP023", detail, before.exchange)._replace(until=call.time)
        if call.exchange.absence is Absence.ABSENT:
            waiting[number] = call


RULES = (
    statuses,
    mixed_schemes,
    answers,
    content_types,
    readers_may_differ,
    overlong_heads,
    no_http,
    *credentials.RULES,
    repeated,
    lost_by_redirect,
    other_agents,
    rest_api,
    unanswered_in_between,
)
