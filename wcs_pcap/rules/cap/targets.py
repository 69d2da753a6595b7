"""Are the hooks of more than one installation mixed? Source: docs/wcs.md#ports."""

from __future__ import annotations

from wcs_pcap.model import Endpoint, HookCall, is_loopback
from wcs_pcap.rules.facts import Diagnostics, Facts, on_calls, plural

DEFAULT_PORTS = (8081, 9091)  # of new versions and of old ones


def mixed_targets(facts: Facts) -> Diagnostics:
    """CAP012: hooks go to both default ports, to the loopback addresses of IPv4 and of IPv6, or where nobody watches, too."""
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
        detail = (
            f"{plural(count, 'request')} shaped like hooks go to port {port} as well, which is not watched: try --port {both}"
        )
        yield on_calls("CAP012", detail, *servers.values())


RULES = (mixed_targets,)
