"""A client sends data, and nothing follows.

DataStatusEvent is never required: newer client libraries do not cause it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import DATA, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("data", 1)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnDataEvent", **DATA)
    scene.write(path)
