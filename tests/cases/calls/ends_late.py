"""The call of a client that has gone is ended after its DISCONNECTED.

The ends of calls may be posted after DISCONNECTED.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("outgoing-call", 4)],
    near=["CAP001"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.call(scene.log_in() + 0.5, "call", "RING", "ESTABLISHED"))
    scene.call(done + 0.2, "FINISH")
    scene.write(path)
