"""The capture ends ten seconds after a call was accepted.

The first status had five seconds left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(11)
    scene.play(scene.log_in() + 0.5, "call", callId=CALL)
    scene.write(path)
