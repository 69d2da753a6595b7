"""Does the web server give back what it was sent? Source: docs/wcs.md#responses."""

from __future__ import annotations

import re
from typing import Any

from wcs_pcap.hooks.body import Huge
from wcs_pcap.hooks.config import NAME
from wcs_pcap.model import HookCall, Response
from wcs_pcap.rules.facts import Diagnostics, Facts, listed, named, on_exchange
from wcs_pcap.rules.triage import TYPE

CHARSET = rb"(?i)charset\s*=\s*\"?([\w.:-]+)"
UTF_8 = frozenset((b"utf-8", b"utf8", b"us-ascii"))  # ASCII is UTF-8 too
KINDS = {bool: "boolean", int: "number", float: "number", Huge: "number", str: "string", list: "array", dict: "object"}
ABSENT = object()


def altered_answers(facts: Facts) -> Diagnostics:
    """JSON004 (fields missing), JSON005 and JSON006 (changes that have no effect), JSON014 (types changed)."""
    for call in facts.altered:
        missing, changed, retyped = _difference(call)
        answered = f"the answer to {named(call, call.final)}"
        if missing:
            yield on_exchange("JSON004", f"{answered} lacks {listed(missing)}", call.final)
        if retyped:
            changes = listed(f"{name} ({_kind(call.fields[name])} to {_kind(call.answer[name])})" for name in retyped)
            yield on_exchange("JSON014", f"{answered} changes the type of {changes}", call.final)
        config = facts.config(call)
        if not changed or config is None or call.name == "connect":  # what may be changed in connect is not documented
            continue
        if config.policy == "NOTIFY":
            detail = f"{answered} changes {listed(changed)}, but restPolicy is NOTIFY for {call.name}"
            yield on_exchange("JSON005", detail, call.final)
        elif config.policy == "OVERWRITE" and (beside := [name for name in changed if name not in config.overwrite]):
            detail = f"{answered} changes {listed(beside)}, which restOverwrite of {call.name} does not list"
            yield on_exchange("JSON006", detail, call.final)


def misplaced_config(facts: Facts) -> Diagnostics:
    """JSON010: ``restClientConfig`` in the answer to another hook than ``connect``."""
    for call in facts.altered:
        if NAME in call.answer and call.name != "connect" and NAME not in call.fields:
            yield on_exchange("JSON010", f"the answer to {named(call, call.final)} holds a {NAME}", call.final)


def escaped_slashes(facts: Facts) -> Diagnostics:
    """JSON016: slashes written as PHP writes them."""
    for call in facts.altered:
        response = call.final.response
        if response is not None and rb"\/" in response.body and not _sent_so(call):
            yield on_exchange("JSON016", rf"the answer to {named(call, call.final)} writes / as \/", call.final)


def wrong_encoding(facts: Facts) -> Diagnostics:
    """JSON017: an answer that is not UTF-8, or says that it is not."""
    damaged = set()
    for call in facts.troubled:
        response = call.final.response
        if response is None or response.status != 200 or call.answer is not None or not response.complete:
            continue
        if response.decoded and not _is_utf_8(response.body):
            damaged.add(call)
            yield on_exchange("JSON017", f"the answer to {named(call, call.final)} is not UTF-8", call.final)
    for call in facts.odd_headers[TYPE]:
        response = call.final.response
        if response is None or response.status != 200 or call in damaged:
            continue
        if (charset := _charset(response)) is not None and charset.lower() not in UTF_8:
            said = charset.decode("latin-1")
            yield on_exchange("JSON017", f"the answer to {named(call, call.final)} says that it is {said}", call.final)


def _difference(call: HookCall) -> tuple[list[str], list[str], list[str]]:
    """The fields of a request that the answer lacks, gives another value, or another type."""
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


def _charset(response: Response) -> bytes | None:
    kind = response.header(b"content-type")
    found = re.search(CHARSET, kind) if kind is not None else None
    return found[1] if found is not None else None


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


RULES = (altered_answers, misplaced_config, escaped_slashes, wrong_encoding)
