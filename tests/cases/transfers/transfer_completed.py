"""A call is handed over to another user.

ACCEPTED, TRYING, COMPLETED, then the old leg ends.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4), passes("transfer", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "transfer",
        "TransferStatusEvent ACCEPTED",
        "TransferStatusEvent TRYING",
        "TransferStatusEvent COMPLETED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
