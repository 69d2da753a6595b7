"""The client goes away while its phone rings, and no end is reported.

A call must end when its client is gone.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("incoming-call", 3, "CallStatusEvent", "absent")],
    findings={"FLOW101": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "OnCallEvent PENDING", "CallStatusEvent RING", callId=CALL))
    scene.write(path)
