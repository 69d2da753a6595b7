"""Where hooks go, and whether that can be intended. Source: docs/wcs.md#ports."""

from __future__ import annotations

from wcs_pcap.hooks.recognise import path_of
from wcs_pcap.model import HookCall, Stream, is_loopback
from wcs_pcap.rules.diagnostic import Diagnostics, on_calls, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import listed, named

DEFAULT_APP = "defaultApp"
OLD_PORT = 9091  # of WCS 4 and early 5
NEW_PREFIX = "/apps/"  # of 5.2 and later
MAX_SHOWN = 20  # hooks of one target that are given as evidence


@rule("CFG002")
def demo_server(facts: Facts) -> Diagnostics:
    """Hooks of a customer's own app go to the built-in EchoApp."""
    for target, calls in facts.targets.items():
        own = target.app not in (None, DEFAULT_APP)
        if own and target.prefix.endswith("/EchoApp") and on_one_machine(calls[0].exchange.stream):
            detail = f"the hooks of {listed([str(target.app)])} go to {target.prefix} on {target.server}"
            yield on_calls("CFG002", detail, *calls[:MAX_SHOWN])


@rule("CFG012")
def old_port(facts: Facts) -> Diagnostics:
    """The path of a new version on the port of an old one."""
    for target, calls in facts.targets.items():
        if target.server.port == OLD_PORT and target.prefix.startswith(NEW_PREFIX):
            detail = f"{named(calls[0])} goes to {target.prefix} on port {OLD_PORT}"
            yield on_calls("CFG012", detail, *calls[:MAX_SHOWN])


@rule("CFG013")
def double_slash(facts: Facts) -> Diagnostics:
    """The URL of the app ends with a slash."""
    for target, calls in facts.targets.items():
        path = path_of(target.uri.decode("latin-1"))
        if "//" in path:
            yield on_calls("CFG013", f"{named(calls[0])} goes to {path}", *calls[:MAX_SHOWN])


@rule("CFG014")
def shared_url(facts: Facts) -> Diagnostics:
    """Several apps share one URL."""
    apps: dict[tuple[object, str], dict[str, HookCall]] = {}
    for target, calls in facts.targets.items():
        if target.app is not None:
            apps.setdefault((target.server, target.prefix), {}).setdefault(target.app, calls[0])
    for (server, prefix), firsts in apps.items():
        if len(firsts) > 1:
            detail = f"hooks of {listed(sorted(firsts))} all go to {prefix or '/'} on {server}"
            yield on_calls("CFG014", detail, *firsts.values())


@rule("CFG016")
def other_loopback(facts: Facts) -> Diagnostics:
    """The web server refuses on ::1 and accepts on 127.0.0.1."""
    listening = {s.server.port for s in facts.streams if s.opened in ("handshake", "midstream") and _is_loopback(s, 4)}
    for stream in facts.streams:
        if stream.opened == "refused" and stream.server.port in listening and _is_loopback(stream, 16):
            refuses = f"{stream.server} refuses the connection (frame {stream.first_frame})"
            yield on_stream("CFG016", f"{refuses}, while 127.0.0.1:{stream.server.port} accepts it", stream)


def on_one_machine(stream: Stream) -> bool:
    """Whether both ends of a connection are on one machine, as far as the addresses show."""
    return stream.client.address == stream.server.address or is_loopback(stream.server.address)


def _is_loopback(stream: Stream, length: int) -> bool:
    address = stream.server.address
    return len(address) == length and is_loopback(address)
