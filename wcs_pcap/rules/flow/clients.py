"""How client connections end, and which WCS they belong to. Source: docs/wcs.md#clients."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from wcs_pcap.flows.matcher import begun
from wcs_pcap.flows.verdict import LATE_ENDS
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.model import NANOSECONDS, Client, HookCall, Severity
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import listed, named, plural

MANY = 10  # clients
INSTANT = NANOSECONDS
NEARLY_ALL = 0.8  # of the clients that are there
FINAL = frozenset(("end", "failure"))


@rule("FLOW009")
def after_the_end(facts: Facts) -> Diagnostics:
    """Hooks come from a client that was reported as gone. Calls and streams that ended with it may be reported late."""
    for client in facts.clients:
        gone = client.disconnected
        if gone is None or client.calls[-1] is gone:
            continue
        late = [call for call in client.calls if begun(call) > gone.final.end_time and not _may_be_late(call, gone)]
        if late:
            detail = f"{named(late[0])} came although {named(gone)} had reported the client as gone"
            severity = None if facts.whole(gone.time, late[0].time) else Severity.INFO
            yield on_calls("FLOW009", detail, gone, late[0], severity=severity)


def _may_be_late(call: HookCall, gone: HookCall) -> bool:
    if call.name in ("connect", "ConnectionStatusEvent"):
        return True
    final = hook_named(call.name).statuses.get(call.status or "") in FINAL
    return final and call.time - gone.time <= LATE_ENDS


@rule("FLOW010", "FLOW011")
def unnoticed_ends(facts: Facts) -> Diagnostics:
    """A second login without an end of the first (FLOW010), and no client that is ever reported as gone (FLOW011)."""
    newest: dict[tuple[str | None, str | None], Client] = {}
    logged_in = [client for client in facts.clients if client.established is not None]
    for client in facts.clients:
        before = newest.get((client.node_id, client.session_id))
        newest[client.node_id, client.session_id] = client
        if before is None or before.established is None or before.disconnected is not None or client.connect is None:
            continue
        if facts.whole(before.established.time, client.connect.time):
            detail = f"{named(client.connect)} is a new login of a client that was never reported as gone"
            yield on_calls("FLOW010", detail, before.established, client.connect)
    if len(logged_in) >= MANY and not any(client.disconnected for client in facts.clients):
        firsts = [client.established for client in logged_in if client.established is not None]
        if facts.whole(firsts[0].time, facts.coverage.end):
            yield on_calls("FLOW011", f"{plural(len(firsts), 'client')} logged in, and none was reported as gone", *firsts)


@rule("FLOW043")
def other_nodes(facts: Facts) -> Diagnostics:
    """One address of WCS has another nodeId than before."""
    known: dict[str, dict[str, Client]] = {}
    for client in facts.clients:
        address = (client.session_id or "").rpartition("/")[2]
        if client.node_id is None or ":" not in address:
            continue
        nodes = known.setdefault(address, {})
        if nodes and client.node_id not in nodes:
            before = next(reversed(nodes.values()))
            first = client.calls[0]
            detail = f"from {named(first)} on {listed([address])} has another nodeId than in {named(before.calls[-1])}"
            yield on_calls("FLOW043", detail, before.calls[-1], first)._replace(time=first.time)
        nodes.setdefault(client.node_id, client)


@rule("FLOW044")
def all_at_once(facts: Facts) -> Diagnostics:
    """Nearly all clients are gone within a second."""
    gone = sorted((c.disconnected for c in facts.clients if c.disconnected is not None), key=lambda call: call.time)
    if len(gone) < MANY:
        return
    times = [call.time for call in gone]
    begun = sorted(client.calls[0].time for client in facts.clients)
    place = 0
    while place < len(gone):
        end = bisect_right(times, times[place] + INSTANT)
        present = bisect_left(begun, times[place]) - place
        if end - place >= MANY and end - place >= NEARLY_ALL * present:
            seconds = f"{facts.seconds(times[place])} s"
            detail = f"{end - place:,} of {present:,} clients were reported as gone within a second from {seconds} on"
            yield on_calls("FLOW044", detail, *gone[place:end])
            place = end
        else:
            place += 1
