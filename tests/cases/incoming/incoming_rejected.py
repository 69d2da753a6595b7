"""The user rejects an incoming call.

hangup instead of answer is a legal branch, and no missed call.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "OnCallEvent", "RING", "hangup", "FAILED")
    scene.write(path)
