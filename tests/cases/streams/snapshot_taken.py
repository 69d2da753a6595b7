"""A client asks for a picture of a stream and gets it.

SNAPSHOT_COMPLETE belongs to the request.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("snapshot", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "snapshot", "StreamStatusEvent SNAPSHOT_COMPLETE", **STREAM)
    scene.write(path)
