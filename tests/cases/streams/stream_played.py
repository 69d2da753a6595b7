"""A stream is played, kept alive, and stopped by its user.

The whole sequence of a played stream.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 5)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYING",
        9.5,
        "StreamKeepAliveEvent PLAYING",
        "stopStream",
        "StreamStatusEvent STOPPED",
        **STREAM,
    )
    scene.write(path)
