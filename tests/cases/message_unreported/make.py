"""A message is accepted, and its fate is never reported."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    scene.write(path)
