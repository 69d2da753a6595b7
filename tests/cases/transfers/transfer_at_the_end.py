"""The capture ends right after a transfer was asked for.

COMPLETED had most of its time left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, passes("outgoing-call", 4), lacks("transfer", 2, "TransferStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "transfer", "CallStatusEvent FINISH", callId=CALL)
    scene.write(path)
