"""What became of messages and data? Source: docs/wcs.md#messages."""

from __future__ import annotations

from wcs_pcap.model import HookCall, Severity
from wcs_pcap.rules.facts import Diagnostics, Facts, named
from wcs_pcap.rules.flow.diagnostics import about, info_of, on_call
from wcs_pcap.rules.media import status_of

NOT_DELIVERED = frozenset(("FAILED", "IMDN_FAILED", "IMDN_FORBIDDEN", "IMDN_ERROR"))
SIP_OUTCOMES = frozenset(("ACCEPTED", "FAILED"))
IMDN_OUTCOMES = frozenset(("IMDN_DELIVERED", "IMDN_FAILED", "IMDN_FORBIDDEN", "IMDN_ERROR"))


def messages(facts: Facts) -> Diagnostics:
    """FLOW028 (not delivered) and FLOW029 (delivery report still missing)."""
    for flow in facts.flows_like("message-sent"):
        failed = next((call for call in flow.calls if call.status in NOT_DELIVERED), None)
        if failed is not None:
            detail = f"the message was not delivered: {named(failed)}{info_of(failed)}"
            yield about(flow, "FLOW028", detail, failed.time, failed.time, flow.calls[0], failed)
        elif flow.calls[0].fields.get("isImdnRequired") is True and flow.state == "accepted":
            last = flow.calls[-1]
            detail = f"{named(flow.calls[0])} asked for a delivery report, and none came"
            yield about(flow, "FLOW029", detail, last.time, facts.coverage.end, last)


def two_outcomes(facts: Facts) -> Diagnostics:
    """FLOW031: one message was reported as this and as that."""
    for flow in facts.flows_like("message-sent"):
        reports = [call for call in flow.calls if call.name == "MessageStatusEvent"]
        for outcomes in (SIP_OUTCOMES, IMDN_OUTCOMES):
            first = {call.status: call for call in reversed(reports) if call.status in outcomes}
            if len(first) > 1:
                one, other, *_ = sorted(first.values(), key=lambda call: call.time)
                detail = f"{named(other)} contradicts {named(one)} about the same message"
                yield about(flow, "FLOW031", detail, one.time, other.time, one, other)


def refused_messages(facts: Facts) -> Diagnostics:
    """FLOW030 (an incoming message) and FLOW039 (data): answered with another status than 200."""
    for name, code in (("OnMessageEvent", "FLOW030"), ("OnDataEvent", "FLOW039")):
        for call in facts.refusals.get(name, ()):
            detail = f"{named(call)} was answered {status_of(call)}"
            config = facts.config(call) if code == "FLOW039" else None
            if config is not None:
                sees = "FAILED" if config.on_error == "FAIL" else "ACCEPTED"
                detail += f"; restOnError is {config.on_error} for it, so the sender sees {sees}"
            yield on_call(facts, code, detail, call)


def data_outcomes(facts: Facts) -> Diagnostics:
    """FLOW040: data failed. It only informs about a status for data that were not seen: they may come by the REST API."""
    sent = {call.fields.get("operationId") for call in facts.named("OnDataEvent") if _operation(call) is not None}
    for call in facts.named("DataStatusEvent"):
        operation = _operation(call)
        if call.status == "FAILED":
            yield on_call(facts, "FLOW040", f"{named(call)}: the data did not arrive{info_of(call)}", call)
        elif operation is not None and operation not in sent and facts.whole_before(call.time):
            detail = f"{named(call)} is about data that no OnDataEvent told of"
            yield on_call(facts, "FLOW040", detail, call, Severity.INFO)


def _operation(call: HookCall) -> str | None:
    value = call.fields.get("operationId")
    return value if isinstance(value, str) else None


RULES = (messages, two_outcomes, refused_messages, data_outcomes)
