"""The caller hangs up while it rings.

hangup before ESTABLISHED with FAILED after it is a legal branch.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5)],
    findings={"FLOW017": "info"},
    near=["FLOW015"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "RING", "hangup", "FAILED")
    scene.write(path)
