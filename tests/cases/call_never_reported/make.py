"""A call is accepted, and no status of it follows."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", callId=CALL)
    scene.write(path)
