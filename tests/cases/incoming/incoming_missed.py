"""An incoming call is not answered.

Neither answer nor hangup is required.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 3)],
    findings={"FLOW023": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "OnCallEvent", "RING", "FINISH")
    scene.write(path)
