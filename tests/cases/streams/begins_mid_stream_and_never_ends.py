"""The capture begins while a stream is published, which is stopped, and whose end is never told.

What comes after the beginning of the capture is judged, whatever came before.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("stream-published", 3, "StreamStatusEvent", "absent")],
    findings={"FLOW103": "warning", "FLOW008": "info"},
    near=["CAP008"],
)


def build(path: Path) -> None:
    scene = Scene(70)
    scene.play(1.0, "StreamStatusEvent PUBLISHING", "unPublishStream", published=True, **STREAM)
    scene.write(path)
