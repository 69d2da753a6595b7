"""Can WCS find the web server by its name?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from wcs_pcap.model import FAILING, NANOSECONDS, HookCall, Severity
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, listed

if TYPE_CHECKING:
    from wcs_pcap.evidence.traffic import DnsSeen

SOON = 5 * NANOSECONDS  # from a client's WebSocket to the question for the web server
PATIENCE = 5 * NANOSECONDS  # a resolver asks again after at most so long
LOOPBACK_NET = 127


def unresolved(facts: Facts) -> Diagnostics:
    """TCP004: a name that does not resolve, and hooks that do not come."""
    if not facts.calls:
        if not facts.streams and not facts.observations.hook_ports:
            yield from _perhaps_meant(facts)
    elif any(flow.missing is not None and flow.missing.absence in FAILING for flow in facts.incomplete):
        for name, last in _hosts(facts).items():
            for why, frames, time in _failures(facts, name):
                if time > last.time:
                    detail = f"{listed([name])} {why}, and no hook goes there any more"
                    yield Diagnostic("TCP004", detail, time, until=facts.coverage.end, related_frames=frames)


def _perhaps_meant(facts: Facts) -> Diagnostics:
    """Without any hook the web server's name is not known: what WCS asked for right after a client had connected may be it."""
    if not facts.whole(facts.coverage.begin, facts.coverage.end):
        return
    sockets = [socket for socket in facts.traffic.web_sockets if socket.accepted is not None]
    wcs = {socket.server.address for socket in sockets}
    names: dict[str, list[DnsSeen]] = {}
    for seen in facts.traffic.dns:
        if seen.message.code is None and (seen.source in wcs or seen.source[0] == LOOPBACK_NET):
            names.setdefault(seen.message.name, []).append(seen)
    found = {seen.message.name for seen in facts.traffic.dns if seen.message.addresses}
    for name, asked in names.items():
        socket = next((s for s in sockets for seen in asked if 0 <= seen.time - s.time <= SOON), None)
        if socket is None or any(name.startswith(f"{other}.") for other in found):
            continue  # the resolver tried a longer name first or last, and found the shorter one
        for why, frames, time in _failures(facts, name):
            detail = f"{listed([name])} {why}, after a client had connected (frame {socket.frame}); it may be the web server"
            yield Diagnostic(
                "TCP004",
                detail,
                time,
                severity=Severity.WARNING,
                until=facts.coverage.end,
                related_frames=[socket.frame, *frames],
            )


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
    """Why a name did not resolve in the end, the frames that show it, and when; nothing where it did, or where nobody asked."""
    from wcs_pcap.evidence.dns import NO_ERROR, outcome

    about = [seen for seen in facts.traffic.dns if seen.message.name == name]
    answers = [seen for seen in about if seen.message.code is not None]
    if answers:
        last = answers[-1]
        code = last.message.code or NO_ERROR
        failed = next((seen for seen in answers if seen.message.code == last.message.code), last)
        later = any(seen.message.addresses for seen in answers if seen.time >= failed.time)
        if code != NO_ERROR and not later:
            yield f"does not resolve: {outcome(code, ())} (frame {failed.frame})", (failed.frame,), failed.time
    elif len(about) > 1 and about[0].time + PATIENCE <= facts.coverage.end and facts.whole(about[0].time, facts.coverage.end):
        frames = (about[0].frame, about[-1].frame)
        yield f"was asked for (frames {frames[0]} to {frames[1]}) and never answered", frames, about[0].time


def _is_address(name: str) -> bool:
    from ipaddress import ip_address  # only where a hook is missing

    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


RULES = (unresolved,)
