"""Which hooks are switched off or not enabled: those that never come. Source: docs/wcs.md#problems."""

from __future__ import annotations

from wcs_pcap.evidence.collect import WEB_SOCKET_PORTS
from wcs_pcap.model import FAILING, NANOSECONDS, HookCall
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import KEEP_ALIVE, Facts, grouped, interval
from wcs_pcap.rules.texts import listed, named, plural

IN_TIME = 5 * NANOSECONDS  # for a client to ask for its login, and for WCS to post `connect`
SHORT = 10 * NANOSECONDS  # the life of a WebSocket whose client is sent away
ALL_INTERFACES = frozenset(("LINUX_SLL", "LINUX_SLL2"))  # link types of `-i any`
LONG_WITHOUT = 3  # intervals between keep-alives


@rule("CFG001", "CFG003")
def no_hooks(facts: Facts) -> Diagnostics:
    """Clients are connected and no hook comes (CFG001), or the clients do not stay (CFG003)."""
    if facts.calls or not _would_be_read(facts):
        return
    evidence, end = facts.evidence, facts.coverage.end
    sockets = [s for s in evidence.web_sockets if s.accepted is not None and s.server.port in WEB_SOCKET_PORTS]
    due = [socket for socket in sockets if socket.time + IN_TIME <= end]
    if not due or not _would_be_captured(facts) or evidence.sip_incomplete:
        return
    wcs = {socket.server.address for socket in due}
    if any(evidence.tls_ports.get(address, set()) - WEB_SOCKET_PORTS for address in wcs):
        return  # hooks may be in there
    frames = [socket.frame for socket in due]
    opened = f"clients opened {plural(len(due), 'WebSocket')} to WCS from frame {frames[0]} on"
    if all(socket.closed_time is not None and socket.closed_time - socket.time <= SHORT for socket in due):
        closed = [socket.closed_frame for socket in due if socket.closed_frame is not None]
        code, shown = "CFG003", [*frames, *closed]
        detail = f"{opened}, all of them were closed soon (first in frame {closed[0]}), and no hook was sent"
    else:
        spoken = [frame for (address, _), frame in evidence.sip_senders.items() if address in wcs]
        sip = f", WCS sends SIP (frame {min(spoken)})" if spoken else ""
        code, detail, shown = "CFG001", f"{opened}{sip}, and no hook is seen", [*frames, *spoken[:1]]
    yield Diagnostic(code=code, detail=detail, time=due[0].time, until=end, related_frames=shown)


def _would_be_read(facts: Facts) -> bool:
    """Whether hooks to the watched ports would have been found: all connections there are whole and in clear text."""
    whole = all(stream.opened == "handshake" and stream.tls is None and not stream.gaps for stream in facts.streams)
    return whole and not facts.observations.hook_ports and facts.whole(facts.coverage.begin, facts.coverage.end)


def _would_be_captured(facts: Facts) -> bool:
    """Whether hooks to the machine of WCS itself, where they go by default, would be in the capture too."""
    return facts.evidence.loopback or all(
        capture.link_types and ALL_INTERFACES.issuperset(capture.link_types) for capture in facts.captures
    )


@rule("CFG004")
def never_enabled(facts: Facts) -> Diagnostics:
    """Several flows waited for a hook that never comes at all."""
    waiting = (flow for flow in facts.incomplete if flow.missing is not None and flow.missing.absence in FAILING)
    for hook, flows in grouped(waiting, by="missing.hook").items():
        if len(flows) > 1 and hook not in facts.by_name:
            detail = f"{plural(len(flows), 'flow')} waited for {hook}, and it never came"
            diagnostic = on_calls("CFG004", detail, *(flow.calls[0] for flow in flows))
            yield diagnostic._replace(flows=[flow.number for flow in flows])


@rule("CFG015")
def no_keep_alives(facts: Facts) -> Diagnostics:
    """Media streams of one app are kept alive, those of another are not."""
    usual = interval([time for _, pauses in facts.kept_alive for time in pauses])
    if usual is None:
        return
    kept: set[str] = set()
    keep_alives = iter(facts.by_name[KEEP_ALIVE])
    for calls in facts.triage.media.values():
        begun = next((call for call in calls if call.status in ("PUBLISHING", "PLAYING")), None)
        if begun is None:
            continue
        app = _app(begun)
        while app not in kept and (call := next(keep_alives, None)) is not None:
            kept.add(_app(call))
        if app in kept:
            continue
        until = calls[-1].time if calls[-1] is not begun else facts.coverage.end
        if until - begun.time > LONG_WITHOUT * usual and facts.whole(begun.time, until):
            detail = f"{named(begun)} began a stream of {app} that was never kept alive; streams of other apps are"
            yield on_calls("CFG015", detail, begun)


def _app(call: HookCall) -> str:
    return listed([str(call.fields.get("appKey"))])
