"""A client asks for a picture, and nothing follows."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "snapshot", **STREAM)
    scene.write(path)
