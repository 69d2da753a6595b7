"""A call is hung up, and its end is never reported."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup", callId=CALL)
    scene.write(path)
