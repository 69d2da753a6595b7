"""Could the user log in, and register at the SIP server? Source: docs/wcs.md#connection."""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import FAILING, Severity
from wcs_pcap.rules.facts import Diagnostics, Facts, named, on_exchange
from wcs_pcap.rules.flow.diagnostics import about, info_of, on_call

BEGINNINGS = frozenset(("call", "OnCallEvent"))


def unanswered_connect(facts: Facts) -> Diagnostics:
    """FLOW001: ``connect`` had no answer."""
    for call in facts.named("connect"):
        if call.final.response is None and call.final.absence in FAILING:
            yield on_call(facts, "FLOW001", f"{named(call)} had no answer", call)


def login(facts: Facts) -> Diagnostics:
    """FLOW002 (``connect`` refused) and FLOW004 (accepted, then FAILED)."""
    for flow in facts.flows_like("connection"):
        connect = flow.calls[0]
        response = connect.final.response
        if response is None:
            continue
        failed = next((call for call in flow.calls if call.status == "FAILED"), None)
        if response.status != 200:
            detail = f"{named(connect)} was answered {response.status} (frame {response.frame}); the client is not let in"
            yield about(flow, "FLOW002", detail, connect.time, flow.last_time, connect)
        elif failed is not None:
            detail = f"{named(connect)} was accepted, then {named(failed)} followed{info_of(failed)}"
            yield about(flow, "FLOW004", detail, failed.time, flow.last_time, connect, failed)


def registration(facts: Facts) -> Diagnostics:
    """FLOW006 (registration failed) and FLOW007 (registered although not asked for)."""
    for call in facts.named("RegistrationStatusEvent"):
        connect = call.client.connect if call.client is not None else None
        if hooks()[call.name].statuses.get(call.status or "") == "failure":
            yield on_call(facts, "FLOW006", f"SIP registration failed: {named(call)}{info_of(call)}", call)
        elif connect is not None and connect.fields.get("sipRegisterRequired") is False:
            detail = f"{named(call)} came although {named(connect)} said sipRegisterRequired false"
            yield on_call(facts, "FLOW007", detail, call)


def strangers(facts: Facts) -> Diagnostics:
    """FLOW008: hooks of a client whose ``connect`` was not seen. FLOW021: an established call whose beginning was not.

    Both only inform where the capture may not show what came before.
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


RULES = (unanswered_connect, login, registration, strangers)
