"""A stream is paused and resumed twice, once without PAUSED.

playStream with the same key resumes; whether PAUSED is posted is not documented.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 11)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYING",
        "pauseStream",
        "StreamStatusEvent PAUSED",
        "playStream",
        "StreamStatusEvent PLAYING",
        "pauseStream",
        "playStream",
        "StreamStatusEvent PLAYING",
        "stopStream",
        "StreamStatusEvent STOPPED",
        **STREAM,
    )
    scene.write(path)
