"""What became of media streams. Source: docs/wcs.md#streams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import disabled_hooks
from wcs_pcap.model import NANOSECONDS, HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, on_step, rule
from wcs_pcap.rules.facts import KEEP_ALIVE, Facts, interval
from wcs_pcap.rules.texts import got_status, named

PUBLISHED = {"PUBLISHING": True, "UNPUBLISHED": True, "PLAYING": False, "STOPPED": False}
REASONS = {"Stream name is already in use": "FLOW034", "Stream not found": "FLOW035"}
FINAL = frozenset(("end", "failure"))
STOPPING = frozenset(("unPublishStream", "stopStream", "pauseStream"))
AT_ONCE = 5 * NANOSECONDS  # from the response to a keep-alive to the end that it causes
TOO_LONG = 3  # times the usual pause


@rule("FLOW033")
def refused_streams(facts: Facts) -> Diagnostics:
    """A stream goes on although the web server refused it."""
    for first, went_on in facts.started_all_the_same():
        yield on_calls("FLOW033", f"{got_status(first)}, yet {named(went_on)} followed", first, went_on)


@rule("FLOW034", "FLOW035", "FLOW036")
def statuses(facts: Facts) -> Diagnostics:
    """A stream failed by its name (FLOW034, FLOW035), or ``published`` contradicts the status (FLOW036)."""
    for call in facts.named("StreamStatusEvent", KEEP_ALIVE):
        status = call.status
        published = call.fields.get("published") if status in PUBLISHED else None
        if status is not None and isinstance(published, bool) and published is not PUBLISHED[status]:
            said = "true" if published else "false"
            yield on_step("FLOW036", f"{named(call)} comes with published {said}", call)
        info = call.fields.get("info") if status == "FAILED" else None
        if isinstance(info, str) and info in REASONS:
            yield on_step(REASONS[info], f"{named(call)} says: {info}", call)


@rule("FLOW037")
def stopped_by_keep_alive(facts: Facts) -> Diagnostics:
    """A keep-alive got response 403, and the stream ended at once."""
    for calls in facts.triage.media.values() if KEEP_ALIVE in facts.refusals else ():
        for call, after in pairwise(calls):
            response = call.final.received
            if call.name != KEEP_ALIVE or response is None or response.status != 403 or not _ends(after):
                continue
            if after.time - response.last_time <= AT_ONCE:
                yield on_calls("FLOW037", f"{got_status(call)}, and {named(after)} followed", call, after)


@rule("FLOW038")
def silent_streams(facts: Facts) -> Diagnostics:
    """Keep-alives stop, and no status reports that the stream ended."""
    for calls, pauses in facts.kept_alive:
        last, usual = calls[-1], interval(pauses)
        if last.name != KEEP_ALIVE or usual is None or _over(calls) or "StreamStatusEvent" in disabled_hooks(last.client):
            continue
        gone = last.client.disconnected if last.client is not None else None
        until = gone.time if gone is not None and gone.time > last.time else facts.coverage.end
        if until - last.time > TOO_LONG * max(*pauses, usual) and facts.whole(last.time, until):
            detail = f"{named(last)} is the last of {len(pauses) + 1}, {usual / NANOSECONDS:.0f} s apart, and no end is reported"
            yield on_calls("FLOW038", detail, last)._replace(until=until)


def _over(calls: Sequence[HookCall]) -> bool:
    return any(call.name in STOPPING or _ends(call) for call in calls[-2:])


def _ends(call: HookCall) -> bool:
    return call.name == "StreamStatusEvent" and hook_named(call.name).statuses.get(call.status or "") in FINAL
