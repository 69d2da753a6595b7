"""The capture ends right after a message was accepted."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    scene.write(path)
