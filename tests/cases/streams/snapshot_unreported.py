"""A client asks for a picture, and nothing follows.

Newer builds tell the result to the client alone: nothing is required.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("snapshot", 1)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "snapshot", **STREAM)
    scene.write(path)
