"""Which ports carry hooks: none of the watched ones, others as well, or TLS. Source: docs/wcs.md#ports."""

from __future__ import annotations

from wcs_pcap.hooks.recognise import hook_name, path_of
from wcs_pcap.model import Endpoint, HookCall, is_loopback
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import listed, plural

DEFAULT_PORTS = (8081, 9091)  # of new versions and of old ones


@rule("CAP006")
def nothing_found(facts: Facts) -> Diagnostics:
    """The watched ports carry no hook. The detail names the ports where hooks were seen instead."""
    if facts.calls:
        return
    ports = "any port" if facts.ports is None else "port " + " or ".join(str(port) for port in facts.ports)
    observations = facts.observations
    parts = [f"no REST hook was seen on {ports}"]
    related: list[int] = []
    if observations.hook_ports:
        found = ", ".join(f"{port} ({plural(n, 'request')})" for port, n in observations.hook_ports.most_common(5))
        busiest = observations.hook_ports.most_common(1)[0][0]
        parts.append(f"requests shaped like hooks go to port {found}: try --port {busiest}")
    elif any(stream.tls is not None for stream in facts.streams):
        parts.append("all that was seen there is TLS")
    elif elsewhere := _below_other_paths(facts):
        parts.append(f"requests shaped like hooks there are not below {facts.app}, but below {elsewhere}: see --app")
    elif facts.exchanges:
        parts.append(f"{plural(len(facts.exchanges), 'HTTP request')} there, none of them a hook")
    elif facts.streams:
        parts.append(f"{plural(len(facts.streams), 'connection')} there, without a complete HTTP request")
    else:
        related = _add_activity(facts, parts)
    if not observations.hook_ports and observations.tcp_ports and facts.ports is not None:
        found = ", ".join(str(port) for port, _ in observations.tcp_ports.most_common(5))
        parts.append(f"other HTTP requests go to port {found}")
    cut = sum(capture.truncated_packets for capture in facts.captures)
    if cut and not observations.hook_ports:
        parts.append(f"{plural(cut, 'packet')} are cut short, and a hook may not be recognised in them")
    yield Diagnostic(
        code="CAP006",
        detail="; ".join(parts),
        time=facts.coverage.begin,
        until=facts.coverage.end,
        filter=None if facts.ports is None else " || ".join(f"tcp.port == {port}" for port in facts.ports),
        related_frames=related,
    )


def _below_other_paths(facts: Facts) -> str:
    """The paths of the hooks that ``--app`` leaves out."""
    if facts.app is None:
        return ""
    requests = [exchange.request for exchange in facts.exchanges if exchange.request is not None]
    uris = [request.uri.decode("latin-1") for request in requests if request.method == b"POST"]
    paths = (path_of(uri).rstrip("/").rpartition("/")[0] or "/" for uri in uris if hook_name("POST", uri) is not None)
    return listed(dict.fromkeys(paths))


def _add_activity(facts: Facts, parts: list[str]) -> list[int]:
    """Adds to ``parts`` what shows that WCS was at work all the same, and returns the frames that show it."""
    sip = sorted(facts.evidence.sip_senders.values())[:1]
    sockets = [socket.frame for socket in facts.evidence.web_sockets if socket.accepted is not None]
    if sip:
        parts.append(f"SIP is there (first frame {sip[0]}), so WCS may have been at work")
    if sockets:
        parts.append(f"clients opened {plural(len(sockets), 'WebSocket')} from frame {sockets[0]} on")
    return [*sip, *sockets[:1]]


@rule("CAP007")
def encrypted(facts: Facts) -> Diagnostics:
    """A watched port carries TLS."""
    streams = [stream for stream in facts.streams if stream.tls is not None and stream.plain is None]
    if streams:
        servers = ", ".join(sorted({str(stream.server) for stream in streams})[:5])
        yield Diagnostic(
            code="CAP007",
            detail=f"TLS is used on {plural(len(streams), 'connection')} to {servers}: the hooks there cannot be read",
            time=facts.coverage.begin,
            frames=[stream.first_frame for stream in streams],
            streams=[stream.number for stream in streams],
            until=facts.coverage.end,
        )


@rule("CAP012")
def mixed_targets(facts: Facts) -> Diagnostics:
    """Hooks go to both default ports, to the loopback addresses of IPv4 and of IPv6, or to a port that is not watched, too."""
    servers: dict[Endpoint, HookCall] = {}
    for target, calls in facts.targets.items():
        servers.setdefault(target.server, calls[0])
    ports = {server.port for server in servers}
    loopbacks = {len(server.address) for server in servers if is_loopback(server.address)}
    if ports.issuperset(DEFAULT_PORTS) or len(loopbacks) > 1:
        found = [server for server in servers if server.port in DEFAULT_PORTS or is_loopback(server.address)]
        detail = f"hooks go to {' and to '.join(sorted(map(str, found)))}"
        yield on_calls("CAP012", detail, *(servers[server] for server in found))
    elif servers and facts.observations.hook_ports:
        (port, count), *_ = facts.observations.hook_ports.most_common(1)
        both = ",".join(str(known) for known in sorted({*ports, port}))
        requests = f"{plural(count, 'request')} shaped like hooks"
        detail = f"{requests} go to port {port} as well, which is not watched: try --port {both}"
        yield on_calls("CAP012", detail, *servers.values())
