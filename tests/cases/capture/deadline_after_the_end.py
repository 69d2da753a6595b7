"""The last packet comes a microsecond less than 15 s after the response to connect.

A deadline after the last packet proves nothing.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.scenes import WRITE_PAUSE

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(0.5)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.other_traffic(done - WRITE_PAUSE + 14.999_999)
    scene.write(path)
