"""An incoming call is answered, held, resumed and ended by the caller.

All branches of an incoming call up to its end.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 9)],
    near=["FLOW022", "FLOW023", "FLOW024"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("OnCallEvent", "RING", "answer", "ESTABLISHED", "hold", "HOLD", "unhold", "ESTABLISHED", "FINISH")
    scene.call(scene.log_in() + 0.5, *steps)
    scene.write(path)
