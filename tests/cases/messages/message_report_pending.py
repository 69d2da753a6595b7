"""A delivery report was asked for, and none has come by the end.

A note: the receiver may not support it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 2)],
    findings={"FLOW029": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent ACCEPTED", id=MESSAGE, isImdnRequired=True)
    scene.write(path)
