"""A client comes back with the same sessionId, and the capture lost its second connect.

The same sessionId comes back, and its connect is missing where the capture lost bytes.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 6, "connect", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5)
    begin = done + 0.5
    scene.leave(scene.log_in(begin) + 0.5)
    scene.write(path, lost=data_between(begin, begin + 0.05))
