"""What became of messages and data. Source: docs/wcs.md#messages."""

from __future__ import annotations

from wcs_pcap.model import HookCall, Severity
from wcs_pcap.rules.diagnostic import Diagnostics, on_flow, on_step, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import got_status, info_of, named

NOT_DELIVERED = frozenset(("FAILED", "IMDN_FAILED", "IMDN_FORBIDDEN", "IMDN_ERROR"))
SIP_OUTCOMES = frozenset(("ACCEPTED", "FAILED"))
IMDN_OUTCOMES = frozenset(("IMDN_DELIVERED", "IMDN_FAILED", "IMDN_FORBIDDEN", "IMDN_ERROR"))


@rule("FLOW028", "FLOW029")
def messages(facts: Facts) -> Diagnostics:
    """A message was not delivered (FLOW028), or its delivery report did not come (FLOW029)."""
    for flow in facts.flows_like("message-sent"):
        failed = next((call for call in flow.calls if call.status in NOT_DELIVERED), None)
        if failed is not None:
            detail = f"the message was not delivered: {named(failed)}{info_of(failed)}"
            yield on_flow("FLOW028", detail, flow, flow.calls[0], failed, time=failed.time)
        elif flow.calls[0].fields.get("isImdnRequired") is True and flow.state == "accepted":
            last = flow.calls[-1]
            detail = f"{named(flow.calls[0])} asked for a delivery report, and none came"
            yield on_flow("FLOW029", detail, flow, last, until=facts.coverage.end)


@rule("FLOW031")
def two_outcomes(facts: Facts) -> Diagnostics:
    """One message was reported with two outcomes."""
    for flow in facts.flows_like("message-sent"):
        reports = [call for call in flow.calls if call.name == "MessageStatusEvent"]
        for outcomes in (SIP_OUTCOMES, IMDN_OUTCOMES):
            first = {call.status: call for call in reversed(reports) if call.status in outcomes}
            if len(first) > 1:
                one, other, *_ = sorted(first.values(), key=lambda call: call.time)
                detail = f"{named(other)} contradicts {named(one)} about the same message"
                yield on_flow("FLOW031", detail, flow, one, other)


@rule("FLOW030", "FLOW039")
def refused_messages(facts: Facts) -> Diagnostics:
    """An incoming message (FLOW030) or data (FLOW039) got another response than 200."""
    for name, code in (("OnMessageEvent", "FLOW030"), ("OnDataEvent", "FLOW039")):
        for call in facts.refusals.get(name, ()):
            detail = got_status(call)
            config = facts.config(call) if code == "FLOW039" else None
            if config is not None:
                sees = "FAILED" if config.on_error == "FAIL" else "ACCEPTED"
                detail += f"; restOnError is {config.on_error} for it, so the sender sees {sees}"
            yield on_step(code, detail, call)


@rule("FLOW040")
def data_outcomes(facts: Facts) -> Diagnostics:
    """Data failed. A status for data that were not seen is info: the REST API may have sent them."""
    sent = {call.fields.get("operationId") for call in facts.named("OnDataEvent") if _operation(call) is not None}
    for call in facts.named("DataStatusEvent"):
        operation = _operation(call)
        if call.status == "FAILED":
            yield on_step("FLOW040", f"{named(call)}: the data did not arrive{info_of(call)}", call)
        elif operation is not None and operation not in sent and facts.whole_before(call.time):
            detail = f"{named(call)} reports on data that no OnDataEvent announced"
            yield on_step("FLOW040", detail, call, Severity.INFO)


def _operation(call: HookCall) -> str | None:
    value = call.fields.get("operationId")
    return value if isinstance(value, str) else None
