"""How the response to connect configures later hooks, and what of it has an effect."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flows.made import configured, hook

from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.hooks.config import HookConfig, client_config, disabled_hooks, hook_config, overwritten
from wcs_pcap.model import HookCall


def asked(config: object, name: str = "call", fields: dict[str, Any] | None = None, **how: Any) -> HookCall:
    """A hook of a client whose ``connect`` got a response with ``config``."""
    return hook_calls([configured(config), hook(1, name, fields or {"callId": "c"}, **how)], None)[1]


def test_how_a_hook_is_configured() -> None:
    config = {"restExclude": "sdp, callId,", "restOnError": "FAIL", "restPolicy": "OVERWRITE", "restOverwrite": ["callee", 1]}
    call = asked({"call": config, "hangup": 1})
    expected = HookConfig(frozenset(("sdp", "callId")), "FAIL", "OVERWRITE", frozenset(("callee",)))
    assert hook_config(call.client, "call") == expected
    assert hook_config(call.client, "hangup") == HookConfig()


@pytest.mark.parametrize("config", [None, 1, [], "call", {"call": None}, {"call": {"restOnError": "fail", "restPolicy": 3}}])
def test_what_makes_no_sense_leaves_the_defaults(config: object) -> None:
    assert hook_config(asked(config).client, "call") == HookConfig()
    assert disabled_hooks(asked(config).client) == frozenset()


def test_without_a_connect_nothing_is_known() -> None:
    (call,) = hook_calls([hook(1, "call")], None)
    assert client_config(call.client) is None
    assert client_config(None) is None
    assert hook_config(call.client, "call") is None
    assert disabled_hooks(call.client) == disabled_hooks(None) == frozenset()


def test_disabled() -> None:
    call = asked({"CallStatusEvent": {"restPolicy": "DISABLE"}, "call": {"restPolicy": "NOTIFY"}})
    assert disabled_hooks(call.client) == {"CallStatusEvent"}


def test_overwritten() -> None:
    config = {"call": {"restPolicy": "OVERWRITE", "restOverwrite": "callee,missing"}}
    says = json.dumps({"callId": "new", "callee": "5550199"}).encode()
    assert overwritten(asked(config, says=says)) == {"callee": "5550199"}
    assert overwritten(asked(config, says=says, answer=403)) == {}
    assert overwritten(asked({}, says=says)) == {}
    assert overwritten(asked(config)) == {}
    assert overwritten(asked(config, says=b"<html>")) == {}
