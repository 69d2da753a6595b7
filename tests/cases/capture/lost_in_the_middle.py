"""The capture lost ESTABLISHED in the middle of a call.

The step that must have been there is put in its place, and blamed on the capture.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 7, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "RING")
    scene.call(done, "ESTABLISHED", "hold", "HOLD", "hangup", "FINISH")
    scene.write(path, lost=data_between(done, done + 0.1))
