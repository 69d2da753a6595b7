"""A relay passes a hook on, but its connection is refused, and it responds with 502.

The refusal is the cause, and the hook counts once.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, answering, refuse
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.conversation import Segment
from kit.hooks import echo
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"TCP001": "error", "HTTP009": "error", "CAP003": "info"},
    near=["FLOW020", "FLOW010", "HTTP021"],
)
RELAY, APP = "172.17.0.1", "172.17.0.2"


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    inner = HookConnection(scene.capture, Address(RELAY, 36_000), Address(APP, HOOK_PORT))
    inner.open(0.91)
    fields = {**CONNECT, "sipRegisterRequired": False}
    for at, hook, status in ((1.0, "connect", "PENDING"), (1.5, "ConnectionStatusEvent", "ESTABLISHED")):
        body = CLIENT.body({**fields, "status": status})
        inner.post(at + 0.01, hook, body, wait=0.005)
        scene.hooks.post(at, hook, body, echo, wait=0.05)
    refused = HookConnection(scene.capture, Address(RELAY, 36_001), Address(APP, HOOK_PORT))
    refused.send(5.01, refused.client, Segment("S"))
    refuse(refused, 5.010_1)
    body = CLIENT.body({**fields, "status": "DISCONNECTED"})
    scene.hooks.post(5.0, "ConnectionStatusEvent", body, answering("502 Bad Gateway"), wait=0.05)
    scene.write(path)
