"""The capture ends while a stream is being published.

Its end lies after the last packet.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("stream-published", 3, "StreamStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM)
    scene.write(path)
