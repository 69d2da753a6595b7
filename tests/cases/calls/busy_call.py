"""The callee is busy, and FINISH follows.

A legal sequence passes even if it ends in BUSY.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4)],
    findings={"FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "BUSY", "FINISH")
    scene.write(path)
