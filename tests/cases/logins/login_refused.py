"""The web server refuses a login; FAILED and DISCONNECTED are posted all the same.

A refusal is a legal branch; that it keeps a user out is told by a finding.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"FLOW002": "error", "HTTP004": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect 403", "ConnectionStatusEvent FAILED", "ConnectionStatusEvent DISCONNECTED")
    scene.write(path)
