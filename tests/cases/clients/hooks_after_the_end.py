"""A client that was reported as gone goes on calling.

Its new login was not told.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("outgoing-call", 3)],
    findings={"FLOW009": "warning", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5) + 1
    scene.call(done, "call", "TRYING", "BUSY")
    scene.write(path)
