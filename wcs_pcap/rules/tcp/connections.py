"""How many connections WCS needs: one for each hook, or more than there are ports."""

from __future__ import annotations

from collections import Counter

from wcs_pcap.model import NANOSECONDS, Endpoint, Exchange, Side, Stream
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import plural

FEW_HOOKS = 5  # up to here nothing is said about connections with one hook each
NEARLY_ALL = 0.9  # of the connections carry one hook
TIME_WAIT = 60 * NANOSECONDS  # Linux keeps the ports of a closed connection so long
MANY_REUSES = 10


@rule("TCP009")
def connection_per_hook(facts: Facts) -> Diagnostics:
    """Each hook has a connection of its own, which is closed after it."""
    last: dict[int, Exchange] = {}
    hooks: Counter[int] = Counter()
    for (number, _, _), calls in facts.triage.first.items():
        hooks[number] += len(calls)
        last[number] = calls[-1].exchange
    for exchange in (again for call in facts.suspicious for again in call.repeats):
        hooks[exchange.stream.number] += 1
        last[exchange.stream.number] = exchange
    single = [
        exchange for number, exchange in last.items()
        if hooks[number] == 1 and exchange.response and exchange.stream.syn_frames and exchange.stream.closed == "fin"
    ]  # fmt: skip
    if len(single) <= FEW_HOOKS or len(single) < NEARLY_ALL * len(last):
        return
    closing = sum((e.response.header(b"connection") or b"").lower() == b"close" for e in single if e.response is not None)
    first = sum(exchange.stream.closed_by is Side.SERVER for exchange in single)
    if closing * 2 > len(single):
        why = "the web server sends `Connection: close`"
    else:
        why = f"{'the web server' if first * 2 > len(single) else 'WCS'} closes it after the response"
    yield Diagnostic(
        code="TCP009",
        detail=f"{len(single):,} of {len(last):,} connections carry one hook each: {why}",
        time=single[0].time,
        frames=[exchange.frame for exchange in single],
        streams=[exchange.stream.number for exchange in single],
        until=single[-1].end_time,
    )


@rule("TCP010")
def ports_reused(facts: Facts) -> Diagnostics:
    """WCS uses ports again that the kernel may still hold for connections just closed: it runs out of ports."""
    before: dict[tuple[Endpoint, Endpoint], Stream] = {}
    reused = []
    for stream in facts.streams:
        earlier = before.get((stream.client, stream.server))
        ended = earlier.closed_time if earlier is not None and earlier.closed == "fin" else None
        if ended is not None and stream.syn_frames and stream.first_time - ended < TIME_WAIT:
            reused.append(stream)
        before[stream.client, stream.server] = stream
    if len(reused) >= MANY_REUSES:
        of_all = f"{len(reused):,} of {plural(len(facts.streams), 'connection')}"
        yield Diagnostic(
            code="TCP010",
            detail=f"{of_all} use a port that was closed less than {TIME_WAIT // NANOSECONDS} s before",
            time=reused[0].first_time,
            frames=[stream.first_frame for stream in reused],
            streams=[stream.number for stream in reused],
            until=reused[-1].last_time,
        )
