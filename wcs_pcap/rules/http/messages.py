"""Where messages end, how their bodies are coded, and whether they are HTTP at all."""

from __future__ import annotations

from collections.abc import Iterator

from wcs_pcap.flows.coverage import unparsed_response, unreadable_requests
from wcs_pcap.http.content_coding import MAX_BODY, known
from wcs_pcap.http.framing import length_trouble
from wcs_pcap.http.head import MAX_HEAD
from wcs_pcap.model import HookCall, Message, Side
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import SIDES, listed, named, response_to
from wcs_pcap.rules.triage import LENGTH, TYPE


def messages(call: HookCall) -> Iterator[tuple[str, Message]]:
    """Yields the request and the response of the try that counts, each with its name in texts."""
    if call.final.request is not None:
        yield named(call, call.final), call.final.request
    if call.final.received is not None:
        yield response_to(call), call.final.received


@rule("HTTP013")
def mixed_schemes(facts: Facts) -> Diagnostics:
    """One side uses TLS, the other does not."""
    for stream in facts.streams:
        if stream.tls is not None and stream.plain is not None:
            plain = Side.SERVER if stream.tls is Side.CLIENT else Side.CLIENT
            detail = f"in TCP stream {stream.number} {SIDES[stream.tls]} uses TLS and {SIDES[plain]} plain text"
            yield on_stream("HTTP013", detail, stream)


@rule("HTTP016")
def incomplete_responses(facts: Facts) -> Diagnostics:
    """A response is shorter than declared, or its chunks are broken."""
    for call, response in facts.responses:
        exchange = call.final
        if exchange.stream.gaps:
            continue
        by_server = exchange.stream.closed_by is Side.SERVER or exchange.stream.half_closed
        if response.problem == "framing" or (response.problem == "closed" and by_server):
            declared = response.declared_bytes
            how = "its chunks do not add up" if declared is None else f"{response.body_bytes:,} of {declared:,} bytes came"
            yield on_exchange("HTTP016", f"{response_to(call)} is broken: {how}", exchange)


@rule("HTTP103")
def large_bodies(facts: Facts) -> Diagnostics:
    """A body is larger than what is kept of one."""
    for call in facts.suspicious:
        for name, message in messages(call):
            if message.problem == "bound":
                bound = len(message.body) if message.encoding and message.decoded else MAX_BODY
                yield on_exchange("HTTP103", f"{name} has more than {bound:,} bytes", call.final)


@rule("HTTP104")
def ambiguous_lengths(facts: Facts) -> Diagnostics:
    """The length of a message is stated wrongly or twice."""
    for call in facts.triage.unusual[LENGTH]:
        for name, message in messages(call):
            trouble = length_trouble(message.headers)
            if trouble is not None:
                yield on_exchange("HTTP104", f"the end of {name} is ambiguous: {trouble}", call.final)


@rule("HTTP105")
def overlong_heads(facts: Facts) -> Diagnostics:
    """A header block is longer than what is read of one."""
    for stream in facts.streams:
        for frame in stream.overlong_heads:
            detail = f"a header block in TCP stream {stream.number} is longer than {MAX_HEAD:,} bytes in frame {frame}"
            yield on_stream("HTTP105", detail, stream, (frame,))


@rule("HTTP106")
def not_http(facts: Facts) -> Diagnostics:
    """Where the response belongs are bytes that are not HTTP."""
    for call in facts.suspicious:
        for exchange in (call.exchange, *call.repeats):
            unparsed = unparsed_response(exchange)
            if unparsed is not None and not unparsed.continuation and exchange.stream.tls is None:
                detail = f"what came after {named(call, exchange)} is not HTTP (frame {unparsed.frame})"
                diagnostic = on_exchange("HTTP106", detail, exchange)
                yield diagnostic._replace(frames=[*exchange.frames, unparsed.frame])


@rule("HTTP107")
def other_protocols(facts: Facts) -> Diagnostics:
    """The connection goes on as another protocol, which is not read."""
    for stream in facts.streams:
        switched = stream.switched
        if switched is not None and switched.may_carry_hooks:
            to = f"goes on as {listed([switched.protocol])} after frame {switched.frame}"
            detail = f"TCP stream {stream.number} {to}: hooks in it are not read"
            yield on_stream("HTTP107", detail, stream, (switched.frame,))._replace(time=switched.time)


@rule("HTTP108")
def not_requests(facts: Facts) -> Diagnostics:
    """Between hooks the client sent bytes that are not HTTP."""
    http = {call.exchange.stream.number for call in facts.calls} if any(s.unparsed_requests for s in facts.streams) else set()
    for stream in facts.streams:
        for unparsed in unreadable_requests(stream) if stream.number in http else ():
            detail = f"what WCS sent in frame {unparsed.frame} of TCP stream {stream.number} is not an HTTP request"
            yield on_stream("HTTP108", detail, stream, (unparsed.frame,))._replace(time=unparsed.time)


@rule("HTTP014")
def compressed(facts: Facts) -> Diagnostics:
    """A response is compressed."""
    for call, response in facts.responses:
        coding = (response.encoding or b"").strip().lower()
        if coding not in (b"", b"identity"):
            yield on_exchange("HTTP014", f"{response_to(call)} is compressed ({coding.decode('latin-1')})", call.final)


@rule("HTTP015")
def content_types(facts: Facts) -> Diagnostics:
    """The Content-Type of a response is missing or is not JSON."""
    for call in facts.triage.unusual[TYPE]:
        response = call.final.received
        if response is None or response.status != 200 or not response.body:
            continue
        kind = (response.header(b"content-type") or b"").decode("latin-1")
        if "json" not in kind.lower():
            has = f"has Content-Type {kind}" if kind else "has no Content-Type"
            yield on_exchange("HTTP015", f"{response_to(call)} {has}", call.final)


@rule("HTTP102")
def wrong_codings(facts: Facts) -> Diagnostics:
    """A body is not in the coding that its header names."""
    for call in facts.suspicious:
        for name, message in messages(call):
            coding = message.encoding or b""
            if message.complete and message.body and not message.decoded and known(coding):
                detail = f"the body of {name} is not {coding.decode('latin-1')}, although its Content-Encoding says so"
                yield on_exchange("HTTP102", detail, call.final)
