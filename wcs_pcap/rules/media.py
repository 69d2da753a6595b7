"""What several rules ask about calls and streams: was a refusal heeded, and how often is a stream kept alive?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wcs_pcap.model import Flow, HookCall
from wcs_pcap.rules.facts import Facts, refused
from wcs_pcap.rules.median import median

UNDER_WAY = frozenset(("RING", "RING_MEDIA", "ESTABLISHED", "HOLD"))  # statuses of a call that was placed
STARTED = {"publishStream": "PUBLISHING", "playStream": "PLAYING"}


def ignored_refusals(facts: Facts) -> list[tuple[HookCall, HookCall]]:
    """Calls and streams that the web server refused and that went on, each with the hook that shows it."""
    return [*_calls_placed(facts), *streams_started(facts)]


def streams_started(facts: Facts) -> Iterator[tuple[HookCall, HookCall]]:
    """Streams that began although the web server had refused them."""
    for calls in facts.media.values() if not STARTED.keys().isdisjoint(facts.refusals) else ():
        for place, first in enumerate(calls):
            if first.name in STARTED and refused(first):
                went_on = next((call for call in calls[place + 1 :] if call.status == STARTED[first.name]), None)
                if went_on is not None and went_on.name == "StreamStatusEvent":
                    yield first, went_on
                break


def _calls_placed(facts: Facts) -> Iterator[tuple[HookCall, HookCall]]:
    for flow in facts.flows_like("outgoing-call"):
        first = flow.calls[0]
        if first.name == "call" and refused(first) and (went_on := goes_on(flow)) is not None:
            yield first, went_on


def goes_on(flow: Flow) -> HookCall | None:
    """The hook that shows that an outgoing call was placed."""
    return next((call for call in flow.calls if call.status in UNDER_WAY), None)


def status_of(call: HookCall) -> str:
    """What the web server answered, with the reason that it gives."""
    response = call.final.response
    return "nothing" if response is None else f"{response.status} {response.reason.decode('latin-1')}".rstrip()


def interval(pauses: Sequence[int]) -> int | None:
    """How far apart keep-alives usually are, nanoseconds; None where too few were seen."""
    return round(median(pauses)) if len(pauses) > 1 else None
