"""The web server refuses a login, and ESTABLISHED is posted all the same.

A refused login never becomes ESTABLISHED; the finding says that it was refused.
"""

from pathlib import Path

from cases.expected import Expected, ExpectedFlow
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[ExpectedFlow("connection", "fail", 2)],
    findings={"FLOW020": "error", "FLOW002": "error", "HTTP004": "info"},
    says={"FLOW020": r"may not follow connect \(frame \d+\), which got response 403"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect 403", "ConnectionStatusEvent ESTABLISHED")
    scene.write(path)
