"""A stream that is asked for cannot be played.

FAILED is a legal end at any point.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent FAILED", **STREAM)
    scene.write(path)
