"""A login is accepted, and ConnectionStatusEvent never comes.

It is due in 15 seconds.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect")
    scene.write(path)
