"""A call is hung up, and its end is never reported.

FINISH or FAILED is due within 32 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("outgoing-call", 4, "CallStatusEvent", "absent")],
    findings={"FLOW018": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup", callId=CALL)
    scene.write(path)
