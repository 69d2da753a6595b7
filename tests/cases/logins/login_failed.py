"""A login is accepted by the web server and fails in WCS.

A legal sequence with a bad end, which a finding tells.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"FLOW004": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect", "ConnectionStatusEvent FAILED", "ConnectionStatusEvent DISCONNECTED")
    scene.write(path)
