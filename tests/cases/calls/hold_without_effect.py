"""A call is put on hold, and nothing says so.

The other phone may have refused it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 6)],
    findings={"FLOW025": "warning"},
    near=["FLOW018", "FLOW019"],
)


def build(path: Path) -> None:
    scene = Scene(90)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "hold")
    scene.call(done + 40, "hangup", "FINISH")
    scene.write(path)
