"""RING comes after ESTABLISHED on one connection, on which order is strict.

On one connection the order is strict.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "fail", 6)],
    findings={"FLOW020": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "RING", "hangup", "FINISH")
    scene.write(path)
