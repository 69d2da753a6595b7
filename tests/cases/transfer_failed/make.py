"""A transfer fails; the call goes on, is transferred once more, and ends."""

from pathlib import Path

from cases.scene import CALL, Scene


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
