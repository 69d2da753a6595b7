"""Are there clients, and no hooks? Source: docs/wcs.md#problems."""

from __future__ import annotations

from wcs_pcap.model import NANOSECONDS
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, plural

IN_TIME = 5 * NANOSECONDS  # for a client to ask for its login, and for WCS to post `connect`
SHORT = 10 * NANOSECONDS  # the life of a WebSocket whose client is sent away
ALL_INTERFACES = frozenset(("LINUX_SLL", "LINUX_SLL2"))  # link types of `-i any`
WEB_SOCKET_PORTS = frozenset((8080, 8443))


def no_hooks(facts: Facts) -> Diagnostics:
    """CFG001: clients are attached, and no hook comes. CFG003: they do not stay."""
    if facts.calls or not _would_be_read(facts):
        return
    traffic, end = facts.traffic, facts.coverage.end
    sockets = [s for s in traffic.web_sockets if s.accepted is not None and s.server.port in WEB_SOCKET_PORTS]
    due = [socket for socket in sockets if socket.time + IN_TIME <= end]
    if not due or not _would_be_captured(facts) or traffic.torn or traffic.unread is not None:
        return
    wcs = {socket.server.address for socket in due}
    if any(traffic.secure.get(address, set()) - WEB_SOCKET_PORTS for address in wcs):
        return  # hooks may be in there
    frames = [socket.frame for socket in due]
    count = plural(len(due), "WebSocket")
    if all(socket.closed_time is not None and socket.closed_time - socket.time <= SHORT for socket in due):
        verb = "was" if len(due) == 1 else "were"
        closed = [socket.closed_frame for socket in due if socket.closed_frame is not None]
        detail = f"{count} to WCS {verb} opened (frame {frames[0]}) and closed again (frame {closed[0]}), and no hook was sent"
        yield Diagnostic("CFG003", detail, due[0].time, until=end, related_frames=[*frames, *closed])
        return
    heard = [frame for (address, _), frame in traffic.speakers.items() if address in wcs]
    sip = f", WCS speaks SIP (frame {min(heard)})" if heard else ""
    verb, first = ("is", "") if len(due) == 1 else ("are", "first ")
    detail = f"{count} to WCS {verb} opened ({first}frame {frames[0]}){sip}, and no hook is seen"
    yield Diagnostic("CFG001", detail, due[0].time, until=end, related_frames=[*frames, *heard[:1]])


def _would_be_read(facts: Facts) -> bool:
    """Whether hooks to the watched ports would have been found: all connections there are whole, in clear text and answered."""
    whole = all(stream.opened == "handshake" and stream.tls is None and not stream.gaps for stream in facts.streams)
    return whole and not facts.observations.hook_ports and facts.whole(facts.coverage.begin, facts.coverage.end)


def _would_be_captured(facts: Facts) -> bool:
    """Whether hooks to the machine of WCS itself, where they go by default, would be here too."""
    return facts.traffic.loopback or all(
        capture.link_types and ALL_INTERFACES.issuperset(capture.link_types) for capture in facts.captures
    )


RULES = (no_hooks,)
