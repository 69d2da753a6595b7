"""Findings about flows: their evidence are hooks, and what the hooks say."""

from __future__ import annotations

from wcs_pcap.model import Flow, HookCall, Severity
from wcs_pcap.rules.facts import Diagnostic, Facts, on_exchange


def about(flow: Flow, code: str, detail: str, time: int, until: int, *calls: HookCall) -> Diagnostic:
    """A diagnostic about ``calls`` of a flow, which are its evidence."""
    exchanges = [call.final for call in calls]
    frames = [frame for exchange in exchanges for frame in exchange.frames]
    streams = sorted({exchange.stream.number for exchange in exchanges})
    return Diagnostic(
        code, detail, time, frames, streams, [exchange.number for exchange in exchanges], (flow.number,), None, until
    )


def on_call(facts: Facts, code: str, detail: str, call: HookCall, severity: Severity | None = None) -> Diagnostic:
    """A diagnostic about one hook, and the first flow that it is a step of."""
    flows = facts.flows_of(call.exchange.number)
    if not flows:
        return on_exchange(code, detail, call.final, severity)
    return about(flows[0], code, detail, call.time, call.final.end_time, call)._replace(severity=severity)


def info_of(call: HookCall) -> str:
    """What an event gives as its reason, in brackets; empty when it gives none."""
    info = call.fields.get("info")
    return f" ({info})" if isinstance(info, str) and info else ""
