"""Playing is stopped by its user, and the end is never reported.

STOPPED is due within 32 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("stream-played", 4, "StreamStatusEvent", "absent")],
    findings={"FLOW103": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent PLAYING", "stopStream", **STREAM)
    scene.write(path)
