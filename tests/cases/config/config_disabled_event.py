"""DISABLE keeps CallStatusEvent away; the client hangs up and leaves.

A hook that is not to come is not missing.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("outgoing-call", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE"))
    scene.leave(scene.play(at + 0.5, "call", 5.0, "hold", "unhold", "hangup", callId=CALL))
    scene.write(path)
