"""Are the hooks of more than one installation mixed? Source: dossier 1.3, 10.1."""

from __future__ import annotations

from wcs_pcap.model import Endpoint, HookCall, is_loopback
from wcs_pcap.rules.facts import Drafts, Facts, on_calls, plural

DEFAULT_PORTS = (8081, 9091)  # of new versions and of old ones


def mixed_targets(facts: Facts) -> Drafts:
    """CAP012: hooks go to both default ports, or to the loopback address of IPv4 and to that of IPv6."""
    servers: dict[Endpoint, HookCall] = {}
    for target, calls in facts.targets.items():
        servers.setdefault(target.server, calls[0])
    ports = {server.port for server in servers}
    loopbacks = {len(server.address) for server in servers if is_loopback(server.address)}
    elsewhere = [p for p in DEFAULT_PORTS if p not in ports and facts.sightings.hook_ports[p]]
    if ports.issuperset(DEFAULT_PORTS) or len(loopbacks) > 1:
        found = [server for server in servers if server.port in DEFAULT_PORTS or is_loopback(server.address)]
        detail = f"hooks go to {' and to '.join(sorted(map(str, found)))}"
        yield on_calls("CAP012", detail, *(servers[server] for server in found))
    elif elsewhere and not ports.isdisjoint(DEFAULT_PORTS):
        seen = plural(facts.sightings.hook_ports[elsewhere[0]], "request")
        detail = f"{seen} shaped like hooks go to port {elsewhere[0]} as well, which is not watched"
        yield on_calls("CAP012", detail, *(c for server, c in servers.items() if server.port in DEFAULT_PORTS))


RULES = (mixed_targets,)
