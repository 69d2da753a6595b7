"""The client goes away while its phone rings, and no end is reported."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "OnCallEvent PENDING", "CallStatusEvent RING", callId=CALL))
    scene.write(path)
