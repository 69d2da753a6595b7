"""A relay passes a hook on to a web server that closes without a response, then to another one, which responds.

WCS gets its response: what happened behind the relay is a warning.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene, hang_up
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.hooks import post
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP003": "info", "TCP005": "warning"},
    near=["FLOW020", "FLOW010", "HTTP021"],
)
RELAY, FIRST, SECOND = "172.17.0.1", "172.17.0.2", "172.17.0.3"


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False}
    body = CLIENT.body(fields)
    first = HookConnection(scene.capture, Address(RELAY, 36_000), Address(FIRST, HOOK_PORT))
    first.open(0.91)
    first.say(1.01, post("connect", body))
    first.server_ack(1.011)
    hang_up(first, 1.012)
    second = HookConnection(scene.capture, Address(RELAY, 36_001), Address(SECOND, HOOK_PORT))
    second.open(0.95)
    second.post(1.02, "connect", body, wait=0.005)
    scene.hooks.post(1.0, "connect", body, wait=0.05)
    body = CLIENT.body({**fields, "status": "ESTABLISHED"})
    second.post(1.51, "ConnectionStatusEvent", body, wait=0.005)
    scene.hooks.post(1.5, "ConnectionStatusEvent", body, wait=0.05)
    scene.write(path)
