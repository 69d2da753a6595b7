"""A capture on any port begins in the middle of a connection to a high port, with packets that tell nothing.

The ports would make the client of who answers; the first request tells better.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.capture import LOOPBACK, Address
from kit.scenes import HookConnection

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP005": "warning"},
    ports=None,
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = HookConnection(scene.capture, Address(LOOPBACK, 34310), Address(LOOPBACK, 49091), "localhost:49091")
    hooks.client_ack(0.2)  # to a port above its own
    hooks.server_ack(0.3)
    hooks.answer(0.4, b'rest of an answer, of which the beginning was before the capture"}')
    body = {"sipRegisterRequired": False}
    at = hooks.post(1, "connect", CLIENT.body(body))
    hooks.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**body, "status": "ESTABLISHED"}))
    scene.write(path)
