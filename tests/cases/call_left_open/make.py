"""The client goes away in the middle of a call whose end is never reported."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", callId=CALL))
    scene.write(path)
