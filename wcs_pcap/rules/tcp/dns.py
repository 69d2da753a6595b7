"""Can WCS find the web server by its name?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from wcs_pcap.model import FAILING, NANOSECONDS, HookCall, Severity
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, rule
from wcs_pcap.rules.facts import Facts, grouped
from wcs_pcap.rules.texts import listed

SOON = 5 * NANOSECONDS  # from a client's WebSocket to the DNS query for the web server
PATIENCE = 5 * NANOSECONDS  # a resolver repeats its query after at most so long
LOOPBACK_NET = 127


@rule("TCP004")
def unresolved(facts: Facts) -> Diagnostics:
    """The name of the web server does not resolve, and hooks do not come."""
    if not facts.calls:
        if not facts.streams and not facts.observations.hook_ports:
            yield from _possible_names(facts)
    elif any(flow.missing is not None and flow.missing.absence in FAILING for flow in facts.incomplete):
        for name, last in _hosts(facts).items():
            for why, frames, time in _failures(facts, name):
                if time > last.time:
                    detail = f"{listed([name])} {why}, and no hook went there afterwards"
                    yield _failed(facts, detail, time, frames)


def _possible_names(facts: Facts) -> Diagnostics:
    """Without a hook the web server's name is not known: a name that WCS queried right after a client had connected may be it."""
    if not facts.whole(facts.coverage.begin, facts.coverage.end):
        return
    sockets = [socket for socket in facts.evidence.web_sockets if socket.accepted is not None]
    wcs = {socket.server.address for socket in sockets}
    own = (seen for seen in facts.evidence.dns if seen.source in wcs or seen.source[0] == LOOPBACK_NET)
    names = grouped((seen for seen in own if seen.message.code is None), by="message.name")
    found = {seen.message.name for seen in facts.evidence.dns if seen.message.addresses}
    for name, queries in names.items():
        socket = next((s for s in sockets for seen in queries if 0 <= seen.time - s.time <= SOON), None)
        if socket is None or any(name.startswith(f"{other}.") for other in found):
            continue  # the resolver tried a longer name first or last, and found the shorter one
        for why, frames, time in _failures(facts, name):
            detail = f"{listed([name])} {why}, after a client had connected (frame {socket.frame}); it may be the web server"
            yield _failed(facts, detail, time, [socket.frame, *frames])._replace(severity=Severity.WARNING)


def _failed(facts: Facts, detail: str, time: int, frames: Sequence[int]) -> Diagnostic:
    return Diagnostic(code="TCP004", detail=detail, time=time, until=facts.coverage.end, related_frames=frames)


def _hosts(facts: Facts) -> dict[str, HookCall]:
    """The names by which hooks were addressed, each with its last hook."""
    hosts: dict[str, HookCall] = {}
    for call in facts.calls:
        request = call.final.request
        name = _name_in((request.header(b"host") or b"") if request is not None else b"")
        if name:
            hosts[name] = call
    return hosts


@lru_cache(maxsize=1000)  # hooks go to few hosts
def _name_in(host: bytes) -> str:
    """The name in a Host header, in lower case; empty where there is none or an address."""
    text = host.decode("latin-1")
    name = text.rpartition(":")[0] or text
    return "" if _is_address(name) else name.lower()


def _failures(facts: Facts, name: str) -> Iterator[tuple[str, Sequence[int], int]]:
    """Why a name did not resolve in the end, the frames that show it, and when; nothing where it did, or was not queried.

    Where more DNS was captured than is kept, the name may have resolved later.
    """
    if facts.evidence.dns_full:
        return
    from wcs_pcap.evidence.dns import NO_ERROR, outcome

    about = [seen for seen in facts.evidence.dns if seen.message.name == name]
    responses = [seen for seen in about if seen.message.code is not None]
    if responses:
        last = responses[-1]
        code = last.message.code or NO_ERROR
        failed = next((seen for seen in responses if seen.message.code == last.message.code), last)
        later = any(seen.message.addresses for seen in responses if seen.time >= failed.time)
        if code != NO_ERROR and not later:
            yield f"does not resolve: {outcome(code, ())} (frame {failed.frame})", (failed.frame,), failed.time
    elif len(about) > 1 and about[0].time + PATIENCE <= facts.coverage.end and facts.whole(about[0].time, facts.coverage.end):
        frames = (about[0].frame, about[-1].frame)
        yield f"was queried (frames {frames[0]} to {frames[1]}) without a DNS response", frames, about[0].time


def _is_address(name: str) -> bool:
    from ipaddress import ip_address  # only where a hook is missing

    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
