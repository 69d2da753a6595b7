"""A stream is accepted, and nothing more is said about it.

The first status is due in 15 seconds, and the capture shows them all.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("stream-published", 2, "StreamStatusEvent", "absent")],
    findings={"FLOW032": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", **STREAM)
    scene.write(path)
