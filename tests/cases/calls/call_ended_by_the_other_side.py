"""A call is answered, and the other side hangs up.

FINISH needs no hangup.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent SESSION_PROGRESS",
        "CallStatusEvent ESTABLISHED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
