"""Whether users could log in and register at the SIP server. Source: docs/wcs.md#connection."""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import FAILING, Severity
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, on_flow, on_step, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import got_status, info_of, named

BEGINNINGS = frozenset(("call", "OnCallEvent"))


@rule("FLOW001")
def connect_without_response(facts: Facts) -> Diagnostics:
    """``connect`` had no response."""
    for call in facts.named("connect"):
        if call.final.received is None and call.final.absence in FAILING:
            yield on_step("FLOW001", f"{named(call)} had no response", call)


@rule("FLOW002", "FLOW004")
def login(facts: Facts) -> Diagnostics:
    """``connect`` was refused (FLOW002), or accepted and then FAILED (FLOW004)."""
    for flow in facts.flows_like("connection"):
        connect = flow.calls[0]
        response = connect.final.received
        if response is None:
            continue
        failed = next((call for call in flow.calls if call.status == "FAILED"), None)
        if response.status != 200:
            detail = f"{got_status(connect)} (frame {response.frame}); the client cannot log in"
            yield on_flow("FLOW002", detail, flow, connect, until=flow.last_time)
        elif failed is not None:
            detail = f"{named(connect)} was accepted, then {named(failed)} followed{info_of(failed)}"
            yield on_flow("FLOW004", detail, flow, connect, failed, time=failed.time, until=flow.last_time)


@rule("FLOW006", "FLOW007")
def registration(facts: Facts) -> Diagnostics:
    """The SIP registration failed (FLOW006), or was reported although the login did not ask for one (FLOW007)."""
    for call in facts.named("RegistrationStatusEvent"):
        connect = call.client.connect if call.client is not None else None
        if hook_named(call.name).statuses.get(call.status or "") == "failure":
            yield on_step("FLOW006", f"SIP registration failed: {named(call)}{info_of(call)}", call)
        elif connect is not None and connect.fields.get("sipRegisterRequired") is False:
            detail = f"{named(call)} came although {named(connect)} said sipRegisterRequired false"
            yield on_step("FLOW007", detail, call)


@rule("FLOW008", "FLOW021")
def unseen_beginnings(facts: Facts) -> Diagnostics:
    """The ``connect`` of a client (FLOW008) or the beginning of an established call (FLOW021) was not seen.

    Both are info where the capture may not show what came before.
    """
    for client in facts.clients:
        if client.connect is not None:
            continue
        call = client.calls[0]
        detail = f"{client.session_id} sends hooks from frame {call.exchange.frame} on, without a connect before"
        severity = None if facts.whole_before(call.time) else Severity.INFO
        yield on_exchange("FLOW008", detail, call.exchange, severity)._replace(spans=[(facts.coverage.begin, call.time)])
    for call in facts.orphans:
        nameless = call.fields.keys().isdisjoint(("callId", "id"))
        if call.name == "CallStatusEvent" and call.status == "ESTABLISHED" and not nameless:
            if not BEGINNINGS.isdisjoint(disabled_hooks(call.client)):
                continue
            detail = f"{named(call)} came without a call or OnCallEvent before"
            severity = None if facts.whole_before(call.time) else Severity.INFO
            yield on_exchange("FLOW021", detail, call.exchange, severity)._replace(spans=[(facts.coverage.begin, call.time)])
