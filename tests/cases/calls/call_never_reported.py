"""A call is accepted, and no status of it follows.

The first status is due in 15 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"FLOW012": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", callId=CALL)
    scene.write(path)
