"""The other side asks this client to call somebody else."""

from pathlib import Path

from cases.scene import CALL, Scene


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
