"""``restClientConfig``: how the response to ``connect`` configures the later hooks of that client.

Source: docs/wcs.md#restclientconfig.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wcs_pcap.model import Client, HookCall

NAME = "restClientConfig"
VALUES = {"restOnError": ("LOG", "FAIL"), "restPolicy": ("NOTIFY", "OVERWRITE", "DISABLE")}
LISTS = ("restExclude", "clientExclude", "restOverwrite")  # field names with commas between


class HookConfig:
    """What one hook was told; the defaults hold for a hook that is not listed."""

    __slots__ = ("exclude", "on_error", "overwrite", "policy")

    def __init__(
        self,
        exclude: frozenset[str] = frozenset(),
        on_error: str = "LOG",
        policy: str = "NOTIFY",
        overwrite: frozenset[str] = frozenset(),
    ) -> None:
        self.exclude = exclude
        self.on_error = on_error
        self.policy = policy
        self.overwrite = overwrite


DEFAULT = HookConfig()


def client_config(client: Client | None) -> Mapping[str, HookConfig] | None:
    """What each hook of ``client`` was told; None where that is not known, because the answer to ``connect`` was not seen."""
    connect = client.connect if client is not None else None
    if connect is None:
        return _entries(client.configured) if client is not None and client.configured is not None else None
    if not isinstance(connect.answer, dict):
        return None
    response = connect.final.response
    if response is None or response.status != 200:
        return None
    return _entries(connect.answer.get(NAME))


def hook_config(client: Client | None, hook: str) -> HookConfig | None:
    """What ``hook`` was told; None where that is not known."""
    config = client_config(client)
    return None if config is None else config.get(hook, DEFAULT)


def disabled_hooks(client: Client | None) -> frozenset[str]:
    """The hooks that DISABLE keeps away from the web server: not sent at all, or sent without data."""
    config = client_config(client) or {}
    return frozenset(name for name, one in config.items() if one.policy == "DISABLE")


def overwritten(call: HookCall) -> Mapping[str, Any]:
    """The fields that the answer to ``call`` changed with effect: under OVERWRITE, and listed in ``restOverwrite``."""
    response = call.final.response
    if not isinstance(call.answer, dict) or call.answer is call.fields or response is None or response.status != 200:
        return {}
    config = hook_config(call.client, call.name)
    if config is None or config.policy != "OVERWRITE":
        return {}
    return {name: call.answer[name] for name in config.overwrite if name in call.answer}


def told(call: HookCall) -> Any:
    """The ``restClientConfig`` that the web server added to its answer, whatever it is; None when it added none."""
    answer = call.answer
    if not isinstance(answer, dict) or NAME in call.fields:
        return None
    return answer.get(NAME)


def fields_of(value: object) -> frozenset[str]:
    """The names in a comma list. An array is read as well, though WCS may not."""
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
        fields_of(entry.get("restExclude")),
        on_error if on_error in VALUES["restOnError"] else DEFAULT.on_error,
        policy if policy in VALUES["restPolicy"] else DEFAULT.policy,
        fields_of(entry.get("restOverwrite")),
    )
