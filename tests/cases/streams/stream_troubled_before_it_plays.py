"""What is no change of state comes before PLAYING and while paused; PAUSED comes although pauseStream is not posted.

RESIZE and warnings change no state, and each hook is enabled by itself.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 8)],
    near=["FLOW020", "FLOW032"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYBACK_PROBLEM",
        "StreamStatusEvent RESIZE",
        "StreamStatusEvent PLAYING",
        "StreamStatusEvent PAUSED",
        "StreamStatusEvent NOT_ENOUGH_BANDWIDTH",
        "stopStream",
        "StreamStatusEvent STOPPED",
        **STREAM,
    )
    scene.write(path)
