"""A message comes in, and nothing more is asked for."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnMessageEvent RECEIVED", id=MESSAGE)
    scene.write(path)
