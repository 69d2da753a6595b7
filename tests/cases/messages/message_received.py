"""A message comes in, and nothing more is asked for.

Nothing is required after it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-received", 1)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnMessageEvent RECEIVED", id=MESSAGE)
    scene.write(path)
