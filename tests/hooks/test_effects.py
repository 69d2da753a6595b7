"""What the phone's user saw of a refusal depends on the hook and on the response to connect. See docs/wcs.md#errors."""

from __future__ import annotations

from typing import Any

import pytest
from flows.made import configured, hook, in_order

from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.hooks.effects import effect_of, effects


def effect(name: str, config: dict[str, Any] | None, **how: Any) -> str:
    """The effect of ``name``; ``config`` None: the capture does not show ``connect``."""
    login = [] if config is None else [configured(config)]
    return effect_of(hook_calls(in_order([*login, hook(1, name, **how)]), None)[-1])


def test_under_fail_and_under_log() -> None:
    assert effect("call", {"call": {"restOnError": "FAIL"}}, answer=403) == "the call fails at once, and no INVITE leaves"
    assert effect("call", {}, answer=403) == "the call goes out, although it was refused"
    assert effect("call", {"call": {"restOnError": "fail"}}, answer=500) == effects("call")["LOG"]


def test_where_the_configuration_is_not_known_both_are_named() -> None:
    found = effect("call", None, answer=403)
    assert found == f"under FAIL {effects('call')['FAIL']}; under LOG, the default, {effects('call')['LOG']}"


def test_a_refused_login_is_the_same_either_way() -> None:
    assert effect("connect", None, answer=403) == "the client cannot log in"


@pytest.mark.parametrize("name", [*hooks(), "DoorEvent"])
def test_every_hook_has_its_effects(name: str) -> None:
    assert set(effects(name)) == {"FAIL", "LOG"}
