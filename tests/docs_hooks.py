"""Writes docs/hooks.md from the catalogue and what lies beside it."""

from __future__ import annotations

from wcs_pcap.hooks.catalogue import Hook, fields_of, hooks
from wcs_pcap.hooks.effects import effects

HEAD = """# Hooks

What wcs-pcap knows of each REST hook of WCS; [what is known of WCS](wcs.md) has the sources. A request is a hook when it is a
POST whose path ends in one of these names (upper and lower case do not matter) and does not lead through `/rest-api/` or
`/RESTCall`, which is the REST API of WCS itself. Other names that end in `Event`, with `nodeId` and `sessionId` in the body,
are kept as hooks of a newer WCS.

*Refusable* hooks may be answered 403 to say no. What that does depends on `restOnError` in the
[restClientConfig](wcs.md#restclientconfig) in the response to `connect`: FAIL, or LOG, which is the default. Any other status
than 200 has the same effect, and so has no response. Every hook may have `nodeId`, `appKey`, `sessionId`, `status`, `info` and
`custom`.
"""
KINDS = {
    "connect": "login",
    "direct": "a client asks",
    "event": "something has happened",
    "incoming": "the outside world asks",
}


def page() -> str:
    """The page of all hooks."""
    return "\n".join((HEAD, *(_section(hook) for hook in hooks().values())))


def _section(hook: Hook) -> str:
    known = fields_of(hook.name)
    own = [name for name in known if name not in ("nodeId", "appKey", "sessionId", "status", "info", "custom")]
    facts = [KINDS[hook.kind] + (", refusable" if hook.refusable else "")]
    if hook.aliases:
        facts.append(f"also written {', '.join(hook.aliases)}")
    if hook.key:
        facts.append(f"told apart by `{'` or `'.join(hook.key)}`")
    if hook.leads_to:
        facts.append(f"leads to {', '.join(f'`{name}`' for name in hook.leads_to)}")
    lines = [f"## {hook.name}", "", "; ".join(facts)[0].upper() + "; ".join(facts)[1:] + "."]
    if hook.statuses:
        by_class: dict[str, list[str]] = {}
        for status, of_class in hook.statuses.items():
            by_class.setdefault(of_class, []).append(status)
        lines += ["", *(f"* {of_class}: {', '.join(statuses)}" for of_class, statuses in by_class.items())]
    if own:
        lines += ["", f"Fields: {', '.join(f'`{name}` ({known[name]})' for name in own)}."]
    words = effects(hook.name)
    if len(set(words.values())) == 1:
        lines += ["", f"Not answered 200: {words['LOG']}."]
    else:
        lines += ["", f"Not answered 200: under FAIL {words['FAIL']}; under LOG {words['LOG']}."]
    return "\n".join(lines) + "\n"
