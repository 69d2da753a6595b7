"""A client leaves in the middle of a call whose end is never reported.

A call has no deadline, but its end is due when its client has gone.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("outgoing-call", 4, "CallStatusEvent", "absent")],
    findings={"FLOW019": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.call(scene.log_in() + 0.5, "call", "RING", "ESTABLISHED"))
    scene.write(path)
