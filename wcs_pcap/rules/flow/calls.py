"""What became of calls? Source: docs/wcs.md#calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import Flow, HookCall
from wcs_pcap.rules.facts import Diagnostics, Facts, named, refused
from wcs_pcap.rules.flow.diagnostics import about, on_call
from wcs_pcap.rules.media import goes_on, status_of

TELLING = frozenset(("CallStatusEvent", "answer"))  # without these nobody knows how far a call came
TALKING = frozenset(("ESTABLISHED", "HOLD"))
ENDED = frozenset(("FINISH", "FAILED"))
WANTED = {"hold": "HOLD", "unhold": "ESTABLISHED"}
HOLD_LIMIT = nanoseconds("sip_transaction")
MEDIA_TROUBLE = ("codec", "ICE", "DTLS")


def refused_calls(facts: Facts) -> Diagnostics:
    """FLOW013 and FLOW014: did the refusal of ``call`` work? FLOW022: an incoming call refused."""
    for flow in facts.flows_like("outgoing-call"):
        first = flow.calls[0]
        if first.name != "call" or not refused(first):
            continue
        went_on = goes_on(flow)
        answered = f"{named(first)} was answered {status_of(first)}"
        if went_on is not None:
            yield about(flow, "FLOW014", f"{answered}, yet {named(went_on)} followed", first.time, went_on.time, first, went_on)
        elif facts.whole(first.time, flow.last_time):
            yield about(flow, "FLOW013", f"{answered} and did not go on", first.time, flow.last_time, first)
    for call in facts.refusals.get("OnCallEvent", ()):
        yield on_call(facts, "FLOW022", f"{named(call)} was answered {status_of(call)}", call)


def call_outcomes(facts: Facts) -> Diagnostics:
    """FLOW015 (busy), FLOW016 (SIP failure), FLOW024 (media trouble), FLOW017 (given up), FLOW023 (missed)."""
    for flow in facts.flows_like("outgoing-call", "incoming-call"):
        calls = flow.calls
        statuses = [call.status for call in calls]
        names = [call.name for call in calls]
        for call, status in zip(calls, statuses, strict=True):
            info = call.fields.get("info") if status == "FAILED" else None
            if status == "BUSY":
                yield about(flow, "FLOW015", f"{named(call)}: the callee was busy", call.time, call.time, call)
            elif call.name == "CallStatusEvent" and isinstance(info, str):
                detail = f"the call failed: {info} (frame {call.exchange.frame})"
                if info.startswith("SIP "):
                    yield about(flow, "FLOW016", detail, call.time, call.time, call)
                elif "answer" in names and any(word in info for word in MEDIA_TROUBLE):
                    yield about(flow, "FLOW024", detail, call.time, call.time, call)
        if not TALKING.isdisjoint(statuses):
            continue
        # what follows says that something was not there
        if flow.pattern == "outgoing-call" and "hangup" in names:
            place = names.index("hangup")
            if "BUSY" not in statuses[:place] and _seen_whole(facts, flow):
                detail = f"{named(calls[place])} came before the call was established"
                yield about(flow, "FLOW017", detail, calls[place].time, calls[place].time, calls[place])
        taken = "answer" in names or "hangup" in names
        if flow.pattern == "incoming-call" and not taken and statuses[-1] in ENDED and _seen_whole(facts, flow):
            last = calls[-1]
            detail = f"the call ended with {named(last)} before anybody answered"
            yield about(flow, "FLOW023", detail, last.time, last.time, last)


def _seen_whole(facts: Facts, flow: Flow) -> bool:
    if not TELLING.isdisjoint(disabled_hooks(flow.client)):
        return False
    return facts.whole(flow.first_time, flow.last_time) and all(call.whole for call in flow.calls)


def holds(facts: Facts) -> Diagnostics:
    """FLOW025: ``hold`` or ``unhold`` was accepted, and no event says that it worked."""
    if WANTED.keys().isdisjoint(facts.by_name):
        return
    for flow in facts.flows_like("outgoing-call", "incoming-call"):
        calls = sorted(flow.calls, key=lambda call: call.time)
        for place, asked in enumerate(calls):
            wanted = WANTED.get(asked.name)
            if wanted is None or refused(asked) or asked.final.response is None:
                continue
            if "CallStatusEvent" in disabled_hooks(flow.client):
                break
            deadline = asked.time + HOLD_LIMIT
            ended = any(
                call.status in (wanted, *ENDED) or call.name in ("hangup", *WANTED) for call in _until(deadline, calls, place)
            )
            gone = flow.client.disconnected if flow.client is not None else None
            if ended or deadline > facts.coverage.end or not facts.whole(asked.time, deadline):
                continue
            if (gone is None or gone.time > deadline) and all(call.whole for call in _until(deadline, calls, place)):
                detail = f"after {named(asked)} no CallStatusEvent {wanted} came up to {facts.seconds(deadline)} s"
                yield about(flow, "FLOW025", detail, asked.time, deadline, asked)


def _until(deadline: int, calls: Sequence[HookCall], place: int) -> Iterator[HookCall]:
    """The calls behind the one at ``place``, up to ``deadline``."""
    return takewhile(lambda call: call.time <= deadline, islice(calls, place + 1, None))


RULES = (refused_calls, call_outcomes, holds)
