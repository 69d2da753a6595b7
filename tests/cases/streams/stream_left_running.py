"""The client goes away, and the end of its stream is never reported.

An open stream must end when its client is gone.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("stream-published", 3, "StreamStatusEvent", "absent")],
    findings={"FLOW102": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM))
    scene.write(path)
