"""Scenes with more than one way between WCS and its web server: translated addresses, and relays."""

from __future__ import annotations

from typing import Any

from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.scenes import HOOK_PORT, HookConnection

WEB, CONTAINER = "192.0.2.20", "172.17.0.2"
RELAY, APP = "172.17.0.1", "172.17.0.2"
LOGIN_FIELDS: dict[str, Any] = {**CONNECT, "sipRegisterRequired": False, "sipPassword": None}


def status(name: str) -> bytes:
    """The body of a ``ConnectionStatusEvent``."""
    return CLIENT.body({**LOGIN_FIELDS, "status": name})


def log_in_over_the_network(scene: Scene) -> tuple[HookConnection, float]:
    """A login at a web server on another host; returns its connection, and the time a second after it."""
    connection = HookConnection(scene.capture, Address("192.0.2.110", 35_000), Address(WEB, HOOK_PORT))
    connection.open(0.9)
    at = connection.post(1.0, "connect", CLIENT.body(LOGIN_FIELDS))
    return connection, connection.post(at + 0.1, "ConnectionStatusEvent", status("ESTABLISHED")) + 1.0


def behind_the_relay(scene: Scene, port: int = 36_000, server: str = APP) -> HookConnection:
    """A connection from the relay to a web server, which is not open yet."""
    return HookConnection(scene.capture, Address(RELAY, port), Address(server, HOOK_PORT))


def log_in_through_a_relay(scene: Scene) -> HookConnection:
    """A login of which the relay passes on both hooks; returns its connection to the web server."""
    scene.hooks.open(0.9)
    inner = behind_the_relay(scene)
    inner.open(0.91)
    hooks = ((1.0, "connect", CLIENT.body(LOGIN_FIELDS)), (1.5, "ConnectionStatusEvent", status("ESTABLISHED")))
    for at, hook, body in hooks:
        inner.post(at + 0.01, hook, body, wait=0.005)
        scene.hooks.post(at, hook, body, wait=0.05)
    return inner
