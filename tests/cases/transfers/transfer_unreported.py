"""A call is transferred, and how that ended is never reported.

COMPLETED or FAILED is due within 32 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, passes("outgoing-call", 4), lacks("transfer", 3, "TransferStatusEvent", "absent")],
    findings={"FLOW026": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "transfer",
        "TransferStatusEvent ACCEPTED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
