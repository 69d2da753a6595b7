"""A call reports a status that is in no list.

A newer WCS may know more; the flow takes it as progress.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4)],
    findings={"JSON012": "warning", "FLOW015": "info"},
    near=["JSON013"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "QUEUED", "BUSY")
    scene.write(path)
