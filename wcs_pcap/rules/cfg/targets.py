"""Where do hooks go, and can that be meant? Source: docs/wcs.md#ports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wcs_pcap.hooks.recognise import path_of
from wcs_pcap.model import HookCall, Stream, is_loopback
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, Target, listed, named, on_calls

DEFAULT_APP = "defaultApp"
OLD_PORT = 9091  # of WCS 4 and early 5
NEW_PREFIX = "/apps/"  # of 5.2 and later
MAX_SHOWN = 20  # hooks of one target that are given as evidence


def demo_server(facts: Facts) -> Diagnostics:
    """CFG002: an app of one's own, and its hooks go to the built-in EchoApp."""
    for target, calls in facts.targets.items():
        own = target.app not in (None, DEFAULT_APP)
        if own and target.prefix.endswith("/EchoApp") and on_one_machine(calls[0].exchange.stream):
            detail = f"the hooks of {listed([str(target.app)])} go to {target.prefix} on {target.server}"
            yield _on_target("CFG002", detail, calls)


def old_port(facts: Facts) -> Diagnostics:
    """CFG012: the path of a new version on the port of an old one."""
    for target, calls in facts.targets.items():
        if target.server.port == OLD_PORT and target.prefix.startswith(NEW_PREFIX):
            detail = f"{named(calls[0])} goes to {target.prefix} on port {OLD_PORT}"
            yield _on_target("CFG012", detail, calls)


def double_slash(facts: Facts) -> Diagnostics:
    """CFG013: the URL of the app ends with a slash."""
    for target, calls in facts.targets.items():
        path = path_of(target.uri.decode("latin-1"))
        if "//" in path:
            yield _on_target("CFG013", f"{named(calls[0])} goes to {path}", calls)


def shared_url(facts: Facts) -> Diagnostics:
    """CFG014: several apps share one URL."""
    apps: dict[tuple[object, str], dict[str, HookCall]] = {}
    for target, calls in facts.targets.items():
        if target.app is not None:
            apps.setdefault((target.server, target.prefix), {}).setdefault(target.app, calls[0])
    for (server, prefix), firsts in apps.items():
        if len(firsts) > 1:
            detail = f"hooks of {listed(sorted(firsts))} all go to {prefix or '/'} on {server}"
            yield on_calls("CFG014", detail, *firsts.values())


def other_loopback(facts: Facts) -> Diagnostics:
    """CFG016: refused on ::1, while something listens on 127.0.0.1."""
    listening = {s.server.port for s in facts.streams if s.opened in ("handshake", "midstream") and _is_loopback(s, 4)}
    for stream in facts.streams:
        if stream.opened == "refused" and stream.server.port in listening and _is_loopback(stream, 16):
            port = stream.server.port
            yield Diagnostic(
                "CFG016",
                f"{stream.server} refuses the connection (frame {stream.first_frame}), while 127.0.0.1:{port} accepts it",
                stream.first_time,
                frames=(stream.first_frame,),
                streams=(stream.number,),
                until=stream.last_time,
            )


def on_one_machine(stream: Stream) -> bool:
    """Whether both ends of a connection are on one machine, as far as the addresses tell."""
    return stream.client.address == stream.server.address or is_loopback(stream.server.address)


def by_prefix(targets: Iterable[tuple[Target, Sequence[HookCall]]]) -> dict[str, dict[str, HookCall]]:
    """For each app the URL prefixes that its hooks use, each with its first hook."""
    prefixes: dict[str, dict[str, HookCall]] = {}
    for target, calls in targets:
        if target.app is not None:
            prefixes.setdefault(target.app, {}).setdefault(target.prefix, calls[0])
    return prefixes


def _is_loopback(stream: Stream, length: int) -> bool:
    address = stream.server.address
    return len(address) == length and is_loopback(address)


def _on_target(code: str, detail: str, calls: Sequence[HookCall]) -> Diagnostic:
    return on_calls(code, detail, *calls[:MAX_SHOWN])


RULES = (demo_server, old_port, double_slash, shared_url, other_loopback)
