"""A call is reported as ended just after its client was reported as gone.

What ends with the connection may be reported late.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("outgoing-call", 4)],
    near=["FLOW009", "FLOW019", "FLOW021", "FLOW101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED")
    scene.call(scene.leave(done) + 0.2, "FINISH")
    scene.write(path)
