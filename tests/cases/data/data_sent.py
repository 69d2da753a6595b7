"""A client sends data, and DataStatusEvent follows.

The result may be posted.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import DATA, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("data", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnDataEvent", "DataStatusEvent ACCEPTED", **DATA)
    scene.write(path)
