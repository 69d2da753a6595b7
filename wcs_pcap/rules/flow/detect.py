"""Did everything happen that had to, and in order? Codes FLOWnnn; dossier 10.5.

Codes for steps that a pattern requires and that were not seen stand in the pattern's table.
"""

from __future__ import annotations

from collections.abc import Iterator

from wcs_pcap.flows.judge import FAILING
from wcs_pcap.model import Absence, Flow, HookCall, Severity, Step
from wcs_pcap.rules.facts import Draft, Drafts, Facts, named, on_exchange

NOT_DELIVERED = frozenset(("FAILED", "IMDN_FAILED", "IMDN_FORBIDDEN", "IMDN_ERROR"))
TALKING = frozenset(("ESTABLISHED", "HOLD"))
ENDED = frozenset(("FINISH", "FAILED"))
MEDIA_TROUBLE = ("codec", "ICE", "DTLS")


def missing_steps(facts: Facts) -> Drafts:
    """The code that the pattern names for a required step that is proven absent; FLOW104 where it names none."""
    for flow in facts.flows:
        missing = flow.missing
        if missing is None or missing.absence not in FAILING or flow.awaited_until is None:
            continue
        before = _before(flow, missing)
        expected = " or ".join(missing.expected or ())
        since = flow.awaited_since or before.time
        until = flow.awaited_until or facts.coverage.end
        gone = flow.client.disconnected if flow.client is not None else None
        left = gone is not None and since <= gone.time <= until
        limit = f"before {named(gone)}" if gone is not None and left else f"up to {facts.seconds(until)} s"
        on_wire = "; its bytes were lost on the way" if missing.absence is Absence.LOST_ON_WIRE else ""
        detail = f"after {named(before)} no {missing.hook} {expected} came {limit}{on_wire}"
        yield _about(flow, flow.awaited_code or "FLOW104", detail, since, until, before)


def unanswered_connect(facts: Facts) -> Drafts:
    """FLOW001: ``connect`` had no answer."""
    for call in _named(facts, "connect"):
        if call.final.response is None and call.final.absence in FAILING:
            yield _on_call(facts, "FLOW001", f"{named(call)} had no answer", call)


def login(facts: Facts) -> Drafts:
    """FLOW002 (``connect`` refused) and FLOW004 (accepted, then FAILED)."""
    for flow in _flows(facts, "connection"):
        connect = flow.calls[0]
        response = connect.final.response
        if response is None:
            continue
        failed = next((call for call in flow.calls if call.status == "FAILED"), None)
        if response.status != 200:
            detail = f"{named(connect)} was answered {response.status} (frame {response.frame}); the client is not let in"
            yield _about(flow, "FLOW002", detail, connect.time, flow.last_time, connect)
        elif failed is not None:
            detail = f"{named(connect)} was accepted, then {named(failed)} followed{_info(failed)}"
            yield _about(flow, "FLOW004", detail, failed.time, flow.last_time, connect, failed)


def registration(facts: Facts) -> Drafts:
    """FLOW006 (registration failed) and FLOW007 (registered although not asked for)."""
    for call in _named(facts, "RegistrationStatusEvent"):
        connect = call.client.connect if call.client is not None else None
        if call.status in ("AUTHENTICATION_FAIL", "FAILED"):
            yield _on_call(facts, "FLOW006", f"SIP registration failed: {named(call)}{_info(call)}", call)
        elif connect is not None and connect.fields.get("sipRegisterRequired") is False:
            detail = f"{named(call)} came although {named(connect)} said sipRegisterRequired false"
            yield _on_call(facts, "FLOW007", detail, call)


def strangers(facts: Facts) -> Drafts:
    """FLOW008: hooks of a client whose ``connect`` was not seen. FLOW021: an established call whose beginning was not.

    Both only inform where the capture may not show what came before.
    """
    seen: set[int] = set()
    for call in facts.calls:
        client = call.client
        if client is None or client.connect is not None or id(client) in seen:
            continue
        seen.add(id(client))
        detail = f"{client.session_id} sends hooks from frame {call.exchange.frame} on, without a connect before"
        severity = None if facts.whole_before(call.time) else Severity.INFO
        yield on_exchange("FLOW008", detail, call.exchange, severity)
    for call in facts.orphans:
        if call.name == "CallStatusEvent" and call.status == "ESTABLISHED":
            detail = f"{named(call)} came without a call or OnCallEvent before"
            severity = None if facts.whole_before(call.time) else Severity.INFO
            yield on_exchange("FLOW021", detail, call.exchange, severity)


def refused_calls(facts: Facts) -> Drafts:
    """FLOW013 and FLOW014: did the refusal of ``call`` work? FLOW022 and FLOW030: incoming things refused."""
    for flow in _flows(facts, "outgoing-call"):
        first = flow.calls[0]
        if first.final.response is None or first.final.response.status == 200:
            continue
        went_on = next((c for c in flow.calls[1:] if c.status in TALKING or (c.status or "").startswith("RING")), None)
        if went_on is not None:
            detail = f"{named(first)} was answered {first.final.response.status}, yet {named(went_on)} followed"
            yield _about(flow, "FLOW014", detail, first.time, went_on.time, first, went_on)
        elif facts.whole(first.time, flow.last_time):
            detail = f"{named(first)} was answered {first.final.response.status} and did not go on"
            yield _about(flow, "FLOW013", detail, first.time, flow.last_time, first)
    for name, code in (("OnCallEvent", "FLOW022"), ("OnMessageEvent", "FLOW030")):
        for call in _named(facts, name):
            if call.final.response is not None and call.final.response.status != 200:
                yield _on_call(facts, code, f"{named(call)} was answered {call.final.response.status}", call)


def call_outcomes(facts: Facts) -> Drafts:
    """FLOW015 (busy), FLOW016 (SIP failure), FLOW024 (media trouble), FLOW017 (given up), FLOW023 (missed)."""
    for flow in (*_flows(facts, "outgoing-call"), *_flows(facts, "incoming-call")):
        statuses = [call.status for call in flow.calls]
        names = [call.name for call in flow.calls]
        for call in flow.calls:
            info = call.fields.get("info")
            if call.status == "BUSY":
                yield _about(flow, "FLOW015", f"{named(call)}: the callee was busy", call.time, call.time, call)
            elif call.name == "CallStatusEvent" and call.status == "FAILED" and isinstance(info, str):
                detail = f"the call failed: {info} (frame {call.exchange.frame})"
                if info.startswith("SIP "):
                    yield _about(flow, "FLOW016", detail, call.time, call.time, call)
                elif "answer" in names and any(word in info for word in MEDIA_TROUBLE):
                    yield _about(flow, "FLOW024", detail, call.time, call.time, call)
        if not facts.whole(flow.first_time, flow.last_time) or not all(call.whole for call in flow.calls):
            continue  # what follows says that something was not there
        if flow.pattern == "outgoing-call" and "hangup" in names:
            hangup = flow.calls[names.index("hangup")]
            if TALKING.isdisjoint(statuses) and "BUSY" not in statuses[: names.index("hangup")]:
                detail = f"{named(hangup)} came before the call was established"
                yield _about(flow, "FLOW017", detail, hangup.time, hangup.time, hangup)
        taken = {"answer", "hangup"}.intersection(names) or "ESTABLISHED" in statuses
        if flow.pattern == "incoming-call" and not taken and statuses[-1] in ENDED:
            last = flow.calls[-1]
            detail = f"the call ended with {named(last)} before anybody answered"
            yield _about(flow, "FLOW023", detail, last.time, last.time, last)


def wrong_order(facts: Facts) -> Drafts:
    """FLOW020: a hook that the pattern does not allow where it stands."""
    for flow in facts.flows:
        illegal = flow.illegal
        if illegal is None:
            continue
        calls = flow.calls
        place = next(index for index, call in enumerate(calls) if call is illegal)
        before = calls[max(place - 1, 0)]
        detail = f"in {flow.pattern} {named(illegal)} may not follow {named(before)}"
        yield _about(flow, "FLOW020", detail, illegal.time, illegal.time, before, illegal)


def messages(facts: Facts) -> Drafts:
    """FLOW028 (not delivered) and FLOW029 (delivery report still missing)."""
    for flow in _flows(facts, "message-sent"):
        failed = next((call for call in flow.calls if call.status in NOT_DELIVERED), None)
        if failed is not None:
            detail = f"the message was not delivered: {named(failed)}{_info(failed)}"
            yield _about(flow, "FLOW028", detail, failed.time, failed.time, flow.calls[0], failed)
        elif flow.calls[0].fields.get("isImdnRequired") is True and flow.state == "accepted":
            last = flow.calls[-1]
            detail = f"{named(flow.calls[0])} asked for a delivery report, and none came"
            yield _about(flow, "FLOW029", detail, last.time, facts.coverage.end, last)


def _flows(facts: Facts, pattern: str) -> Iterator[Flow]:
    return (flow for flow in facts.flows if flow.pattern == pattern)


def _named(facts: Facts, name: str) -> Iterator[HookCall]:
    return (call for call in facts.calls if call.name == name)


def _before(flow: Flow, missing: Step) -> HookCall:
    place = next(index for index, step in enumerate(flow.steps) if step is missing)
    return next(step.call for step in reversed(flow.steps[:place]) if step.call is not None)


def _info(call: HookCall) -> str:
    info = call.fields.get("info")
    return f" ({info})" if isinstance(info, str) and info else ""


def _on_call(facts: Facts, code: str, detail: str, call: HookCall) -> Draft:
    flows = facts.flows_of(call.exchange.number)
    if not flows:
        return on_exchange(code, detail, call.final)
    return _about(flows[0], code, detail, call.time, call.final.end_time, call)


def _about(flow: Flow, code: str, detail: str, time: int, until: int, *calls: HookCall) -> Draft:
    """A draft about ``calls`` of a flow, which are its evidence."""
    tries = [call.final for call in calls]
    return Draft(
        code,
        detail,
        time,
        frames=[frame for exchange in tries for frame in exchange.frames],
        streams=sorted({exchange.stream.number for exchange in tries}),
        exchanges=[exchange.number for exchange in tries],
        flows=(flow.number,),
        until=until,
    )


RULES = (
    missing_steps,
    unanswered_connect,
    login,
    registration,
    strangers,
    refused_calls,
    call_outcomes,
    wrong_order,
    messages,
)
