"""A message is accepted, and its fate is never reported.

The first status is due within 32 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("message-sent", 2, "MessageStatusEvent", "absent")],
    findings={"FLOW027": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    scene.write(path)
