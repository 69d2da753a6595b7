"""A message of an old client names its status "state".

Before WCS 4 the field had another name.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent", id=MESSAGE, state="ACCEPTED")
    scene.write(path)
