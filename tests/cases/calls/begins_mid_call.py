"""The capture begins while a call is ringing.

What began before the capture belongs to no flow, and nothing is said to be missing.
"""

from pathlib import Path

from cases.expected import Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[],
    findings={"FLOW008": "info", "FLOW021": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(0.5, "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
