"""The capture ends ten seconds after a login was accepted.

ConnectionStatusEvent had five seconds left.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(11)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect")
    scene.write(path)
