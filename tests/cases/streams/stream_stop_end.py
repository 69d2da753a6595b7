"""The capture ends right after a stream was stopped.

UNPUBLISHED had most of its time left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("stream-published", 4, "StreamStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", "unPublishStream", **STREAM)
    scene.write(path)
