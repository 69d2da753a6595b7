"""What became of calls. Source: docs/wcs.md#calls."""

from __future__ import annotations

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import Flow
from wcs_pcap.rules.diagnostic import Diagnostics, on_flow, on_step, rule
from wcs_pcap.rules.facts import Facts, goes_on, refused
from wcs_pcap.rules.texts import got_status, named

PROGRESS = frozenset(("CallStatusEvent", "answer"))  # hooks without which a call cannot be followed
TALKING = frozenset(("ESTABLISHED", "HOLD"))
ENDED = frozenset(("FINISH", "FAILED"))
WANTED = {"hold": "HOLD", "unhold": "ESTABLISHED"}
HOLD_LIMIT = nanoseconds("sip_transaction")
MEDIA_FAILURES = ("codec", "ICE", "DTLS")


@rule("FLOW013", "FLOW014", "FLOW022")
def refused_calls(facts: Facts) -> Diagnostics:
    """The refusal of an outgoing call had effect (FLOW013) or not (FLOW014); an incoming call was refused (FLOW022)."""
    for flow in facts.flows_like("outgoing-call"):
        first = flow.calls[0]
        if first.name != "call" or not refused(first):
            continue
        went_on = goes_on(flow)
        if went_on is not None:
            yield on_flow("FLOW014", f"{got_status(first)}, yet {named(went_on)} followed", flow, first, went_on)
        elif facts.whole(first.time, flow.last_time):
            detail = f"{got_status(first)}, and the call did not go on"
            yield on_flow("FLOW013", detail, flow, first, until=flow.last_time)
    for call in facts.refusals.get("OnCallEvent", ()):
        yield on_step("FLOW022", got_status(call), call)


@rule("FLOW015", "FLOW016", "FLOW017", "FLOW023", "FLOW024")
def call_outcomes(facts: Facts) -> Diagnostics:
    """Busy (FLOW015), SIP failure (FLOW016), media failure (FLOW024), given up (FLOW017), missed (FLOW023)."""
    for flow in facts.flows_like("outgoing-call", "incoming-call"):
        calls = flow.calls
        statuses = [call.status for call in calls]
        names = [call.name for call in calls]
        for call, status in zip(calls, statuses, strict=True):
            info = call.fields.get("info") if status == "FAILED" else None
            if status == "BUSY":
                yield on_flow("FLOW015", f"{named(call)}: the callee was busy", flow, call)
            elif call.name == "CallStatusEvent" and isinstance(info, str):
                detail = f"the call failed: {info} (frame {call.exchange.frame})"
                if info.startswith("SIP "):
                    yield on_flow("FLOW016", detail, flow, call)
                elif "answer" in names and any(word in info for word in MEDIA_FAILURES):
                    yield on_flow("FLOW024", detail, flow, call)
        if not TALKING.isdisjoint(statuses):
            continue
        # the rest rests on what was not there
        if flow.pattern == "outgoing-call" and "hangup" in names:
            place = names.index("hangup")
            if "BUSY" not in statuses[:place] and _seen_whole(facts, flow):
                yield on_flow("FLOW017", f"{named(calls[place])} came before the call was established", flow, calls[place])
        taken = "answer" in names or "hangup" in names
        if flow.pattern == "incoming-call" and not taken and statuses[-1] in ENDED and _seen_whole(facts, flow):
            yield on_flow("FLOW023", f"the call ended with {named(calls[-1])} before it was answered", flow, calls[-1])


def _seen_whole(facts: Facts, flow: Flow) -> bool:
    """Whether the capture shows all hooks of a call."""
    if not PROGRESS.isdisjoint(disabled_hooks(flow.client)):
        return False
    return facts.whole(flow.first_time, flow.last_time) and all(call.whole for call in flow.calls)


@rule("FLOW025")
def holds(facts: Facts) -> Diagnostics:
    """``hold`` or ``unhold`` was accepted, and no event reports that it took effect."""
    if WANTED.keys().isdisjoint(facts.by_name):
        return
    for flow in facts.flows_like("outgoing-call", "incoming-call"):
        calls = sorted(flow.calls, key=lambda call: call.time)
        for place, asked in enumerate(calls):
            wanted = WANTED.get(asked.name)
            if wanted is None or refused(asked) or asked.final.received is None:
                continue
            if "CallStatusEvent" in disabled_hooks(flow.client):
                break
            deadline = asked.time + HOLD_LIMIT
            later = [call for call in calls[place + 1 :] if call.time <= deadline]
            ended = any(call.status in (wanted, *ENDED) or call.name in ("hangup", *WANTED) for call in later)
            gone = flow.client.disconnected if flow.client is not None else None
            if ended or deadline > facts.coverage.end or not facts.whole(asked.time, deadline):
                continue
            if (gone is None or gone.time > deadline) and all(call.whole for call in later):
                detail = f"after {named(asked)} no CallStatusEvent {wanted} came up to {facts.seconds(deadline)} s"
                yield on_flow("FLOW025", detail, flow, asked, until=deadline)
