"""A transfer fails; the call goes on, is transferred once more, and ends.

FAILED ends the transfer, not the call.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5), passes("transfer", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "transfer",
        "TransferStatusEvent FAILED",
        "transfer",
        "TransferStatusEvent COMPLETED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
