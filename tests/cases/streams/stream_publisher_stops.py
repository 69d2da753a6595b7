"""The publisher stops, so that the player gets STOPPED without having asked.

STOPPED alone is a legal end.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent PLAYING", "StreamStatusEvent STOPPED", **STREAM)
    scene.write(path)
