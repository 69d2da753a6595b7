"""A client sends data, and nothing follows."""

from pathlib import Path

from cases.scene import DATA, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnDataEvent", **DATA)
    scene.write(path)
