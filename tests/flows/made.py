"""Exchanges, hook calls, flows and findings made by hand: no packets, times in seconds after the capture began."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

from wcs_pcap.capture.observations import Observations
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.flows.assign import Assignment, assign
from wcs_pcap.flows.coverage import Coverage, Loss
from wcs_pcap.flows.pattern import build
from wcs_pcap.flows.pattern import patterns as built_in
from wcs_pcap.flows.verdict import judge_flows
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import (
    NANOSECONDS,
    Absence,
    Capture,
    Endpoint,
    Exchange,
    Finding,
    Flow,
    Request,
    Response,
    Stream,
)
from wcs_pcap.rules.engine import find
from wcs_pcap.rules.facts import Facts

Made = TypeVar("Made")

BEGIN = 1_433_326_347 * NANOSECONDS
END = 100.0
ALL = 1 << 20  # bytes: more than anybody sends here
NODE = "Hq5dTz8vBn2cKx7wLm4pRs9fJg3yVa6e@192.0.2.110"
SESSION = "/198.51.100.210:50814/192.0.2.110:8443"
ENVELOPE = {"nodeId": NODE, "appKey": "defaultApp", "sessionId": SESSION}
JSON = ((b"Content-Type", b"application/json;charset=UTF-8"),)


def at(seconds: float) -> int:
    return BEGIN + round(seconds * NANOSECONDS)


def stream(number: int = 0, **changes: Any) -> Stream:
    client, server = Endpoint(b"\x7f\0\0\1", 34_310 + number), Endpoint(b"\x7f\0\0\1", 9091)
    made = Stream(number, client, server, number * 1000 + 1, at(0))
    usual = {"last_time": at(END), "opened": "handshake", "acknowledged": [ALL, ALL], "payload_by": [ALL, ALL]}
    return changed(made, **{**usual, **changes})


def changed(made: Made, **changes: Any) -> Made:
    """A copy of a part of a report with other values in some of its places."""
    other = copy(made)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


STREAM = stream()


def hook(
    seconds: float,
    name: str,
    fields: Mapping[str, Any] | None = None,
    *,
    answer: int | None = 200,
    says: bytes | None = None,
    headers: tuple[tuple[bytes, bytes], ...] = JSON,
    asked: tuple[tuple[bytes, bytes], ...] = JSON,
    took: float = 0.01,
    on: Stream = STREAM,
    absence: Absence | None = None,
    cut: int | None = None,
    problem: str = "cut",
    raw: bytes | None = None,
    prefix: str = "/EchoApp",
) -> Exchange:
    """An exchange: the hook ``name`` at ``seconds`` with the fields of the usual client and ``fields``.

    ``answer`` None: it has none, for the reason ``absence``. ``cut``: only so many bytes of the body could be read.
    ``says``: the body of the answer, an echo unless given. ``raw``: the body of the request as it stands.
    """
    body = raw if raw is not None else json.dumps({**ENVELOPE, **(fields or {})}, separators=(",", ":")).encode()
    kept = body if cut is None else body[:cut]
    frame = round(seconds * 1000) + 1
    time, done = at(seconds), at(seconds + took)
    request = Request(
        frames=[frame],
        first_time=time,
        last_time=time,
        offset=round(seconds * 1000),
        end_offset=round(seconds * 1000) + 500,
        peer_offset=0,
        headers=asked,
        body=kept,
        body_bytes=len(kept),
        declared_bytes=len(body),
        problem=None if cut is None else problem,
        method=b"POST",
        uri=f"{prefix}/{name}".encode(),
    )
    response = None
    if answer is not None:
        text = body if says is None else says
        response = Response(
            frames=[frame + 5],
            first_time=done,
            last_time=done,
            offset=0,
            end_offset=0,
            peer_offset=0,
            headers=headers,
            body=text,
            body_bytes=len(text),
            declared_bytes=len(text),
            problem=None,
            status=answer,
            reason={200: b"OK", 403: b"Forbidden"}.get(answer, b""),
        )
    return Exchange(on, request, response, absence=absence)


def coverage(end: float = END, losses: Sequence[tuple[float, float, Absence]] = ()) -> Coverage:
    return Coverage(at(0), at(end), tuple(Loss(at(begin), at(end), cause) for begin, end, cause in losses))


def in_order(exchanges: Sequence[Exchange]) -> list[Exchange]:
    ordered = sorted(exchanges, key=lambda exchange: exchange.time)
    for number, exchange in enumerate(ordered, 1):
        exchange.number = number
    return ordered


def sorted_out(exchanges: Sequence[Exchange]) -> Assignment:
    return assign(built_in(), hook_calls(in_order(exchanges), None))


def flows(
    *exchanges: Exchange, end: float = END, losses: Sequence[tuple[float, float, Absence]] = (), pattern: str | None = None
) -> list[Flow]:
    """The flows that ``exchanges`` give, of one pattern or of all."""
    made = judge_flows(sorted_out(exchanges), coverage(end, losses))
    return [flow for flow in made if pattern in (None, flow.pattern)]


def findings(
    *exchanges: Exchange,
    end: float = END,
    losses: Sequence[tuple[float, float, Absence]] = (),
    streams: Sequence[Stream] = (),
    observations: Observations | None = None,
    captures: Sequence[Capture] = (),
    ports: Sequence[int] | None = (9091,),
    patterns: Sequence[Mapping[str, Any]] = (),
    hook_secret: bytes | None = None,
    evidence: Evidence | None = None,
    rest_timeout: float = 15.0,
) -> list[Finding]:
    """The findings that ``exchanges`` and ``streams`` give."""
    ordered = in_order(exchanges)
    calls = hook_calls(ordered, None)
    assignment = assign({**built_in(), **{table["name"]: build(table) for table in patterns}}, calls)
    shown = coverage(end, losses)
    judged = judge_flows(assignment, shown)
    seen = {id(one): one for one in (*(exchange.stream for exchange in ordered), *streams)}
    facts = Facts(
        captures=captures,
        observations=observations or Observations(),
        streams=sorted(seen.values(), key=lambda one: one.number),
        exchanges=ordered,
        calls=calls,
        flows=judged,
        orphans=assignment.orphans,
        coverage=shown,
        ports=ports,
        rest_timeout=rest_timeout,
        slow=1.0,
        hook_secret=hook_secret,
        collect_evidence=lambda: evidence or Evidence(),
        app=None,
    )
    return find(facts)


def codes(*exchanges: Exchange, **options: Any) -> list[str]:
    return [finding.code for finding in findings(*exchanges, **options)]


def configured(config: object, fields: Mapping[str, Any] | None = None) -> Exchange:
    """A ``connect`` whose response has this ``restClientConfig``."""
    return hook(0, "connect", fields, says=json.dumps({"restClientConfig": config}).encode())


def login(seconds: float = 0.0, sip: bool = False, **more: Any) -> list[Exchange]:
    """A healthy login."""
    connect = {"sipRegisterRequired": sip, "sipLogin": "agent7", **more}
    hooks = [
        hook(seconds, "connect", connect),
        hook(seconds + 0.2, "ConnectionStatusEvent", {**connect, "status": "ESTABLISHED"}),
    ]
    if sip:
        hooks.append(hook(seconds + 0.4, "RegistrationStatusEvent", {"status": "REGISTERED"}))
    return hooks


def call(seconds: float, *events: str, gap: float = 1.0, key: str = "c1", **options: Any) -> list[Exchange]:
    """Hooks of one call, ``gap`` seconds apart: direct hooks by their name, events by their status."""
    made = []
    for number, name in enumerate(events):
        fields = {"callId": key}
        if name.isupper():
            name, fields = "CallStatusEvent", {**fields, "status": name}
        made.append(hook(seconds + number * gap, name, fields, **options))
    return made
