"""What requests say: hooks and statuses that are not known, and keys that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import named
from wcs_pcap.rules.triage import UNSURE_KEYS


@rule("JSON011")
def missing_keys(facts: Facts) -> Diagnostics:
    """A request lacks the field that says which client, call, message or media stream it is about."""
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


@rule("JSON012", "JSON013")
def unknown_names(facts: Facts) -> Diagnostics:
    """Statuses (JSON012) and hooks (JSON013) that the catalogue does not have."""
    for name, calls in facts.by_name.items():
        hook = hooks().get(name)
        if hook is None:
            for call in calls:
                yield on_exchange("JSON013", f"{named(call)} is not a known hook", call.exchange)
        elif hook.kind == "event" and hook.statuses:
            for call in calls:
                if call.status is not None and call.status not in hook.statuses:
                    yield on_exchange("JSON012", partial(_unknown_status, call), call.exchange)


def _unknown_status(call: HookCall) -> str:
    return f"{call.name} (frame {call.exchange.frame}) reports the status {call.status!r}, which is not a known status"
