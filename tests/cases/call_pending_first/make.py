"""A call is reported as PENDING, and rings only after 20 seconds."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("call", "CallStatusEvent PENDING", 20.0, "CallStatusEvent RING", "CallStatusEvent BUSY")
    scene.play(scene.log_in() + 0.5, *steps, callId=CALL)
    scene.write(path)
