"""The client goes away in the middle of a call whose end is never reported.

A call must end when its client is gone.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("outgoing-call", 3, "CallStatusEvent", "absent")],
    findings={"FLOW019": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", callId=CALL))
    scene.write(path)
