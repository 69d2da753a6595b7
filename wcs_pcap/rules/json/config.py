"""Whether ``restClientConfig`` is written as WCS reads it, and whether it takes effect. Source: docs/wcs.md#restclientconfig."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wcs_pcap.hooks.catalogue import hooks, spellings
from wcs_pcap.hooks.config import LISTS, NAME, VALUES, added_config
from wcs_pcap.model import HookCall
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import MAX_NAME, listed, named


@rule("JSON007", "JSON008", "JSON009")
def mistakes(facts: Facts) -> Diagnostics:
    """Unknown names (JSON007), impossible values (JSON008), arrays instead of comma lists (JSON009)."""
    for call in facts.named("connect"):
        config = added_config(call)
        if isinstance(config, dict):
            for hook, entry in config.items():
                for code, detail in _mistakes_in(hook, entry):
                    yield _on_response(code, detail, call)
        elif config:
            yield _on_response("JSON008", f"{NAME} is not an object", call)


def _mistakes_in(hook: str, entry: Any) -> Iterator[tuple[str, str]]:
    """The mistakes in the entry of one hook: code and detail."""
    hook_name = hook[:MAX_NAME]
    if hook.lower() not in spellings():
        yield "JSON007", f"{NAME} names the hook {hook_name!r}, which is not a known hook"
    elif hook not in hooks() and all(hook not in known.aliases for known in hooks().values()):
        yield "JSON007", f"{NAME} names the hook {hook_name!r}, which is written {spellings()[hook.lower()]!r}"
    if not isinstance(entry, dict):
        if entry:  # PHP writes an empty object as []
            yield "JSON008", f"the entry of {hook_name} is not an object"
        return
    unknown = [name for name in entry if name not in VALUES and name not in LISTS]
    if unknown:
        yield "JSON007", f"the entry of {hook_name} has the unknown field {listed(map(repr, unknown))}"
    for name, allowed in VALUES.items():
        value = entry.get(name)
        if value not in (None, "", *allowed):
            shown = repr(value[:MAX_NAME]) if isinstance(value, str) else f"not a string ({type(value).__name__})"
            yield "JSON008", f"{name} of {hook_name} is {shown}, not {' or '.join(allowed)}"
    arrays = [name for name in LISTS if isinstance(entry.get(name), list | dict) and entry[name]]
    if arrays:
        yield "JSON009", f"{' and '.join(arrays)} of {hook_name} {'is' if len(arrays) == 1 else 'are'} not a comma list"


@rule("JSON015")
def not_excluded(facts: Facts) -> Diagnostics:
    """A field that ``restExclude`` lists comes all the same."""
    for client, config in facts.configured:
        connect = client.connect
        if connect is None or not any(entry.exclude for entry in config.values()):
            continue
        for call in client.calls:
            entry = config.get(call.name)
            if entry is None or call is connect or call.time <= connect.final.end_time:
                continue
            present = [name for name in call.fields if name in entry.exclude]
            if present:
                detail = f"{named(call)} carries {listed(present)} although restExclude of {call.name} lists it"
                yield _with_connect("JSON015", detail, call, connect)


def _on_response(code: str, detail: str, call: HookCall) -> Diagnostic:
    response = call.final.received
    where = f" (response in frame {response.frame})" if response is not None else ""
    return on_exchange(code, detail + where, call.final)


def _with_connect(code: str, detail: str, call: HookCall, connect: HookCall) -> Diagnostic:
    """A diagnostic about a hook, with the ``connect`` response that it contradicts as further evidence."""
    diagnostic = on_exchange(code, detail, call.exchange)
    response = connect.final.received
    frames = (*diagnostic.frames, response.frame) if response is not None else diagnostic.frames
    streams = {*diagnostic.streams, connect.final.stream.number}
    return diagnostic._replace(frames=frames, streams=sorted(streams), exchanges=(*diagnostic.exchanges, connect.final.number))
