"""What many times together tell: a limit, an overload, a rhythm. Source: docs/wcs.md#timeouts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from wcs_pcap.deadlines import REST_TIMEOUT, nanoseconds
from wcs_pcap.flows.coverage import unparsed_response
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import FAILING, NANOSECONDS, Exchange, HookCall, Side
from wcs_pcap.rules.facts import (
    KEEP_ALIVE,
    Diagnostic,
    Diagnostics,
    Facts,
    given_up,
    is_event,
    label,
    named,
    on_calls,
    on_exchange,
    plural,
)
from wcs_pcap.rules.media import interval
from wcs_pcap.rules.median import median

SAME = 0.05  # how far times may differ and still count as the same, as a share
FAR_BEYOND = 2  # times the limit
SLOW_EVENT = 5 * NANOSECONDS  # from the answer to connect to what it leads to
OLD_CLIENT_REGISTRATION = nanoseconds("old_client_registration")
USUAL_PAUSE = 10 * NANOSECONDS  # between keep-alives
MIN_PAUSES = 3  # between keep-alives
OVERLOAD = 3  # how many times slower under load
MIN_SAMPLES = 10  # answers with little and with much at once


class SameWaits(NamedTuple):
    """Hooks for whose answer WCS waited equally long, and how long: most likely its limit."""

    exchanges: Sequence[Exchange]
    seconds: float


def same_waits(facts: Facts) -> SameWaits | None:
    """The hooks that WCS gave up, when it was after the same time again and again."""
    given: list[tuple[Exchange, int]] = []
    for call in facts.troubled:
        for exchange in (call.exchange, *call.repeats):
            stream, request = exchange.stream, exchange.request
            unanswered = exchange.absence in FAILING if exchange.response is None else given_up(exchange)
            if unanswered and request is not None and stream.closed_by is Side.CLIENT and stream.closed_time is not None:
                waited = stream.closed_time - request.last_time
                if waited >= NANOSECONDS:
                    given.append((exchange, waited))
    if len(given) < 2 or not _same([waited for _, waited in given]):
        return None
    return SameWaits([exchange for exchange, _ in given], median(waited for _, waited in given) / NANOSECONDS)


def derived_limit(facts: Facts) -> Diagnostics:
    """TIME005: WCS gave up after the same time again and again."""
    if (found := same_waits(facts)) is not None:
        exchanges, seconds = found
        detail = f"WCS gave up {len(exchanges):,} times, each time after {seconds:.1f} s: rest_request_timeout is {seconds:.0f}"
        yield Diagnostic(
            "TIME005",
            detail,
            exchanges[0].time,
            frames=[exchange.frame for exchange in exchanges],
            streams=sorted({exchange.stream.number for exchange in exchanges}),
            exchanges=[exchange.number for exchange in exchanges],
            until=exchanges[-1].end_time,
        )


def endless_waits(facts: Facts) -> Diagnostics:
    """TIME006: WCS waited far longer than it should."""
    limit = round(FAR_BEYOND * (facts.rest_timeout or REST_TIMEOUT) * NANOSECONDS)
    for call in facts.troubled:
        exchange = call.final
        request, response, stream = exchange.request, exchange.response, exchange.stream
        if request is None or stream.one_way is not None or unparsed_response(exchange) is not None:
            continue
        if response is not None:
            if response.first_time - request.last_time <= limit or given_up(exchange):
                continue
            until, how = response.first_time, "was answered"
        else:
            closed = stream.closed_time if stream.closed != "open" and stream.closed_time is not None else facts.coverage.end
            until, how = closed, "waited without an answer"
            if until - request.last_time <= limit or not facts.whole(request.last_time, until):
                continue
        waited = (until - request.last_time) / NANOSECONDS
        yield on_exchange("TIME006", f"{named(call, exchange)} {how} {'after' if response else 'for'} {waited:.1f} s", exchange)


def slow_logins(facts: Facts) -> Diagnostics:
    """TIME007 (connect answered, and nothing comes for seconds) and TIME008 (registered later than old clients wait)."""
    for flow in facts.flows_like("connection"):
        connect, *rest = flow.calls
        answer = connect.final.response
        first = next(filter(is_event, rest), None)
        if answer is None or answer.status != 200 or first is None or first.time - answer.last_time <= SLOW_EVENT:
            continue
        if facts.whole(answer.last_time, first.time):
            pause = (first.time - answer.last_time) / NANOSECONDS
            detail = f"{named(first)} came {pause:.1f} s after the answer to {named(connect)}"
            yield on_calls("TIME007", detail, connect, first)
    registered: set[int] = set()
    for call in facts.named("RegistrationStatusEvent"):
        established = call.client.established if call.client is not None else None
        anew = id(call.client) in registered
        registered.add(id(call.client))
        if anew or call.status != "REGISTERED" or established is None or call.time - established.time <= OLD_CLIENT_REGISTRATION:
            continue
        pause = (call.time - established.time) / NANOSECONDS
        yield on_calls("TIME008", f"{named(call)} came {pause:.1f} s after {named(established)}", established, call)


def overload(facts: Facts) -> Diagnostics:
    """TIME009: the more hooks at once, the slower the answers."""
    slow = round(facts.slow * NANOSECONDS)
    if sum((call.final.latency or 0) > slow for call in facts.troubled) < MIN_SAMPLES:
        return
    timed = [(call, latency) for call in facts.calls if (latency := call.final.latency) is not None]
    load = _load([call for call, _ in timed])
    most = max(load)
    alone = [latency for (_, latency), count in zip(timed, load, strict=True) if count <= max(1, most // 4)]
    crowd = [(call, latency) for (call, latency), count in zip(timed, load, strict=True) if count > most // 2]
    if most < 4 or min(len(alone), len(crowd)) < MIN_SAMPLES:
        return
    usual, loaded = median(alone), median(latency for _, latency in crowd)
    if loaded > OVERLOAD * usual and loaded > slow:
        detail = (
            f"with more than {most // 2} hooks at once the answers take {loaded / NANOSECONDS:.2f} s, "
            f"with up to {max(1, most // 4)} at once {usual / NANOSECONDS:.2f} s (medians)"
        )
        yield on_calls("TIME009", detail, *(call for call, _ in crowd))


def _load(calls: Sequence[HookCall]) -> list[int]:
    """How many exchanges were under way when each of ``calls`` began, itself counted."""
    ends = sorted(call.final.end_time for call in calls)
    begins = sorted(range(len(calls)), key=lambda number: calls[number].final.time)
    load = [0] * len(calls)
    over = 0
    for begun, number in enumerate(begins, 1):
        while over < len(ends) and ends[over] < calls[number].final.time:
            over += 1
        load[number] = begun - over
    return load


def keep_alive_interval(facts: Facts) -> Diagnostics:
    """TIME010: streams are kept alive at another interval than usual."""
    pauses = [pause for _, times in facts.kept_alive for pause in times]
    usual = interval(pauses)
    if usual is not None and len(pauses) >= MIN_PAUSES and not _same([usual, USUAL_PAUSE]):
        detail = f"streams are kept alive every {usual / NANOSECONDS:.1f} s, not every {USUAL_PAUSE // NANOSECONDS} s"
        yield on_calls("TIME010", detail, *facts.by_name[KEEP_ALIVE])


def overtaken(facts: Facts) -> Diagnostics:
    """TIME011: what became of a hook was posted before the hook itself was answered."""
    for flow in facts.flows:
        for first, event in pairwise(flow.calls) if not flow.sequential else ():
            answer = first.final.response
            if answer is None or event.time >= answer.first_time or event.time < first.time:
                continue
            hook = hooks().get(first.name)
            if hook is not None and event.name in hook.leads_to and not given_up(first.final):
                detail = f"{named(event)} was posted before {named(first)} was answered (frame {answer.frame})"
                yield on_calls("TIME011", detail, first, event)


def regular_retries(facts: Facts) -> Diagnostics:
    """TIME012: repetitions at a regular distance."""
    repeated = [call for call in facts.troubled if call.repeats]
    for call in repeated:
        times = [exchange.time for exchange in (call.exchange, *call.repeats)]
        pauses = [later - earlier for earlier, later in pairwise(times)]
        if len(pauses) > 1 and _same(pauses):
            seconds = median(pauses) / NANOSECONDS
            detail = f"{label(call)} was sent again {plural(len(pauses), 'time')}, every {seconds:.1f} s"
            tries = (call.exchange, *call.repeats)
            yield on_calls("TIME012", detail, call)._replace(
                frames=[exchange.frame for exchange in tries],
                streams=sorted({exchange.stream.number for exchange in tries}),
                exchanges=[exchange.number for exchange in tries],
            )


def _same(times: Sequence[int]) -> bool:
    """Whether times are the same but for a little."""
    usual = median(times)
    return all(abs(time - usual) <= SAME * usual for time in times)


RULES = (
    derived_limit,
    endless_waits,
    slow_logins,
    overload,
    keep_alive_interval,
    overtaken,
    regular_retries,
)
