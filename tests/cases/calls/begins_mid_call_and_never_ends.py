"""The capture begins in a call, which is hung up, and whose end is never told.

What comes after the beginning of the capture is judged, whatever came before.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("outgoing-call", 3, "CallStatusEvent", "absent")],
    findings={"FLOW018": "warning", "FLOW008": "info", "FLOW021": "info"},
    near=["CAP008"],
)


def build(path: Path) -> None:
    scene = Scene(70)
    scene.call(1.0, "ESTABLISHED", "hangup")
    scene.write(path)
