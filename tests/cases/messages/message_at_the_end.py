"""The capture ends right after a message was accepted.

Its fate had most of its time left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("message-sent", 2, "MessageStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    scene.write(path)
