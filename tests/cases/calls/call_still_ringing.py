"""The capture ends while a call rings.

How it ends lies after the last packet.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 3, "CallStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent RING", callId=CALL)
    scene.write(path)
