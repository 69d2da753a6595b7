"""A login is accepted; ConnectionStatusEvent is missing from the capture.

Bytes are missing in the time concerned: the capture cannot show it.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 3, "ConnectionStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    begin = scene.play(1.0, "connect")
    end = scene.play(begin, "ConnectionStatusEvent ESTABLISHED")
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
