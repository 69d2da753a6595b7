"""Steps that patterns require and that are missing, and steps that they do not allow."""

from __future__ import annotations

from wcs_pcap.model import FAILING, Absence
from wcs_pcap.rules.diagnostic import Diagnostics, on_flow, rule
from wcs_pcap.rules.facts import Facts, refused
from wcs_pcap.rules.texts import named, status_line

NO_CODE = "FLOW104"  # of a step for which the pattern names none


@rule(NO_CODE)
def missing_steps(facts: Facts) -> Diagnostics:
    """A required step is proven absent. Its code is the one that the pattern names."""
    for flow in facts.incomplete:
        missing = flow.missing
        if missing is None or missing.absence not in FAILING or flow.due is None:
            continue
        earlier = flow.steps[: flow.steps.index(missing)]
        before = next(step.call for step in reversed(earlier) if step.call is not None)
        expected = " or ".join(missing.expected or ())
        since, until, code = flow.due
        gone = flow.client.disconnected if flow.client is not None else None
        limit = f"up to {facts.seconds(until)} s"
        if gone is not None and since <= gone.time <= until:
            limit = f"before {named(gone)}"
        on_wire = "; its bytes were lost on the way" if missing.absence is Absence.LOST_ON_WIRE else ""
        detail = f"after {named(before)} no {missing.hook} {expected} came {limit}{on_wire}"
        yield on_flow(code or NO_CODE, detail, flow, before, time=since, until=until)


@rule("FLOW020")
def wrong_order(facts: Facts) -> Diagnostics:
    """A hook that the pattern does not allow where it stands."""
    for flow in facts.flows:
        illegal = flow.illegal
        if illegal is None:
            continue
        before = flow.calls[max(flow.calls.index(illegal) - 1, 0)]
        response = f", which got response {status_line(before)}" if refused(before) else ""
        detail = f"in {flow.pattern} {named(illegal)} may not follow {named(before)}{response}"
        yield on_flow("FLOW020", detail, flow, before, illegal)
