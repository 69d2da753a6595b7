"""A message cannot be delivered.

A legal sequence with a bad end, which a finding tells.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 2)],
    findings={"FLOW028": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent FAILED", id=MESSAGE)
    scene.write(path)
