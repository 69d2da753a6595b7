"""hold is followed by no HOLD, and the call goes on.

The other side may refuse a re-INVITE: HOLD is not required.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hold", 5.0, "hangup", "CallStatusEvent FINISH", callId=CALL
    )
    scene.write(path)
