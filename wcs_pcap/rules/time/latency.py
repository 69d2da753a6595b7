"""How long responses and logins take. Source: docs/wcs.md#timeouts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.model import NANOSECONDS, HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, on_exchange, rule
from wcs_pcap.rules.facts import NEAR_LIMIT, Facts, given_up, is_event, median
from wcs_pcap.rules.texts import named, response_to

SLOW_EVENT = 5 * NANOSECONDS  # from the response to connect to the first event of the login
OLD_CLIENT_REGISTRATION = nanoseconds("old_client_registration")
OVERLOAD = 3  # how many times slower under load
MIN_SAMPLES = 10  # responses under little and under much load


@rule("TIME001", "TIME003")
def slow_responses(facts: Facts) -> Diagnostics:
    """Responses that are slow (TIME001) or close to the limit (TIME003). What came too late altogether is TIME004."""
    slow = round(facts.slow * NANOSECONDS)
    limit = facts.rest_timeout * NANOSECONDS
    for call in facts.suspicious:
        latency = call.final.latency
        if latency is None or latency <= slow or given_up(call.final):
            continue
        code = "TIME003" if limit * NEAR_LIMIT <= latency <= limit else "TIME001"
        yield on_exchange(code, f"{response_to(call)} took {latency / NANOSECONDS:.3f} s", call.final)


@rule("TIME007")
def slow_logins(facts: Facts) -> Diagnostics:
    """The response to ``connect`` came, and nothing else for seconds."""
    for flow in facts.flows_like("connection"):
        connect, *rest = flow.calls
        response = connect.final.received
        first = next(filter(is_event, rest), None)
        if response is None or response.status != 200 or first is None or first.time - response.last_time <= SLOW_EVENT:
            continue
        if facts.whole(response.last_time, first.time):
            pause = (first.time - response.last_time) / NANOSECONDS
            detail = f"{named(first)} came {pause:.1f} s after the response to {named(connect)}"
            yield on_calls("TIME007", detail, connect, first)


@rule("TIME008")
def slow_registrations(facts: Facts) -> Diagnostics:
    """The SIP registration took longer than old client libraries wait."""
    registered: set[int] = set()
    for call in facts.named("RegistrationStatusEvent"):
        established = call.client.established if call.client is not None else None
        anew = id(call.client) in registered
        registered.add(id(call.client))
        if anew or call.status != "REGISTERED" or established is None:
            continue
        waited = call.time - established.time
        if waited > OLD_CLIENT_REGISTRATION:
            detail = f"{named(call)} came {waited / NANOSECONDS:.1f} s after {named(established)}"
            yield on_calls("TIME008", detail, established, call)


@rule("TIME009")
def overload(facts: Facts) -> Diagnostics:
    """The more hooks at once, the slower the responses."""
    slow = round(facts.slow * NANOSECONDS)
    if sum((call.final.latency or 0) > slow for call in facts.suspicious) < MIN_SAMPLES:
        return
    timed = [(call, latency) for call in facts.calls if (latency := call.final.latency) is not None]
    load = _load([call for call, _ in timed])
    most = max(load)
    few, many = max(1, most // 4), most // 2
    alone = [latency for (_, latency), count in zip(timed, load, strict=True) if count <= few]
    crowd = [(call, latency) for (call, latency), count in zip(timed, load, strict=True) if count > many]
    if most < 4 or min(len(alone), len(crowd)) < MIN_SAMPLES:
        return
    usual, loaded = median(alone), median(latency for _, latency in crowd)
    if loaded > OVERLOAD * usual and loaded > slow:
        under_load = f"with more than {many} hooks at once responses take {loaded / NANOSECONDS:.2f} s"
        detail = f"{under_load}, with up to {few} at once {usual / NANOSECONDS:.2f} s (medians)"
        yield on_calls("TIME009", detail, *(call for call, _ in crowd))


def _load(calls: Sequence[HookCall]) -> list[int]:
    """How many exchanges were under way when each of ``calls`` began, itself counted."""
    ends = sorted(call.final.end_time for call in calls)
    begins = sorted(call.final.time for call in calls)
    return [bisect_right(begins, call.final.time) - bisect_left(ends, call.final.time) for call in calls]


@rule("TIME011")
def overtaken(facts: Facts) -> Diagnostics:
    """An event was posted before the response to the hook that led to it."""
    for flow in facts.flows:
        for first, event in pairwise(flow.calls) if not flow.sequential else ():
            response = first.final.received
            if response is None or event.time >= response.first_time or event.time < first.time:
                continue
            if event.name in hook_named(first.name).leads_to and not given_up(first.final):
                detail = f"{named(event)} was posted before the response to {named(first)} (frame {response.frame})"
                yield on_calls("TIME011", detail, first, event)
