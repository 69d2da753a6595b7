"""What the phone's user saw when a hook was not answered with 200, from ``effects.toml``. Source: docs/wcs.md#errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.hooks.config import hook_config
from wcs_pcap.model import FAILING, HookCall
from wcs_pcap.schema.tables import load_table


class Effect(NamedTuple):
    """What the user saw, and the ``restOnError`` on which that depends; None where it does not, or is not known."""

    on_error: str | None
    seen: str


def effect_of(call: HookCall) -> Effect | None:
    """Returns what the user saw of an interaction error; None where there was none, or where the capture cannot show it.

    An interaction error is a status other than 200, no response in time, or a web server that could not be reached.
    """
    response = call.final.response
    if response is not None and response.status == 200:
        return None
    if response is None and call.final.absence not in FAILING:
        return None
    words = effects(call.name)
    if len(set(words.values())) == 1:
        return Effect(None, words["LOG"])
    config = hook_config(call.client, call.name)
    if config is None:
        return Effect(None, f"under FAIL {words['FAIL']}; under LOG, the default, {words['LOG']}")
    return Effect(config.on_error, words[config.on_error])


def effects(hook: str) -> Mapping[str, str]:
    """Returns what the user sees of an interaction error of ``hook``, under FAIL and under LOG."""
    table = _table()
    words: Mapping[str, str] = table["hooks"].get(hook) or table["kinds"][hook_named(hook).kind]
    return words


@cache
def _table() -> Mapping[str, Any]:
    return load_table("hooks/effects.toml")
