"""WCS posts to a relay on the same machine, and both connections are in the capture.

The hooks on the inner one are those of WCS again. The relay gets no response to one of them and responds with 502.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, answering, hang_up
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.hooks import echo, post
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"CAP003": "info", "TCP005": "error", "HTTP009": "error"},
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
    body = CLIENT.body({**fields, "status": "DISCONNECTED"})
    inner.say(5.01, post("ConnectionStatusEvent", body))
    inner.server_ack(5.011)
    hang_up(inner, 5.02)
    scene.hooks.post(5.0, "ConnectionStatusEvent", body, answering("502 Bad Gateway"), wait=0.05)
    scene.write(path)
