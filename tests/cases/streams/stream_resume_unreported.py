"""A paused stream is resumed, and no status follows.

After playStream a status is due in 15 seconds, also when it resumes.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("stream-played", 6, "StreamStatusEvent", "absent")],
    findings={"FLOW032": "error"},
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
        **STREAM,
    )
    scene.write(path)
