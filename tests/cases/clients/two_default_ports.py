"""Hooks go to 9091 and to 8081.

Two installations may be mixed.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.capture import LOOPBACK, Address
from kit.scenes import HookConnection

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP012": "warning"},
    ports=(9091, 8081),
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = HookConnection(scene.capture, Address(LOOPBACK, 35_000), Address(LOOPBACK, 8081))
    other.post(other.open(10), "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.write(path)
