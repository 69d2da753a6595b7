"""Whether the web server returns what it was sent. Source: docs/wcs.md#responses."""

from __future__ import annotations

from typing import Any

from wcs_pcap.hooks.body import Huge
from wcs_pcap.hooks.config import NAME
from wcs_pcap.model import HookCall
from wcs_pcap.rules.diagnostic import Diagnostics, on_exchange, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import listed, response_to

KINDS = {bool: "boolean", int: "number", float: "number", Huge: "number", str: "string", list: "array", dict: "object"}
ABSENT = object()


@rule("JSON004", "JSON005", "JSON006", "JSON014")
def altered_responses(facts: Facts) -> Diagnostics:
    """Fields are missing (JSON004), changed without effect (JSON005, JSON006), or have another type (JSON014)."""
    for call in facts.altered:
        missing, changed, retyped = _difference(call)
        response = response_to(call)
        if missing:
            yield on_exchange("JSON004", f"{response} lacks {listed(missing)}", call.final)
        if retyped:
            changes = listed(f"{name} ({_kind(call.fields[name])} to {_kind(call.answer[name])})" for name in retyped)
            yield on_exchange("JSON014", f"{response} changes the type of {changes}", call.final)
        config = facts.config(call)
        if not changed or config is None or call.name == "connect":  # what WCS accepts for connect is not documented
            continue
        if config.policy == "NOTIFY":
            detail = f"{response} changes {listed(changed)}, but restPolicy is NOTIFY for {call.name}"
            yield on_exchange("JSON005", detail, call.final)
        elif config.policy == "OVERWRITE" and (others := [name for name in changed if name not in config.overwrite]):
            detail = f"{response} changes {listed(others)}, which restOverwrite of {call.name} does not list"
            yield on_exchange("JSON006", detail, call.final)


@rule("JSON010")
def misplaced_config(facts: Facts) -> Diagnostics:
    """The response to another hook than ``connect`` has a ``restClientConfig``."""
    for call in facts.altered:
        if NAME in call.answer and call.name != "connect" and NAME not in call.fields:
            yield on_exchange("JSON010", f"{response_to(call)} has a {NAME}", call.final)


@rule("JSON016")
def escaped_slashes(facts: Facts) -> Diagnostics:
    """A response writes slashes as PHP does."""
    for call in facts.altered:
        response = call.final.received
        if response is not None and rb"\/" in response.body and not _sent_so(call):
            yield on_exchange("JSON016", rf"{response_to(call)} writes / as \/", call.final)


def _difference(call: HookCall) -> tuple[list[str], list[str], list[str]]:
    """The fields of a request that are missing, changed, or of another type in the response."""
    missing: list[str] = []
    changed: list[str] = []
    retyped: list[str] = []
    answer = call.answer
    for name, sent in call.fields.items():
        got = answer.get(name, ABSENT)
        if got == sent and type(got) is type(sent):  # True == 1
            continue
        if got is ABSENT:
            missing.append(name)
        elif _kind(got) == _kind(sent) or got is None or sent is None:
            if got != sent:
                changed.append(name)
        else:
            retyped.append(name)
    return missing, changed, retyped


def _kind(value: Any) -> str:
    return KINDS.get(type(value), "null")


def _sent_so(call: HookCall) -> bool:
    request = call.final.request
    return request is not None and rb"\/" in request.body
