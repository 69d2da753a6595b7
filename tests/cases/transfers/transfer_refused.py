"""The web server refuses a transfer, and WCS, told so by FAIL, does not ask for it.

A refusal is a legal branch.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5), passes("transfer", 1)],
    findings={"HTTP004": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("transfer", restOnError="FAIL")) + 0.5,
        "call",
        "CallStatusEvent ESTABLISHED",
        "transfer 403",
        "hangup",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
