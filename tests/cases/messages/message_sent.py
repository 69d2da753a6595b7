"""A message is sent without a delivery report.

ACCEPTED ends it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent SENT", "MessageStatusEvent ACCEPTED", id=MESSAGE)
    scene.write(path)
