"""What became of media streams? Source: docs/wcs.md#streams."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import NANOSECONDS, HookCall
from wcs_pcap.rules.facts import KEEP_ALIVE, Diagnostics, Facts, named, on_calls
from wcs_pcap.rules.flow.diagnostics import on_call
from wcs_pcap.rules.media import interval, status_of, streams_started

PUBLISHED = {"PUBLISHING": True, "UNPUBLISHED": True, "PLAYING": False, "STOPPED": False}
REASONS = {"Stream name is already in use": "FLOW034", "Stream not found": "FLOW035"}
FINAL = frozenset(("end", "failure"))
STOPPING = frozenset(("unPublishStream", "stopStream", "pauseStream"))
AT_ONCE = 5 * NANOSECONDS  # from the answer to a keep-alive to the end that it causes
MIN_PAUSES = 2  # between keep-alives, so that there is a rhythm
TOO_LONG = 3  # times the usual pause


def refused_streams(facts: Facts) -> Diagnostics:
    """FLOW033: a stream goes on although the web server refused it."""
    for first, went_on in streams_started(facts):
        detail = f"{named(first)} was answered {status_of(first)}, yet {named(went_on)} followed"
        yield on_calls("FLOW033", detail, first, went_on)


def statuses(facts: Facts) -> Diagnostics:
    """FLOW034 and FLOW035 (failed by its name), FLOW036 (``published`` contradicts the status)."""
    for call in facts.named("StreamStatusEvent", KEEP_ALIVE):
        status = call.status
        published = call.fields.get("published") if status in PUBLISHED else None
        if status is not None and isinstance(published, bool) and published is not PUBLISHED[status]:
            said = "true" if published else "false"
            yield on_call(facts, "FLOW036", f"{named(call)} comes with published {said}", call)
        info = call.fields.get("info") if status == "FAILED" else None
        if isinstance(info, str) and info in REASONS:
            yield on_call(facts, REASONS[info], f"{named(call)} says: {info}", call)


def stopped_by_keep_alive(facts: Facts) -> Diagnostics:
    """FLOW037: a keep-alive was answered 403, and the stream ended at once."""
    for calls in facts.media.values() if KEEP_ALIVE in facts.refusals else ():
        for place, call in enumerate(calls):
            answer = call.final.response
            if call.name != KEEP_ALIVE or answer is None or answer.status != 403:
                continue
            after = next(iter(calls[place + 1 :]), None)
            if after is not None and _ends(after) and after.time - answer.last_time <= AT_ONCE:
                yield on_calls("FLOW037", f"{named(call)} was answered 403, and {named(after)} followed", call, after)


def silent_streams(facts: Facts) -> Diagnostics:
    """FLOW038: keep-alives stop, and no status says that the stream ended."""
    for calls, pauses in facts.kept_alive:
        last = calls[-1]
        if last.name != KEEP_ALIVE or len(pauses) < MIN_PAUSES or _over(calls):
            continue
        usual = interval(pauses)
        if usual is None:
            continue
        if "StreamStatusEvent" in disabled_hooks(last.client):
            continue
        gone = last.client.disconnected if last.client is not None else None
        until = gone.time if gone is not None and gone.time > last.time else facts.coverage.end
        if until - last.time > TOO_LONG * max(*pauses, usual) and facts.whole(last.time, until):
            detail = f"{named(last)} is the last of {len(pauses) + 1}, {usual / NANOSECONDS:.0f} s apart, and no end is reported"
            yield on_calls("FLOW038", detail, last)._replace(until=until)


def _over(calls: Sequence[HookCall]) -> bool:
    return any(call.name in STOPPING or _ends(call) for call in calls[-2:])


def _ends(call: HookCall) -> bool:
    hook = hooks()["StreamStatusEvent"]
    return call.name == hook.name and call.status is not None and hook.statuses.get(call.status) in FINAL


RULES = (refused_streams, statuses, stopped_by_keep_alive, silent_streams)
