"""A login is posted to the watched port, and what became of it to another one.

The watched port lacks the status, and the finding before it says where hooks go as well.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"CAP012": "warning", "FLOW003": "warning"},
    near=["CAP006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in_apart(server_port=8000)
    scene.write(path)
