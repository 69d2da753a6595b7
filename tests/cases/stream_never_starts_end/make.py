"""The capture ends ten seconds after a stream was accepted."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(11)
    scene.play(scene.log_in() + 0.5, "publishStream", **STREAM)
    scene.write(path)
