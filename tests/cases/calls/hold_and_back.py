"""A call is put on hold and taken back.

Each is reported.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 9)],
    near=["FLOW017", "FLOW020", "FLOW024", "FLOW025"],
)


def build(path: Path) -> None:
    scene = Scene(90)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "hold", "HOLD", "unhold", "ESTABLISHED")
    scene.call(done + 40, "hangup", "FINISH")
    scene.write(path)
