"""restExclude takes the callId out of CallStatusEvent, and only one call is open.

The events can belong to no other call.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("outgoing-call", 3)],
    findings={"JSON011": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("CallStatusEvent", restExclude="callId"))
    at = scene.play(at + 0.5, "call", callId=CALL)
    scene.leave(scene.play(at, "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH"))
    scene.write(path)
