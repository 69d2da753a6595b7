"""The other side asks this client to call another user.

Nothing is required after OnTransferEvent.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3), passes("transfer", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "OnTransferEvent PENDING",
        "TransferStatusEvent ACCEPTED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
