"""The web server refuses a transfer, and WCS, told so by FAIL, does not ask for it."""

from pathlib import Path

from cases.scene import CALL, Scene, configured


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
