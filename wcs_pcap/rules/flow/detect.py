"""Did everything happen that had to, and in order? Codes FLOWnnn.

Codes for steps that a pattern requires and that were not seen stand in the pattern's table.
"""

from __future__ import annotations

from wcs_pcap.model import FAILING, Absence, Flow, HookCall, Step
from wcs_pcap.rules.facts import Diagnostics, Facts, named
from wcs_pcap.rules.flow import calls, clients, logins, messages, origins, streams
from wcs_pcap.rules.flow.diagnostics import about


def missing_steps(facts: Facts) -> Diagnostics:
    """The code that the pattern names for a required step that is proven absent; FLOW104 where it names none."""
    for flow in facts.incomplete:
        missing = flow.missing
        if missing is None or missing.absence not in FAILING or flow.due is None:
            continue
        before = _before(flow, missing)
        expected = " or ".join(missing.expected or ())
        since, until, code = flow.due
        gone = flow.client.disconnected if flow.client is not None else None
        left = gone is not None and since <= gone.time <= until
        limit = f"before {named(gone)}" if gone is not None and left else f"up to {facts.seconds(until)} s"
        on_wire = "; its bytes were lost on the way" if missing.absence is Absence.LOST_ON_WIRE else ""
        detail = f"after {named(before)} no {missing.hook} {expected} came {limit}{on_wire}"
        yield about(flow, code or "FLOW104", detail, since, until, before)


def wrong_order(facts: Facts) -> Diagnostics:
    """FLOW020: a hook that the pattern does not allow where it stands."""
    for flow in facts.flows:
        illegal = flow.illegal
        if illegal is None:
            continue
        steps = flow.calls
        place = next(index for index, call in enumerate(steps) if call is illegal)
        before = steps[max(place - 1, 0)]
        response = before.final.response
        refused = f", which was answered {response.status}" if response is not None and response.status != 200 else ""
        detail = f"in {flow.pattern} {named(illegal)} may not follow {named(before)}{refused}"
        yield about(flow, "FLOW020", detail, before.time, illegal.time, before, illegal)


def _before(flow: Flow, missing: Step) -> HookCall:
    place = next(index for index, step in enumerate(flow.steps) if step is missing)
    return next(step.call for step in reversed(flow.steps[:place]) if step.call is not None)


RULES = (
    missing_steps,
    *logins.RULES,
    *clients.RULES,
    *calls.RULES,
    wrong_order,
    *messages.RULES,
    *streams.RULES,
    *origins.RULES,
)
