"""The capture ends ten seconds after a stream was accepted.

The first status had five seconds left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("stream-published", 2, "StreamStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(11)
    scene.play(scene.log_in() + 0.5, "publishStream", **STREAM)
    scene.write(path)
