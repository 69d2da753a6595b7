"""A call is reported as PENDING, and rings only after 20 seconds.

PENDING is a status: the call was reported in time.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4)],
    findings={"FLOW015": "info"},
    near=["FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("call", "CallStatusEvent PENDING", 20.0, "CallStatusEvent RING", "CallStatusEvent BUSY")
    scene.play(scene.log_in() + 0.5, *steps, callId=CALL)
    scene.write(path)
