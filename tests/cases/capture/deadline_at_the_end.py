"""The last packet comes exactly 15 s after the response to connect.

A deadline that lies exactly on the last packet has passed.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.scenes import WRITE_PAUSE

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning"},
    near=["CAP008"],
)


def build(path: Path) -> None:
    scene = Scene(0.5)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.other_traffic(done - WRITE_PAUSE + 15)
    scene.write(path)
