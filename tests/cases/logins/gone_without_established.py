"""DISCONNECTED follows connect, and ESTABLISHED was never sent.

DISCONNECTED does not stand for the result of the login, which is missing.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 3, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning"},
    near=["FLOW002"],
)


def build(path: Path) -> None:
    scene = Scene(5)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.leave(done + 2)
    scene.write(path)
