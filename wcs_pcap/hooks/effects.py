"""What the phone's user saw when a hook was not answered with 200, from ``effects.toml``. Source: docs/wcs.md#errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import hook_config
from wcs_pcap.model import HookCall
from wcs_pcap.schema.tables import load_table


def effect_of(call: HookCall) -> str:
    """Returns what the user saw of a hook that got a response with another status than 200."""
    words = effects(call.name)
    if words["FAIL"] == words["LOG"]:
        return words["LOG"]
    config = hook_config(call.client, call.name)
    if config is None:
        return f"under FAIL {words['FAIL']}; under LOG, the default, {words['LOG']}"
    return words[config.on_error]


def effects(hook: str) -> Mapping[str, str]:
    """Returns what the user sees of an interaction error of ``hook``, under FAIL and under LOG."""
    table = _table()
    words: Mapping[str, str] = table["hooks"].get(hook) or table["kinds"][hook_named(hook).kind]
    return words


@cache
def _table() -> Mapping[str, Any]:
    return load_table("hooks/effects.toml")
