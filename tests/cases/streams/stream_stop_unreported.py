"""A stream is stopped by its user, and its end is never reported.

UNPUBLISHED is due within 32 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("stream-published", 4, "StreamStatusEvent", "absent")],
    findings={"FLOW103": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", "unPublishStream", **STREAM)
    scene.write(path)
