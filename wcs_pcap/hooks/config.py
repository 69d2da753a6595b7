"""``restClientConfig``: how the response to ``connect`` configures the later hooks of that client.

Source: docs/wcs.md#restclientconfig.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from wcs_pcap.model import Client, HookCall

NAME = "restClientConfig"
VALUES = {"restOnError": ("LOG", "FAIL"), "restPolicy": ("NOTIFY", "OVERWRITE", "DISABLE")}
LISTS = ("restExclude", "clientExclude", "restOverwrite")  # field names with commas between


class HookConfig(NamedTuple):
    """How one hook is configured; the defaults hold for a hook that is not listed."""

    exclude: frozenset[str] = frozenset()
    on_error: str = "LOG"
    policy: str = "NOTIFY"
    overwrite: frozenset[str] = frozenset()


DEFAULT = HookConfig()


def client_config(client: Client | None) -> Mapping[str, HookConfig] | None:
    """Returns how each hook of ``client`` is configured; None where the response to ``connect`` was not seen."""
    connect = client.connect if client is not None else None
    if connect is None:
        return _entries(client.configured) if client is not None and client.configured is not None else None
    if not isinstance(connect.answer, dict):
        return None
    response = connect.final.received
    if response is None or response.status != 200:
        return None
    return _entries(connect.answer.get(NAME))


def hook_config(client: Client | None, hook: str) -> HookConfig | None:
    """Returns how ``hook`` is configured; None where that is not known."""
    config = client_config(client)
    return None if config is None else config.get(hook, DEFAULT)


def disabled_hooks(client: Client | None) -> frozenset[str]:
    """Returns the hooks that DISABLE keeps away from the web server: not sent at all, or sent without data."""
    config = client_config(client) or {}
    return frozenset(name for name, one in config.items() if one.policy == "DISABLE")


def overwritten(call: HookCall) -> Mapping[str, Any]:
    """Returns the fields that the response to ``call`` changed with effect: under OVERWRITE, and listed in ``restOverwrite``."""
    response = call.final.received
    if not isinstance(call.answer, dict) or call.answer is call.fields or response is None or response.status != 200:
        return {}
    config = hook_config(call.client, call.name)
    if config is None or config.policy != "OVERWRITE":
        return {}
    return {name: call.answer[name] for name in config.overwrite if name in call.answer}


def added_config(call: HookCall) -> Any:
    """Returns the ``restClientConfig`` that the web server added to its response, of whatever type; None when it added none."""
    answer = call.answer
    if not isinstance(answer, dict) or NAME in call.fields:
        return None
    return answer.get(NAME)


def _names(value: object) -> frozenset[str]:
    """Returns the names in a comma list. An array is accepted as well, although WCS may not accept it."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return frozenset()
    return frozenset(name.strip() for name in value if isinstance(name, str) and name.strip())


def _entries(config: object) -> Mapping[str, HookConfig]:
    if not isinstance(config, dict):
        return {}
    return {name: _entry(entry) for name, entry in config.items() if isinstance(entry, dict)}


def _entry(entry: Mapping[str, Any]) -> HookConfig:
    on_error, policy = entry.get("restOnError"), entry.get("restPolicy")
    return HookConfig(
        exclude=_names(entry.get("restExclude")),
        on_error=on_error if on_error in VALUES["restOnError"] else DEFAULT.on_error,
        policy=policy if policy in VALUES["restPolicy"] else DEFAULT.policy,
        overwrite=_names(entry.get("restOverwrite")),
    )
