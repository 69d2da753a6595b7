"""Is ``restClientConfig`` written as WCS reads it, and does it hold? Source: docs/wcs.md#restclientconfig."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from wcs_pcap.hooks.catalogue import hooks, spellings
from wcs_pcap.hooks.config import LISTS, NAME, VALUES, told
from wcs_pcap.model import HookCall
from wcs_pcap.rules.facts import MAX_NAME, Diagnostic, Diagnostics, Facts, listed, named, on_exchange
from wcs_pcap.rules.triage import UNSURE_KEYS


def mistakes(facts: Facts) -> Diagnostics:
    """JSON007 (unknown names), JSON008 (impossible values), JSON009 (arrays for comma lists)."""
    for call in facts.named("connect"):
        config = told(call)
        if isinstance(config, dict):
            for hook, entry in config.items():
                for code, detail in _mistakes_in(hook, entry):
                    yield _on_answer(code, detail, call)
        elif config:
            yield _on_answer("JSON008", f"{NAME} is no object", call)


def _mistakes_in(hook: str, entry: Any) -> Iterator[tuple[str, str]]:
    """The mistakes in what one hook is told: code and detail."""
    hook_name = hook[:MAX_NAME]
    if hook.lower() not in spellings():
        yield "JSON007", f"{NAME} names the hook {hook_name!r}, which is in no list"
    elif hook not in hooks() and all(hook not in known.aliases for known in hooks().values()):
        yield "JSON007", f"{NAME} names the hook {hook_name!r}, which is written {spellings()[hook.lower()]!r}"
    if not isinstance(entry, dict):
        if entry:  # PHP writes an empty object as []
            yield "JSON008", f"the entry of {hook_name} is no object"
        return
    unknown = [name for name in entry if name not in VALUES and name not in LISTS]
    if unknown:
        yield "JSON007", f"the entry of {hook_name} has the unknown field {listed(map(repr, unknown))}"
    for name, allowed in VALUES.items():
        value = entry.get(name)
        if value not in (None, "", *allowed):
            shown = repr(value[:MAX_NAME]) if isinstance(value, str) else f"no string ({type(value).__name__})"
            yield "JSON008", f"{name} of {hook_name} is {shown}, not {' or '.join(allowed)}"
    arrays = [name for name in LISTS if isinstance(entry.get(name), list | dict) and entry[name]]
    if arrays:
        yield "JSON009", f"{' and '.join(arrays)} of {hook_name} {'is' if len(arrays) == 1 else 'are'} no comma list"


def not_excluded(facts: Facts) -> Diagnostics:
    """JSON015: a field that ``restExclude`` leaves out comes all the same."""
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


def missing_keys(facts: Facts) -> Diagnostics:
    """JSON011: a request without the field that says which client, call, message or stream it is about."""
    for name in facts.by_name if facts.triage.keyless else ():
        hook = hooks().get(name)
        keys = hook.key if hook is not None and name not in UNSURE_KEYS else ()
        for call in facts.triage.keyless.get(name, ()):
            fields = call.fields
            keyed = not keys or any(fields.get(key) is not None for key in keys)
            if (isinstance(fields.get("sessionId"), str) and keyed) or not call.whole:
                continue
            config = facts.config(call)
            if config is not None and config.policy == "DISABLE":
                continue
            left_out = config is not None and not config.exclude.isdisjoint(keys)
            yield on_exchange("JSON011", partial(_lacking, call, () if keyed else keys, left_out), call.exchange)


def _lacking(call: HookCall, keys: Sequence[str], left_out: bool) -> str:
    """What a request lacks: its session, one of ``keys``, or both."""
    session = call.fields.get("sessionId")
    lacking = [] if isinstance(session, str) else ["sessionId" if session is None else "sessionId that is a text"]
    if keys:
        lacking.append(" or ".join(keys))
    return f"{named(call)} has no {' and no '.join(lacking)}{': restExclude leaves it out' if left_out else ''}"


def _on_answer(code: str, detail: str, call: HookCall) -> Diagnostic:
    response = call.final.response
    where = f" (answer in frame {response.frame})" if response is not None else ""
    return on_exchange(code, detail + where, call.final)


def _with_connect(code: str, detail: str, call: HookCall, connect: HookCall) -> Diagnostic:
    """A diagnostic about a hook, with the answer to ``connect`` that it contradicts as further evidence."""
    diagnostic = on_exchange(code, detail, call.exchange)
    answer = connect.final.response
    frames = (*diagnostic.frames, answer.frame) if answer is not None else diagnostic.frames
    streams = {*diagnostic.streams, connect.final.stream.number}
    return diagnostic._replace(frames=frames, streams=sorted(streams), exchanges=(*diagnostic.exchanges, connect.final.number))


RULES = (mistakes, not_excluded, missing_keys)
