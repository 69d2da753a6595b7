"""The capture ends ten seconds after a call was accepted."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(11)
    scene.play(scene.log_in() + 0.5, "call", callId=CALL)
    scene.write(path)
